/** Section 1 of the decision rules, once more and for tests only. */
import type { DisclosureSituation, Form, Outcome, Purpose, Reason, Unit } from '#libs/contracts';

const group =
  (...units: Unit[]) =>
  (unit: Unit) =>
    units.includes(unit);
const MUNICIPAL_UNITS: Unit[] = [
  'MUNICIPALITY_SSP',
  'MUNICIPALITY_SOCIAL',
  'MUNICIPALITY_SCHOOL',
  'MUNICIPALITY_JOBCENTRE',
  'MUNICIPALITY_INTEGRATION',
  'MUNICIPALITY_INFOHOUSE',
];
const KF_UNITS: Unit[] = ['KF_PRISON', 'KF_PROBATION', 'KF_CENTRAL'];
const PRIVATE_UNITS: Unit[] = [
  'COMPANY',
  'ASSOCIATION',
  'HOUSING_ORGANISATION',
  'RELATIVE',
  'CITIZEN',
  'MEDIA',
  'RESEARCHER',
  'MENTOR',
];
export const municipal = group(...MUNICIPAL_UNITS);
export const kf = group(...KF_UNITS);
export const asylum = group(
  'IMMIGRATION_SERVICE',
  'ASYLUM_OPERATOR_MUNICIPAL',
  'ASYLUM_OPERATOR_NGO',
);
export const selfGoverning = group(
  'SELF_GOVERNING_SOCIAL',
  'SELF_GOVERNING_EDUCATION',
  'SELF_GOVERNING_EMPLOYMENT',
  'SELF_GOVERNING_PSYCHIATRY',
);
export const privateParty = group(...PRIVATE_UNITS);
export const authority = group(
  'POLICE',
  'PROSECUTION',
  ...MUNICIPAL_UNITS,
  ...KF_UNITS,
  'REGION_PSYCHIATRY',
  'SOCIAL_PSYCHIATRY',
  'SECURE_INSTITUTION',
  'IMMIGRATION_SERVICE',
  'ASYLUM_OPERATOR_MUNICIPAL',
  'RETURN_AGENCY',
  'KNOWLEDGE_CENTRE',
  'HOTLINE',
  'EXIT_PROGRAMME',
  'BENEFITS_AGENCY',
);
export const neverParticipant = group(
  ...PRIVATE_UNITS,
  'BENEFITS_AGENCY',
  'KNOWLEDGE_CENTRE',
  'FOREIGN_AUTHORITY',
);
const STRICT = ['CRIMINAL', 'SOCIAL', 'HEALTH', 'SUBSTANCE_USE', 'BELIEF', 'RISK', 'INTELLIGENCE'];

const purposesOfForm: Partial<Record<Form, Purpose[]>> = {
  SSP: ['PREVENT'],
  INFOHOUSE_MUNICIPALITY: ['PREVENT'],
  INFOHOUSE_NETWORK: ['PREVENT'],
  PSP: ['SUPPORT'],
  KSP_A: ['RELEASE_PLAN', 'SUPPORT'],
  KSP_B: ['RELEASE_PLAN', 'SUPPORT'],
  KSP_C: ['RELEASE_PLAN', 'SUPPORT'],
  SSD: ['CHILD_PROTECTION'],
};
export const coreUnits: Partial<Record<Form, Unit[]>> = {
  SSP: ['POLICE', 'MUNICIPALITY_SSP', 'MUNICIPALITY_SOCIAL', 'MUNICIPALITY_SCHOOL'],
  INFOHOUSE_MUNICIPALITY: ['POLICE', 'MUNICIPALITY_INFOHOUSE'],
  PSP: ['POLICE', 'MUNICIPALITY_SOCIAL', 'REGION_PSYCHIATRY', 'SOCIAL_PSYCHIATRY'],
  KSP_A: ['POLICE', 'MUNICIPALITY_SOCIAL', ...KF_UNITS],
  KSP_B: ['POLICE', 'MUNICIPALITY_SOCIAL', ...KF_UNITS, 'SECURE_INSTITUTION'],
  KSP_C: ['POLICE', 'MUNICIPALITY_SOCIAL', ...KF_UNITS],
};

function numberCode(form: Form | null): string {
  switch (form) {
    case 'SSP':
    case 'INFOHOUSE_MUNICIPALITY':
    case 'INFOHOUSE_NETWORK':
      return 'RPL115-1-1';
    case 'PSP':
      return 'RPL115-1-2';
    case 'KSP_A':
      return 'RPL115-1-3a';
    case 'KSP_B':
      return 'RPL115-1-3b';
    case 'KSP_C':
      return 'RPL115-1-3c';
    case 'SSD':
      return 'SSD';
    case 'NONE':
      return 'CONSENT';
    case null:
      return 'RPL115-1';
  }
}

