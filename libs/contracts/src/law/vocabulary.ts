/** Forms of cooperation: RPL § 115(1) nos. 1-3, SSD (child law), NONE (no form claimed). */
export const FORMS = [
  'SSP',
  'INFOHOUSE_MUNICIPALITY',
  'INFOHOUSE_NETWORK',
  'PSP',
  'KSP_A',
  'KSP_B',
  'KSP_C',
  'SSD',
  'NONE',
] as const;
export type Form = (typeof FORMS)[number];

/** What the sender wants the disclosure for. */
export const PURPOSES = [
  'PREVENT',
  'SUPPORT',
  'RELEASE_PLAN',
  'HANDOVER',
  'CHILD_PROTECTION',
  'ADVICE',
  'SECURITY_PET',
  'AVERT_CRIME',
  'INVESTIGATE',
  'PROSECUTE',
  'BENEFIT_CONTROL',
  'STAFF_CONTROL',
  'RESEARCH',
  'ADMIN',
  'OTHER',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The part of an agency, or the outside party, at one end of a disclosure. */
export const UNITS = [
  'POLICE',
  'PROSECUTION',
  'PET',
  'MUNICIPALITY_SSP',
  'MUNICIPALITY_SOCIAL',
  'MUNICIPALITY_SCHOOL',
  'MUNICIPALITY_JOBCENTRE',
  'MUNICIPALITY_INTEGRATION',
  'MUNICIPALITY_INFOHOUSE',
  'KF_PRISON',
  'KF_PROBATION',
  'KF_CENTRAL',
  'REGION_PSYCHIATRY',
  'SOCIAL_PSYCHIATRY',
  'SECURE_INSTITUTION',
  'SELF_GOVERNING_SOCIAL',
  'SELF_GOVERNING_EDUCATION',
  'SELF_GOVERNING_EMPLOYMENT',
  'SELF_GOVERNING_PSYCHIATRY',
  'IMMIGRATION_SERVICE',
  'ASYLUM_OPERATOR_MUNICIPAL',
  'ASYLUM_OPERATOR_NGO',
  'RETURN_AGENCY',
  'KNOWLEDGE_CENTRE',
  'HOTLINE',
  'EXIT_PROGRAMME',
  'MENTOR',
  'BENEFITS_AGENCY',
  'COMPANY',
  'ASSOCIATION',
  'HOUSING_ORGANISATION',
  'RELATIVE',
  'CITIZEN',
  'MEDIA',
  'RESEARCHER',
  'FOREIGN_AUTHORITY',
  'NETWORK_FORUM',
] as const;
export type Unit = (typeof UNITS)[number];

/** In what capacity a person acts. INVESTIGATION and PROSECUTION trigger the ban of RPL § 115(2). */
export const FUNCTIONS = [
  'PREVENTION',
  'CASEWORK',
  'CARE',
  'INVESTIGATION',
  'PROSECUTION',
  'INTELLIGENCE',
  'CONTROL',
  'OTHER',
] as const;
export type ActingFunction = (typeof FUNCTIONS)[number];

/** Participation in the claimed form, from the dated collaboration register. */
export const ENROLMENTS = ['ENROLLED', 'AD_HOC', 'NOT_ENROLLED'] as const;
export type Enrolment = (typeof ENROLMENTS)[number];

/** Data category of a statement; the unit of necessity by default. */
export const CATEGORIES = [
  'IDENTITY',
  'CRIMINAL',
  'SOCIAL',
  'HEALTH',
  'SUBSTANCE_USE',
  'SCHOOL',
  'EMPLOYMENT',
  'BELIEF',
  'FAMILY',
  'RISK',
  'INTELLIGENCE',
  'RELEASE',
  'HOUSING',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** How much is asked for. AGGREGATE: no person can be identified. */
export const EXTENTS = ['ITEMS', 'FULL_RECORD', 'AGGREGATE'] as const;
export type Extent = (typeof EXTENTS)[number];

/** Persons other than the subject: none, each with an own necessity ground, or not assessed. */
export const THIRD_PARTIES = ['NONE', 'NECESSARY_EACH', 'NOT_ASSESSED'] as const;
export type ThirdParties = (typeof THIRD_PARTIES)[number];

export const AGE_GROUPS = ['UNDER_18', 'ADULT', 'UNKNOWN'] as const;
export type AgeGroup = (typeof AGE_GROUPS)[number];

/** Kind of detention; PLACEMENT_78_2 is straffuldbyrdelsesloven § 78(2), chapter 70 is of retsplejeloven. */
export const DETENTION_KINDS = [
  'NONE',
  'KF_INSTITUTION',
  'PLACEMENT_78_2',
  'REMAND',
  'OTHER_CHAPTER_70',
  'ELECTRONIC_TAG',
  'SUSPENDED_SENTENCE',
] as const;
export type DetentionKind = (typeof DETENTION_KINDS)[number];

export const RELEASES = [
  'NOT_APPLICABLE',
  'NOT_PLANNED',
  'PLANNED',
  'RELEASED',
  'FOLLOW_UP_ENDED',
] as const;
export type Release = (typeof RELEASES)[number];

/** Outcome of a documented professional assessment, never a computed score. */
export const RADICALISATIONS = ['NOT_ASSESSED', 'RADICALISED', 'AT_RISK', 'UNFOUNDED'] as const;
export type Radicalisation = (typeof RADICALISATIONS)[number];

export const NECESSITIES = ['DOCUMENTED', 'MISSING', 'NOT_NECESSARY'] as const;
export type Necessity = (typeof NECESSITIES)[number];

/** GIVEN: express, valid now, covering this recipient, purpose and these items. */
export const CONSENTS = ['NONE', 'GIVEN', 'WITHDRAWN'] as const;
export type Consent = (typeof CONSENTS)[number];

/** A duty found elsewhere: barnets lov §§ 133, 135; PET-loven § 4; straffeloven § 141. */
export const DUTIES = ['NONE', 'CHILD_NOTIFICATION', 'PET_REQUEST', 'AVERT_SERIOUS_CRIME'] as const;
export type Duty = (typeof DUTIES)[number];

export const MEETINGS = ['NONE', 'SSD_FIRST', 'SSD_FOLLOW_UP', 'SSD_FOLLOW_UP_SPECIAL'] as const;
export type Meeting = (typeof MEETINGS)[number];

/** Will what is handed over be written down item by item? */
export const RECORDS = ['WRITTEN', 'NONE'] as const;
export type RecordKept = (typeof RECORDS)[number];

/** PERMIT_COND: permitted with conditions that travel with the record. OTHER_BASIS, DUTY, REVIEW project nothing. */
export const OUTCOMES = ['PERMIT', 'PERMIT_COND', 'DENY', 'OTHER_BASIS', 'DUTY', 'REVIEW'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The eleven conditions of a permit (C01-C11), in the order in which they are listed. */
export const CONDITIONS = [
  'INFORMANT_PROTECTED',
  'ROLE_SEPARATION',
  'THIRD_PARTY_MINIMISE',
  'CLOSE_AND_ERASE',
  'CONSENT_PREFERRED',
  'ASSESSMENT_REQUIRED',
  'SSD_SPECIAL',
  'AD_HOC_PARTICIPANT',
  'PARTICIPANT_ENROLLED',
  'NEW_NECESSITY_CHECK',
  'MINIMISE',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Every reason that a decision can carry. */
export const REASONS = [
  'OK',
  'OK_SENSITIVE',
  'NO_PERSONAL_DATA',
  'ROLE_SEPARATION',
  'PARTICIPANT_ENROLLED',
  'AD_HOC_PARTICIPANT',
  'NEW_NECESSITY_CHECK',
  'THIRD_PARTY_MINIMISE',
  'INFORMANT_PROTECTED',
  'MINIMISE',
  'ASSESSMENT_REQUIRED',
  'CLOSE_AND_ERASE',
  'CONSENT_PREFERRED',
  'SSD_FIRST',
  'SSD_SPECIAL',
  'INVESTIGATION_PURPOSE',
  'NOT_PARTICIPANT',
  'SUBJECT_NOT_IN_GROUP',
  'WRONG_FORM',
  'NOT_NECESSARY',
  'NO_CRIME_LINK',
  'EXCESSIVE',
  'PURPOSE_INCOMPATIBLE',
  'FORUM_GENERAL_ONLY',
  'ADVICE_WITHOUT_IDENTITY',
  'CONSENT_MISSING',
  'CONSENT_WITHDRAWN',
  'FORM_ENDED',
  'NO_CASE_RELATION',
  'INCOMPLETE',
  'NO_RECORD',
  'LOG_PURPOSE',
  'SSD_LIMIT',
  'ROUTE_TO_POLICE',
  'OUTSIDE_115',
  'CONSENT_NEEDED',
  'OTHER_REGIME',
  'PET_REQUEST',
  'NOTIFY_DUTY',
  'AVERT_SERIOUS_CRIME',
  'LEGAL_REVIEW',
] as const;
export type Reason = (typeof REASONS)[number];
