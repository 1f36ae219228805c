import {
  AGE_GROUPS,
  CATEGORIES,
  CONSENTS,
  DETENTION_KINDS,
  DUTIES,
  ENROLMENTS,
  EXTENTS,
  FUNCTIONS,
  MEETINGS,
  NECESSITIES,
  PURPOSES,
  RADICALISATIONS,
  RECORDS,
  RELEASES,
  THIRD_PARTIES,
  UNITS,
} from '#libs/contracts';
import type { Category, DisclosureParty, DisclosureSituation } from '#libs/contracts';
import { STATED_FORMS } from './terms.js';

/** One thing that a policy can look at: where it stands in Cedar, its type, and its values. */
export type Variable = Readonly<{ path: string; type: string; values: readonly string[] }>;

const ANSWERS = ['NO', 'YES', 'UNKNOWN'];
const BOOL = ['false', 'true'];
const entity = (path: string, type: string, values: readonly string[]): Variable => ({
  path,
  type,
  values,
});
const flag = (path: string): Variable => ({ path, type: 'Bool', values: BOOL });
const named = (path: string, type: string, values: readonly string[]) =>
  entity(`context.${path}`, type, values);

/** Where the categories begin: one yes-or-no variable for each. */
export const CATEGORY_PATH = 'context.information.categories';

/**
 * The finite space of situations, in the order in which the decision diagram asks. The order
 * matters for its size only: what decides early stands first, what goes together stands together.
 */
export const VARIABLES: readonly Variable[] = [
  named('form', 'Form', STATED_FORMS),
  named('purpose', 'Purpose', [...PURPOSES, 'NOT_STATED']),
  named('duty', 'Duty', DUTIES),
  entity('principal', 'Unit', UNITS),
  entity('resource', 'Unit', UNITS),
  named('sender.function', 'Function', FUNCTIONS),
  named('recipient.function', 'Function', FUNCTIONS),
  named('consent', 'Consent', CONSENTS),
  named('subject.ageGroup', 'AgeGroup', AGE_GROUPS),
  flag('context.recipient.connected'),
  ...CATEGORIES.map((category) => flag(`${CATEGORY_PATH}.${category}`)),
  named('information.thirdParties', 'ThirdParties', THIRD_PARTIES),
  flag('context.information.identifiesInformant'),
  named('necessity', 'Necessity', NECESSITIES),
  named('subject.sociallyVulnerable', 'Answer', ANSWERS),
  named('subject.crimePreventionConcern', 'Answer', ANSWERS),
  named('sender.enrolment', 'Enrolment', ENROLMENTS),
  named('recipient.enrolment', 'Enrolment', ENROLMENTS),
  flag('context.sender.connected'),
  named('subject.radicalisation', 'Radicalisation', RADICALISATIONS),
  named('subject.detention.kind', 'Detention', DETENTION_KINDS),
  flag('context.subject.detention.convicted'),
  named('subject.detention.release', 'Release', RELEASES),
  named('meeting', 'Meeting', MEETINGS),
  named('information.extent', 'Extent', EXTENTS.slice(0, 2)),
  named('record', 'Record', RECORDS),
  flag('context.subject.openInvestigation'),
];

const numbers: ReadonlyMap<string, number> = new Map(
  VARIABLES.map(({ path }, number) => [path, number]),
);

/** The number of a variable by its path, or undefined when policies cannot look at such a thing. */
export const variableAt = (path: string): number | undefined => numbers.get(path);

const numberOf = (path: string): number => {
  const number = numbers.get(path);
  if (number === undefined) throw new RangeError(`no variable ${path}`);
  return number;
};

/** A situation as one value number per variable. */
export type Vector = Uint8Array;

/** A fresh place for a situation. */
export const vector = (): Vector => new Uint8Array(VARIABLES.length);

type Writer = (situation: DisclosureSituation, into: Vector) => void;
const valueNumbers = VARIABLES.map(
  ({ values }) => new Map<unknown, number>(values.map((value, number) => [value, number])),
);

function writer(path: string, read: (situation: DisclosureSituation) => unknown): Writer {
  const at = numberOf(path);
  const numbered = valueNumbers[at] ?? new Map<unknown, number>();
  return (situation, into) => {
    const number = numbered.get(read(situation));
    if (number === undefined) throw new RangeError('outside the vocabulary');
    into[at] = number;
  };
}

const stated = (known: boolean | null): string =>
  known === null ? 'UNKNOWN' : known ? 'YES' : 'NO';