/** The terms of section 1, computed once for a situation. */
export function termsOf(s: DisclosureSituation) {
  const { form, purpose, sender, recipient, information, subject } = s;
  const nr1 = form === 'SSP' || form === 'INFOHOUSE_MUNICIPALITY' || form === 'INFOHOUSE_NETWORK';
  const ksp = form === 'KSP_A' || form === 'KSP_B' || form === 'KSP_C';
  const functions: string[] = [sender.function, recipient.function];
  const units: Unit[] = [sender.unit, recipient.unit];
  const either = (unit: Unit) => units.includes(unit);
  return {
    ...s,
    from: sender.unit,
    to: recipient.unit,
    units,
    either,
    functions,
    categories: information.categories,
    detention: subject.detention,
    nr1,
    ksp,
    f115: nr1 || ksp || form === 'PSP',
    none: form === 'NONE',
    aggregate: information.extent === 'AGGREGATE',
    exit: either('EXIT_PROGRAMME'),
    investigative:
      purpose === 'INVESTIGATE' ||
      purpose === 'PROSECUTE' ||
      functions.includes('INVESTIGATION') ||
      functions.includes('PROSECUTION') ||
      either('PROSECUTION'),
    strict: information.categories.some((category) => STRICT.includes(category)),
    asylumHandover: purpose === 'HANDOVER' && asylum(sender.unit) && municipal(recipient.unit),
    fits: form !== null && purpose !== null && (purposesOfForm[form] ?? []).includes(purpose),
    num: numberCode(form),
    pet: sender.unit === 'PET' ? 'PET10' : asylum(sender.unit) ? 'UDL45A' : 'PET3',
    onlyOf: (...allowed: string[]) =>
      information.categories.every((category) => allowed.includes(category)),
  };
}
export type T = ReturnType<typeof termsOf>;

export type Rule = readonly [
  number: string,
  when: (t: T) => boolean,
  outcome: Outcome,
  reason: Reason,
  basis: (t: T) => string[],
];

export const always =
  (...codes: string[]) =>
  () =>
    codes;
export const num =
  (...more: string[]) =>
  (t: T) => [t.num, ...more];

export function inGroupOfKsp({ form, detention, subject }: T): boolean {
  if (detention.release === 'NOT_APPLICABLE') return false;
  if (form === 'KSP_A')
    return detention.convicted && ['KF_INSTITUTION', 'ELECTRONIC_TAG'].includes(detention.kind);
  if (form === 'KSP_B')
    return (
      detention.convicted && detention.kind === 'PLACEMENT_78_2' && subject.ageGroup === 'UNDER_18'
    );
  return (
    ['REMAND', 'OTHER_CHAPTER_70'].includes(detention.kind) &&
    ['RADICALISED', 'AT_RISK'].includes(subject.radicalisation)
  );
}

export const basisOfParty =
  (test: (unit: Unit, enrolment: string) => boolean) =>
  (t: T): string[] => {
    const unit = test(t.to, t.recipient.enrolment) ? t.to : t.from;
    return [selfGoverning(unit) || privateParty(unit) ? 'RPL115-3' : 'RPL115-2'];
  };

export const partsOf29: readonly (readonly [string, (t: T) => boolean])[] = [
  ['/form', (t) => t.form === null],
  ['/purpose', (t) => t.purpose === null],
  ['/information/categories', (t) => t.categories.length === 0],
  ['/information/thirdParties', (t) => t.information.thirdParties === 'NOT_ASSESSED'],
  [
    '/subject/ageGroup',
    (t) => (t.form === 'KSP_B' || t.form === 'SSD') && t.subject.ageGroup === 'UNKNOWN',
  ],
  ['/subject/sociallyVulnerable', (t) => t.form === 'PSP' && t.subject.sociallyVulnerable === null],
  ['/subject/crimePreventionConcern', (t) => t.nr1 && t.subject.crimePreventionConcern === null],
  ['/necessity', (t) => t.necessity === 'MISSING'],
];
export const partsOf10: readonly (readonly [string, (t: T) => boolean])[] = [
  ['/form', (t) => t.form === null],
  ['/purpose', (t) => t.purpose === null],
  ['/information/categories', (t) => t.categories.length > 0],
  ['/information/thirdParties', (t) => t.information.thirdParties !== 'NONE'],
  ['/information/identifiesInformant', (t) => t.information.identifiesInformant],
];
