/**
 * The decision rules once more, written from the document and without the policies, for tests only:
 * the first rule whose condition holds decides.
 */
import type { DisclosureSituation, Form, Outcome, Purpose, Reason, Unit } from '#libs/contracts';

export type ReferenceVerdict = Readonly<{
  rule: string;
  outcome: Outcome;
  reason: Reason;
  forbidden: boolean;
  basis: readonly string[];
  conditions: readonly string[];
  missing: readonly string[];
}>;

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
const municipal = group(...MUNICIPAL_UNITS);
const kf = group(...KF_UNITS);
const asylum = group('IMMIGRATION_SERVICE', 'ASYLUM_OPERATOR_MUNICIPAL', 'ASYLUM_OPERATOR_NGO');
const selfGoverning = group(
  'SELF_GOVERNING_SOCIAL',
  'SELF_GOVERNING_EDUCATION',
  'SELF_GOVERNING_EMPLOYMENT',
  'SELF_GOVERNING_PSYCHIATRY',
);
const privateParty = group(...PRIVATE_UNITS);
const authority = group(
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
const neverParticipant = group(
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
const coreUnits: Partial<Record<Form, Unit[]>> = {
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
function termsOf(s: DisclosureSituation) {
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
type T = ReturnType<typeof termsOf>;

type Rule = readonly [
  number: string,
  when: (t: T) => boolean,
  outcome: Outcome,
  reason: Reason,
  basis: (t: T) => string[],
];

const always =
  (...codes: string[]) =>
  () =>
    codes;
const num =
  (...more: string[]) =>
  (t: T) => [t.num, ...more];

function inGroupOfKsp({ form, detention, subject }: T): boolean {
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

const basisOfParty =
  (test: (unit: Unit, enrolment: string) => boolean) =>
  (t: T): string[] => {
    const unit = test(t.to, t.recipient.enrolment) ? t.to : t.from;
    return [selfGoverning(unit) || privateParty(unit) ? 'RPL115-3' : 'RPL115-2'];
  };

const partsOf29: readonly (readonly [string, (t: T) => boolean])[] = [
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
const partsOf10: readonly (readonly [string, (t: T) => boolean])[] = [
  ['/form', (t) => t.form === null],
  ['/purpose', (t) => t.purpose === null],
  ['/information/categories', (t) => t.categories.length > 0],
  ['/information/thirdParties', (t) => t.information.thirdParties !== 'NONE'],
  ['/information/identifiesInformant', (t) => t.information.identifiesInformant],
];

const early: readonly Rule[] = [
  [
    'R01',
    (t) => t.duty === 'AVERT_SERIOUS_CRIME' && (t.to === 'POLICE' || t.to === 'PET'),
    'DUTY',
    'AVERT_SERIOUS_CRIME',
    always('SFL141'),
  ],
  [
    'R02',
    (t) => t.duty === 'PET_REQUEST' && t.to === 'PET' && authority(t.from),
    'DUTY',
    'PET_REQUEST',
    always('PET4'),
  ],
  [
    'R03',
    (t) =>
      t.duty === 'CHILD_NOTIFICATION' &&
      t.to === 'MUNICIPALITY_SOCIAL' &&
      t.subject.ageGroup !== 'ADULT',
    'DUTY',
    'NOTIFY_DUTY',
    (t) => [privateParty(t.from) || t.from === 'FOREIGN_AUTHORITY' ? 'DUTY-BL135' : 'DUTY-BL133'],
  ],
  [
    'R04',
    (t) => t.purpose === 'AVERT_CRIME',
    'OTHER_BASIS',
    'ROUTE_TO_POLICE',
    always('POLICE-TASK'),
  ],
  [
    'R05',
    (t) => t.purpose === 'SECURITY_PET' && t.none && t.either('PET'),
    'OTHER_BASIS',
    'OUTSIDE_115',
    (t) => [t.pet],
  ],
  [
    'R06',
    (t) => t.purpose === 'SECURITY_PET',
    'OTHER_BASIS',
    'ROUTE_TO_POLICE',
    always('POLICE-TASK'),
  ],
  [
    'R07',
    (t) => !t.none && t.investigative,
    'DENY',
    'INVESTIGATION_PURPOSE',
    (t) => [t.form === 'SSD' ? 'SSD' : 'RPL115-2-2pkt'],
  ],
  [
    'R08',
    (t) => t.none && (t.to === 'MEDIA' || t.to === 'FOREIGN_AUTHORITY') && !t.aggregate,
    'DENY',
    'NOT_PARTICIPANT',
    always('FVL27'),
  ],
  ['R09', (t) => t.none && t.investigative, 'OTHER_BASIS', 'OUTSIDE_115', always('RPL-ORDINARY')],
  [
    'R10',
    (t) => t.aggregate && partsOf10.some(([, holds]) => holds(t)),
    'DENY',
    'INCOMPLETE',
    num(),
  ],
  ['R11', (t) => t.aggregate, 'PERMIT', 'NO_PERSONAL_DATA', always()],
];

const routes: readonly Rule[] = [
  [
    'R12',
    (t) => t.from === 'PET' || (t.to === 'PET' && !t.none),
    'OTHER_BASIS',
    'OUTSIDE_115',
    (t) => [t.pet],
  ],
  ['R13', (t) => t.to === 'PET', 'OTHER_BASIS', 'LEGAL_REVIEW', (t) => [t.pet]],
  [
    'R14',
    (t) => t.purpose === 'BENEFIT_CONTROL' || t.functions.includes('CONTROL'),
    'DENY',
    'PURPOSE_INCOMPATIBLE',
    always('GDPR5-1-B'),
  ],
  ['R15', (t) => t.purpose === 'STAFF_CONTROL', 'DENY', 'LOG_PURPOSE', always('RHL24')],
  ['R16', (t) => t.purpose === 'RESEARCH', 'OTHER_BASIS', 'PURPOSE_INCOMPATIBLE', always('DBL10')],
  ['R17', (t) => t.purpose === 'ADVICE', 'DENY', 'ADVICE_WITHOUT_IDENTITY', num('GDPR5-1-C')],
  [
    'R18',
    (t) => t.form === 'INFOHOUSE_NETWORK' || t.either('NETWORK_FORUM'),
    'DENY',
    'FORUM_GENERAL_ONLY',
    num('GDPR5-1-C'),
  ],
  [
    'R19',
    (t) => t.asylumHandover && t.strict && t.consent === 'WITHDRAWN',
    'DENY',
    'CONSENT_WITHDRAWN',
    always('CONSENT', 'FVL28-2'),
  ],
  [
    'R20',
    (t) => t.asylumHandover && t.strict && t.consent === 'NONE',
    'OTHER_BASIS',
    'CONSENT_NEEDED',
    always('CONSENT'),
  ],
  ['R21', (t) => t.asylumHandover, 'OTHER_BASIS', 'OTHER_REGIME', always('UDL44B')],
  [
    'R22',
    (t) =>
      t.purpose === 'ADMIN' &&
      kf(t.from) &&
      t.to === 'MUNICIPALITY_SOCIAL' &&
      t.categories.length > 0 &&
      t.onlyOf('IDENTITY', 'RELEASE'),
    'OTHER_BASIS',
    'OTHER_REGIME',
    always('KF-NOTICE'),
  ],
  [
    'R23',
    (t) => t.purpose === 'ADMIN' && asylum(t.from) && t.to === 'RETURN_AGENCY',
    'OTHER_BASIS',
    'OTHER_REGIME',
    always('HJEM20'),
  ],
  [
    'R24',
    (t) => t.f115 && t.to === 'MENTOR' && t.consent === 'WITHDRAWN',
    'DENY',
    'CONSENT_WITHDRAWN',
    always('CONSENT', 'FVL28-2'),
  ],
  ['R25', (t) => t.f115 && t.to === 'MENTOR', 'OTHER_BASIS', 'CONSENT_NEEDED', always('CONSENT')],
  [
    'R26',
    (t) =>
      t.none &&
      t.to === 'RELATIVE' &&
      t.subject.ageGroup === 'UNDER_18' &&
      t.recipient.connected &&
      (t.purpose === 'SUPPORT' || t.purpose === 'CHILD_PROTECTION' || t.purpose === 'PREVENT'),
    'OTHER_BASIS',
    'OTHER_REGIME',
    always('CHILD-PARTY'),
  ],
  [
    'R27',
    (t) =>
      t.none &&
      t.purpose === 'SUPPORT' &&
      (t.from === 'MUNICIPALITY_SOCIAL' || t.from === 'REGION_PSYCHIATRY' || kf(t.from)) &&
      (t.to === 'SOCIAL_PSYCHIATRY' || t.to === 'SELF_GOVERNING_PSYCHIATRY') &&
      t.recipient.connected,
    'OTHER_BASIS',
    'OTHER_REGIME',
    always('SOCPSY-2018'),
  ],
  [
    'R28',
    (t) => t.none && (t.from === 'CITIZEN' || t.from === 'RELATIVE'),
    'OTHER_BASIS',
    'OUTSIDE_115',
    always('CITIZEN-REPORT'),
  ],
  ['R29', (t) => partsOf29.some(([, holds]) => holds(t)), 'DENY', 'INCOMPLETE', num()],
];

const formal: readonly Rule[] = [
  [
    'R30',
    (t) => t.none && t.consent === 'WITHDRAWN',
    'DENY',
    'CONSENT_WITHDRAWN',
    always('CONSENT', 'FVL28-2'),
  ],
  [
    'R31',
    (t) =>
      t.none &&
      t.consent === 'NONE' &&
      (t.purpose === 'RELEASE_PLAN' || t.to === 'MENTOR' || t.to === 'EXIT_PROGRAMME'),
    'OTHER_BASIS',
    'CONSENT_NEEDED',
    always('CONSENT'),
  ],
  [
    'R32',
    (t) => t.none && t.consent === 'NONE',
    'DENY',
    'CONSENT_MISSING',
    always('CONSENT', 'FVL28-2'),
  ],
  [
    'R33',
    (t) =>
      !t.none &&
      !t.fits &&
      ['PREVENT', 'SUPPORT', 'RELEASE_PLAN', 'CHILD_PROTECTION'].includes(t.purpose ?? ''),
    'DENY',
    'WRONG_FORM',
    (t) => [t.form === 'SSD' ? 'SSD' : 'RPL115-1'],
  ],
  ['R34', (t) => !t.none && !t.fits, 'DENY', 'PURPOSE_INCOMPATIBLE', always('GDPR5-1-B')],
  [
    'R35',
    (t) =>
      t.form === 'SSD' &&
      t.units.some((unit) => unit !== 'MUNICIPALITY_SCHOOL' && unit !== 'MUNICIPALITY_SOCIAL'),
    'DENY',
    'WRONG_FORM',
    always('SSD'),
  ],
  [
    'R36',
    (t) => t.f115 && t.units.some(neverParticipant),
    'DENY',
    'NOT_PARTICIPANT',
    basisOfParty((unit) => neverParticipant(unit)),
  ],
  [
    'R37',
    (t) =>
      t.f115 && (t.sender.enrolment === 'NOT_ENROLLED' || t.recipient.enrolment === 'NOT_ENROLLED'),
    'DENY',
    'NOT_PARTICIPANT',
    basisOfParty((_unit, enrolment) => enrolment === 'NOT_ENROLLED'),
  ],
  [
    'R38',
    (t) => !t.none && t.functions.some((each) => each === 'INTELLIGENCE' || each === 'OTHER'),
    'DENY',
    'PURPOSE_INCOMPATIBLE',
    always('GDPR5-1-B'),
  ],
  [
    'R39',
    (t) => t.f115 && t.exit && t.consent === 'WITHDRAWN',
    'DENY',
    'CONSENT_WITHDRAWN',
    always('CONSENT', 'FVL28-2'),
  ],
  ['R40', (t) => !t.sender.connected, 'DENY', 'NO_CASE_RELATION', always('GDPR5-1-F')],
  ['R41', (t) => !t.none && !t.recipient.connected, 'DENY', 'NOT_NECESSARY', num('GDPR5-1-C')],
];

const late: readonly Rule[] = [
  [
    'R42',
    (t) =>
      t.nr1 &&
      t.subject.crimePreventionConcern === false &&
      !(
        t.form === 'INFOHOUSE_MUNICIPALITY' &&
        t.subject.radicalisation === 'UNFOUNDED' &&
        t.onlyOf('IDENTITY', 'RISK')
      ),
    'DENY',
    'NO_CRIME_LINK',
    num(),
  ],
  [
    'R43',
    (t) => t.form === 'PSP' && t.subject.sociallyVulnerable === false,
    'DENY',
    'SUBJECT_NOT_IN_GROUP',
    num(),
  ],
  ['R44', (t) => t.ksp && !inGroupOfKsp(t), 'DENY', 'SUBJECT_NOT_IN_GROUP', num()],
  ['R45', (t) => t.ksp && t.detention.release === 'FOLLOW_UP_ENDED', 'DENY', 'FORM_ENDED', num()],
  [
    'R46',
    (t) => t.ksp && t.detention.release === 'NOT_PLANNED',
    'DENY',
    'NOT_NECESSARY',
    num('GDPR5-1-C'),
  ],
  [
    'R47',
    (t) => t.form === 'SSD' && t.subject.ageGroup === 'ADULT',
    'DENY',
    'SUBJECT_NOT_IN_GROUP',
    num(),
  ],
  [
    'R48',
    (t) => t.form === 'SSD' && (t.meeting === 'SSD_FOLLOW_UP' || t.meeting === 'NONE'),
    'DENY',
    'SSD_LIMIT',
    num(),
  ],
  ['R49', (t) => t.necessity === 'NOT_NECESSARY', 'DENY', 'NOT_NECESSARY', num('GDPR5-1-C')],
  [
    'R50',
    (t) => t.information.extent === 'FULL_RECORD' || t.categories.includes('INTELLIGENCE'),
    'DENY',
    'EXCESSIVE',
    num('GDPR5-1-C'),
  ],
  ['R51', (t) => t.record === 'NONE', 'DENY', 'NO_RECORD', always('NOTE')],
  [
    'R52',
    (t) => t.f115 && t.either('ASYLUM_OPERATOR_NGO'),
    'REVIEW',
    'LEGAL_REVIEW',
    always('RPL115-2', 'RPL115-3'),
  ],
  [
    'R53',
    (t) => t.form === 'KSP_A' && t.detention.kind === 'ELECTRONIC_TAG',
    'REVIEW',
    'LEGAL_REVIEW',
    always('RPL115-1-3a'),
  ],
];

const rules: readonly Rule[] = [...early, ...routes, ...formal, ...late];

const conditions: readonly (readonly [Reason, (t: T) => boolean])[] = [
  ['INFORMANT_PROTECTED', (t) => t.information.identifiesInformant],
  ['ROLE_SEPARATION', (t) => t.subject.openInvestigation],
  ['THIRD_PARTY_MINIMISE', (t) => t.information.thirdParties === 'NECESSARY_EACH'],
  [
    'CLOSE_AND_ERASE',
    (t) => t.form === 'INFOHOUSE_MUNICIPALITY' && t.subject.radicalisation === 'UNFOUNDED',
  ],
  ['CONSENT_PREFERRED', (t) => t.f115 && t.exit && t.consent === 'NONE'],
  ['ASSESSMENT_REQUIRED', (t) => t.form === 'KSP_C' && t.subject.radicalisation === 'AT_RISK'],
  ['SSD_SPECIAL', (t) => t.form === 'SSD' && t.meeting === 'SSD_FOLLOW_UP_SPECIAL'],
  [
    'AD_HOC_PARTICIPANT',
    (t) => t.f115 && (t.sender.enrolment === 'AD_HOC' || t.recipient.enrolment === 'AD_HOC'),
  ],
  [
    'PARTICIPANT_ENROLLED',
    (t) =>
      t.f115 &&
      [t.sender, t.recipient].some(
        (end) =>
          end.enrolment === 'ENROLLED' && !(coreUnits[t.form ?? 'NONE'] ?? []).includes(end.unit),
      ),
  ],
  ['NEW_NECESSITY_CHECK', (t) => t.f115 && t.from === t.to],
  ['MINIMISE', (t) => t.ksp && t.categories.includes('CRIMINAL')],
];

function permitBasis(t: T): string[] {
  if (t.form === 'SSD') return ['SSD'];
  const belief = t.categories.includes('BELIEF') ? ['GDPR9'] : [];
  if (t.none) return ['CONSENT', 'FVL28-2', ...belief];
  return [
    t.num,
    ...(t.from !== 'POLICE' && !selfGoverning(t.from) ? ['RPL115-2'] : []),
    ...(t.units.some(selfGoverning) ? ['RPL115-3'] : []),
    ...(t.exit ? ['CONSENT'] : []),
    ...belief,
  ];
}

function permitted(t: T): ReferenceVerdict {
  const held = conditions.filter(([, holds]) => holds(t)).map(([name]) => name);
  const answer = { forbidden: false, basis: permitBasis(t), conditions: held, missing: [] };
  const [first] = held;
  if (first !== undefined) return { ...answer, rule: 'R54', outcome: 'PERMIT_COND', reason: first };
  if (t.form === 'SSD') return { ...answer, rule: 'R55', outcome: 'PERMIT', reason: 'SSD_FIRST' };
  if (t.categories.includes('BELIEF'))
    return { ...answer, rule: 'R56', outcome: 'PERMIT', reason: 'OK_SENSITIVE' };
  return { ...answer, rule: 'R57', outcome: 'PERMIT', reason: 'OK' };
}

const prohibitions = ['INVESTIGATION_PURPOSE', 'PURPOSE_INCOMPATIBLE', 'LOG_PURPOSE', 'SSD_LIMIT'];

/** What the document answers. */
export function referenceVerdict(situation: DisclosureSituation): ReferenceVerdict {
  const t = termsOf(situation);
  const rule = rules.find(([, when]) => when(t));
  if (rule === undefined) return permitted(t);
  const [number, , outcome, reason, basis] = rule;
  const parts = number === 'R10' ? partsOf10 : number === 'R29' ? partsOf29 : [];
  return {
    rule: number,
    outcome,
    reason,
    forbidden: outcome === 'DENY' && prohibitions.includes(reason),
    basis: basis(t),
    conditions: [],
    missing: parts.filter(([, holds]) => holds(t)).map(([pointer]) => pointer),
  };
}
