import {
  AGE_GROUPS,
  CATEGORIES,
  CONSENTS,
  DETENTION_KINDS,
  DUTIES,
  ENROLMENTS,
  EXTENTS,
  FORMS,
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
import type { DisclosureSituation } from '#libs/contracts';

/** One thing that is wrong: a JSON pointer, the rule that it breaks, and a detail in our words. */
export type SituationError = Readonly<{ pointer: string; rule: string; detail: string }>;

const ERRORS_MAX = 50;
const NAME_LENGTH_MAX = 64;

class Findings {
  readonly errors: SituationError[] = [];

  add(pointer: string, rule: string, detail: string): void {
    if (this.errors.length < ERRORS_MAX) this.errors.push({ pointer, rule, detail });
  }
}

type Check = (value: unknown, pointer: string, findings: Findings) => unknown;

const oneOf =
  (values: readonly (string | null)[]): Check =>
  (value, pointer, findings) => {
    // The value itself is not repeated: it may be anything, a person's number too.
    if (!(values as readonly unknown[]).includes(value)) {
      findings.add(
        pointer,
        'one-of',
        `Must be one of ${values.map((v) => v ?? 'null').join(', ')}.`,
      );
    }
    return value;
  };

const boolean: Check = (value, pointer, findings) => {
  if (typeof value !== 'boolean') findings.add(pointer, 'boolean', 'Must be true or false.');
  return value;
};

const answer: Check = (value, pointer, findings) => {
  if (typeof value !== 'boolean' && value !== null)
    findings.add(pointer, 'boolean', 'Must be true, false or null.');
  return value;
};

const setOf =
  (values: readonly string[]): Check =>
  (value, pointer, findings) => {
    if (!Array.isArray(value)) {
      findings.add(pointer, 'list', 'Must be a list.');
      return value;
    }
    const members = Array.from(value as unknown[]);
    members
      .slice(0, ERRORS_MAX)
      .forEach((member, at) => oneOf(values)(member, `${pointer}/${String(at)}`, findings));
    if (new Set(members).size !== members.length)
      findings.add(pointer, 'unique', 'Must not name the same member twice.');
    if (members.length > values.length)
      findings.add(pointer, 'max-items', `Must have at most ${String(values.length)} members.`);
    return Object.freeze(members);
  };

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Helps to find the field; what looks like a CPR number is not said back.
const escaped = (name: string): string =>
  name
    .slice(0, NAME_LENGTH_MAX)
    .replaceAll(/\d{6}-?\d{4}/g, '…')
    .replaceAll('~', '~0')
    .replaceAll('/', '~1');

const closed =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, pointer, findings) => {
    if (!isPlain(value)) {
      findings.add(pointer, 'object', 'Must be an object.');
      return value;
    }
    for (const name of Object.keys(value))
      if (!Object.hasOwn(members, name))
        findings.add(`${pointer}/${escaped(name)}`, 'unknown-field', 'There is no such field.');
    const read = Object.entries(members).map(([name, check]) => {
      if (Object.hasOwn(value, name) && value[name] !== undefined)
        return [name, check(value[name], `${pointer}/${name}`, findings)];
      findings.add(`${pointer}/${name}`, 'required', 'Must be given.');
      return [name, undefined];
    });
    return Object.freeze(Object.fromEntries(read) as Record<string, unknown>);
  };

const party = closed({
  unit: oneOf(UNITS),
  function: oneOf(FUNCTIONS),
  enrolment: oneOf(ENROLMENTS),
  connected: boolean,
});

const situation = closed({
  form: oneOf([...FORMS, null]),
  purpose: oneOf([...PURPOSES, null]),
  sender: party,
  recipient: party,
  information: closed({
    categories: setOf(CATEGORIES),
    extent: oneOf(EXTENTS),
    thirdParties: oneOf(THIRD_PARTIES),
    identifiesInformant: boolean,
  }),
  subject: closed({
    ageGroup: oneOf(AGE_GROUPS),
    sociallyVulnerable: answer,
    crimePreventionConcern: answer,
    detention: closed({
      kind: oneOf(DETENTION_KINDS),
      convicted: boolean,
      release: oneOf(RELEASES),
    }),
    radicalisation: oneOf(RADICALISATIONS),
    openInvestigation: boolean,
  }),
  necessity: oneOf(NECESSITIES),
  consent: oneOf(CONSENTS),
  duty: oneOf(DUTIES),
  meeting: oneOf(MEETINGS),
  record: oneOf(RECORDS),
});

/**
 * Reads a situation strictly: closed vocabularies, every field present, no other field. Gives a
 * frozen copy, or at most 50 errors; a value is never repeated in an error.
 */
export function parseSituation(
  value: unknown,
): DisclosureSituation | Readonly<{ errors: readonly SituationError[] }> {
  const findings = new Findings();
  const read = situation(value, '', findings);
  return findings.errors.length > 0 ? { errors: findings.errors } : (read as DisclosureSituation);
}