const told = (known: boolean): string => (known ? 'true' : 'false');
const ends = (end: 'sender' | 'recipient', unit: string): Writer[] => [
  writer(unit, (s) => s[end].unit),
  writer(`context.${end}.function`, (s) => s[end].function),
  writer(`context.${end}.enrolment`, (s) => s[end].enrolment),
  writer(`context.${end}.connected`, (s) => told(s[end].connected)),
];

const writers: readonly Writer[] = [
  writer('context.form', (s) => s.form ?? 'NOT_STATED'),
  writer('context.purpose', (s) => s.purpose ?? 'NOT_STATED'),
  ...ends('sender', 'principal'),
  ...ends('recipient', 'resource'),
  writer('context.information.thirdParties', (s) => s.information.thirdParties),
  writer('context.information.identifiesInformant', (s) => told(s.information.identifiesInformant)),
  // Statistics have no extent: no policy that is asked looks at it, so any value stands for it.
  writer('context.information.extent', ({ information: { extent } }) =>
    extent === 'AGGREGATE' ? 'ITEMS' : extent,
  ),
  writer('context.subject.ageGroup', (s) => s.subject.ageGroup),
  writer('context.subject.sociallyVulnerable', (s) => stated(s.subject.sociallyVulnerable)),
  writer('context.subject.crimePreventionConcern', (s) => stated(s.subject.crimePreventionConcern)),
  writer('context.subject.detention.kind', (s) => s.subject.detention.kind),
  writer('context.subject.detention.convicted', (s) => told(s.subject.detention.convicted)),
  writer('context.subject.detention.release', (s) => s.subject.detention.release),
  writer('context.subject.radicalisation', (s) => s.subject.radicalisation),
  writer('context.subject.openInvestigation', (s) => told(s.subject.openInvestigation)),
  writer('context.necessity', (s) => s.necessity),
  writer('context.consent', (s) => s.consent),
  writer('context.duty', (s) => s.duty),
  writer('context.meeting', (s) => s.meeting),
  writer('context.record', (s) => s.record),
];

const categoryNumbers: ReadonlyMap<Category, number> = new Map(
  CATEGORIES.map((category) => [category, numberOf(`${CATEGORY_PATH}.${category}`)]),
);

/** Writes a situation as value numbers; throws RangeError on a value outside the vocabularies. */
export function writeVector(situation: DisclosureSituation, into: Vector): void {
  for (const write of writers) write(situation, into);
  for (const at of categoryNumbers.values()) into[at] = 0;
  for (const category of situation.information.categories) {
    const at = categoryNumbers.get(category);
    if (at === undefined) throw new RangeError('outside the vocabulary');
    into[at] = 1;
  }
}

/** The situation that a vector stands for; `aggregate` says that it asks for statistics. */
export function situationOf(from: Vector, aggregate: boolean): DisclosureSituation {
  const value = (path: string): string => {
    const at = numberOf(path);
    return VARIABLES[at]?.values[from[at] ?? 0] ?? '';
  };
  const is = (path: string): boolean => value(path) === 'true';
  const unless = (path: string, none: string) => (value(path) === none ? null : value(path));
  const known = (path: string) => (value(path) === 'UNKNOWN' ? null : value(path) === 'YES');
  const party = (end: 'sender' | 'recipient', unit: string) =>
    ({
      unit: value(unit),
      function: value(`context.${end}.function`),
      enrolment: value(`context.${end}.enrolment`),
      connected: is(`context.${end}.connected`),
    }) as DisclosureParty;
  return {
    form: unless('context.form', 'NOT_STATED'),
    purpose: unless('context.purpose', 'NOT_STATED'),
    sender: party('sender', 'principal'),
    recipient: party('recipient', 'resource'),
    information: {
      categories: CATEGORIES.filter((category) => is(`${CATEGORY_PATH}.${category}`)),
      extent: aggregate ? 'AGGREGATE' : value('context.information.extent'),
      thirdParties: value('context.information.thirdParties'),
      identifiesInformant: is('context.information.identifiesInformant'),
    },
    subject: {
      ageGroup: value('context.subject.ageGroup'),
      sociallyVulnerable: known('context.subject.sociallyVulnerable'),
      crimePreventionConcern: known('context.subject.crimePreventionConcern'),
      detention: {
        kind: value('context.subject.detention.kind'),
        convicted: is('context.subject.detention.convicted'),
        release: value('context.subject.detention.release'),
      },
      radicalisation: value('context.subject.radicalisation'),
      openInvestigation: is('context.subject.openInvestigation'),
    },
    necessity: value('context.necessity'),
    consent: value('context.consent'),
    duty: value('context.duty'),
    meeting: value('context.meeting'),
    record: value('context.record'),
    // Each text comes from the vocabulary of its own variable.
  } as DisclosureSituation;
}
