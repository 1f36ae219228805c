import { FORMS, PURPOSES, UNITS } from '#libs/contracts';
import type { Bilingual, Form, Purpose, Unit } from '#libs/contracts';

/** A form as the policies see it: null of the contract is NOT_STATED. */
export type StatedForm = Form | 'NOT_STATED';

/** Section 1 of the rules as data: who belongs to which group, core units, purposes, code tables. */
export type Terms = Readonly<{
  groups: Readonly<Record<string, readonly Unit[]>>;
  formGroups: Readonly<Record<string, readonly Form[]>>;
  purposesOfForm: Readonly<Partial<Record<Form, readonly Purpose[]>>>;
  coreUnits: Readonly<Partial<Record<Form, readonly Unit[]>>>;
  /** Tokens that stand in a basis for a code that depends on the form. */
  basisOfForm: Readonly<Record<string, Readonly<Record<StatedForm, string>>>>;
  /** Every basis code with the words in which it is cited. */
  statutes: Readonly<Record<string, Bilingual>>;
}>;

export const STATED_FORMS: readonly StatedForm[] = [...FORMS, 'NOT_STATED'];

/** The group to which every unit and form of the terms belongs: permits trust nothing else. */
export const LISTED = 'LISTED';

type Problems = string[];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkMembers(at: string, value: unknown, allowed: readonly string[], found: Problems) {
  if (!Array.isArray(value)) return void found.push(`terms: ${at} is not a list`);
  const members: unknown[] = value;
  if (new Set(members).size !== members.length) found.push(`terms: ${at} names a member twice`);
  for (const member of members)
    if (typeof member !== 'string' || !allowed.includes(member))
      found.push(`terms: ${at} names something outside the vocabulary`);
}

function checkLists(
  at: string,
  value: unknown,
  keys: readonly string[] | null,
  allowed: readonly string[],
  found: Problems,
) {
  if (!isRecord(value)) return void found.push(`terms: ${at} is not an object`);
  for (const [key, members] of Object.entries(value)) {
    if (keys !== null && !keys.includes(key)) found.push(`terms: ${at}/${key} is not known`);
    if (key === LISTED) found.push(`terms: ${at}/${key} is filled by the engine, not by hand`);
    checkMembers(`${at}/${key}`, members, allowed, found);
  }
}

function checkTokens(terms: Record<string, unknown>, found: Problems) {
  const { basisOfForm, statutes } = terms;
  if (!isRecord(statutes)) return void found.push('terms: statutes is not an object');
  for (const [code, words] of Object.entries(statutes))
    if (!isRecord(words) || typeof words['da'] !== 'string' || typeof words['en'] !== 'string')
      found.push(`terms: statutes/${code} is not cited in both languages`);
  if (!isRecord(basisOfForm)) return void found.push('terms: basisOfForm is not an object');
  for (const [token, codes] of Object.entries(basisOfForm)) {
    if (!isRecord(codes)) {
      found.push(`terms: basisOfForm/${token} is not an object`);
      continue;
    }
    for (const form of STATED_FORMS)
      if (typeof codes[form] !== 'string' || !Object.hasOwn(statutes, codes[form]))
        found.push(`terms: basisOfForm/${token}/${form} is no code of the statutes`);
    for (const form of Object.keys(codes))
      if (!(STATED_FORMS as readonly string[]).includes(form))
        found.push(`terms: basisOfForm/${token}/${form} is not a form`);
  }
}

/** Everything that is wrong with a value that should be Terms; an empty list means it is. */
export function problemsOfTerms(value: unknown): string[] {
  const found: Problems = [];
  if (!isRecord(value)) return ['terms: not an object'];
  const known = ['groups', 'formGroups', 'purposesOfForm', 'coreUnits', 'basisOfForm', 'statutes'];
  for (const key of Object.keys(value))
    if (!known.includes(key)) found.push(`terms: ${key} is not known`);
  checkLists('groups', value['groups'], null, UNITS, found);
  checkLists('formGroups', value['formGroups'], null, FORMS, found);
  checkLists('purposesOfForm', value['purposesOfForm'], FORMS, PURPOSES, found);
  checkLists('coreUnits', value['coreUnits'], FORMS, UNITS, found);
  checkTokens(value, found);
  return found;
}

/** The groups of a unit, LISTED last. */
export const groupsOfUnit = (terms: Terms, unit: Unit): string[] => [
  ...Object.keys(terms.groups).filter((group) => terms.groups[group]?.includes(unit)),
  LISTED,
];

/** The forms of which a unit is a core unit. */
export const formsOfUnit = (terms: Terms, unit: Unit): Form[] =>
  FORMS.filter((form) => terms.coreUnits[form]?.includes(unit));

/** The groups of a form, LISTED last; NOT_STATED belongs to none. */
export const groupsOfForm = (terms: Terms, form: StatedForm): string[] =>
  form === 'NOT_STATED'
    ? []
    : [...Object.keys(terms.formGroups).filter((g) => terms.formGroups[g]?.includes(form)), LISTED];

/** The purposes that a form is meant for. */
export const purposesOf = (terms: Terms, form: StatedForm): readonly Purpose[] =>
  form === 'NOT_STATED' ? [] : (terms.purposesOfForm[form] ?? []);
