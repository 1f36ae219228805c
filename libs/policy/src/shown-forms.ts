import type { Category, Condition, Reason } from '#libs/contracts';

/** Who looks at a decision. The asker is the sender of a request; the person is whom it is about. */
export const AUDIENCES = ['sender', 'asker', 'recipient', 'person', 'audit'] as const;
export type Audience = (typeof AUDIENCES)[number];

/**
 * What an audience is shown of a reason: the reason as it is, no answer at all, or (`RELEASED`) the
 * reason only where a statement of that category was released to it.
 */
export type Showing = 'AS_IT_IS' | 'NO_ANSWER' | Readonly<{ released: Category }>;

type Row = Readonly<Record<'sender' | 'recipient' | 'person', Showing>>;
const row = (sender: Showing, recipient: Showing, person: Showing): Row => ({
  sender,
  recipient,
  person,
});

const everyone = row('AS_IT_IS', 'AS_IT_IS', 'AS_IT_IS');
// A recipient hears of what it gets. Of a refusal it hears nothing: nobody owes it an answer (stk. 4).
const notRecipient = row('AS_IT_IS', 'NO_ANSWER', 'AS_IT_IS');
// The person must not learn from us that police, prosecution or PET are interested, or that a
// lawyer, a duty or a control stands behind it: all of these look alike.
const senderOnly = row('AS_IT_IS', 'NO_ANSWER', 'NO_ANSWER');

/** Reason code to shown form, for the reasons that are not conditions. */
export const reasonsShown: Readonly<Record<Exclude<Reason, Condition>, Row>> = {
  OK: everyone,
  // The recipient is told that something was withheld, never what.
  OK_SENSITIVE: row('AS_IT_IS', { released: 'BELIEF' }, 'AS_IT_IS'),
  NO_PERSONAL_DATA: everyone,
  SSD_FIRST: everyone,
  OTHER_REGIME: everyone,
  NOT_PARTICIPANT: notRecipient,
  SUBJECT_NOT_IN_GROUP: notRecipient,
  WRONG_FORM: notRecipient,
  NOT_NECESSARY: notRecipient,
  NO_CRIME_LINK: notRecipient,
  EXCESSIVE: notRecipient,
  FORUM_GENERAL_ONLY: notRecipient,
  ADVICE_WITHOUT_IDENTITY: notRecipient,
  CONSENT_MISSING: notRecipient,
  CONSENT_WITHDRAWN: notRecipient,
  CONSENT_NEEDED: notRecipient,
  FORM_ENDED: notRecipient,
  NO_CASE_RELATION: notRecipient,
  INCOMPLETE: notRecipient,
  NO_RECORD: notRecipient,
  SSD_LIMIT: notRecipient,
  LOG_PURPOSE: senderOnly,
  INVESTIGATION_PURPOSE: senderOnly,
  PURPOSE_INCOMPATIBLE: senderOnly,
  ROUTE_TO_POLICE: senderOnly,
  OUTSIDE_115: senderOnly,
  PET_REQUEST: senderOnly,
  NOTIFY_DUTY: senderOnly,
  AVERT_SERIOUS_CRIME: senderOnly,
  LEGAL_REVIEW: senderOnly,
};

const hidden: Showing = 'NO_ANSWER';
const shown: Showing = 'AS_IT_IS';

/** Condition code to shown form; a hidden condition is left out as if it did not hold. */
export const conditionsShown: Readonly<Record<Condition, Row>> = {
  // Would tell of an investigation, and of nothing that anyone can act on: audit alone.
  ROLE_SEPARATION: row(hidden, hidden, hidden),
  PARTICIPANT_ENROLLED: row(hidden, hidden, hidden),
  // That there is an informant is not for the recipient or the person to know.
  INFORMANT_PROTECTED: row(shown, hidden, hidden),
  // The sender is told.
  CONSENT_PREFERRED: row(shown, hidden, shown),
  MINIMISE: row(shown, { released: 'CRIMINAL' }, shown),
  THIRD_PARTY_MINIMISE: row(shown, shown, hidden),
  CLOSE_AND_ERASE: row(shown, shown, shown),
  ASSESSMENT_REQUIRED: row(shown, shown, shown),
  SSD_SPECIAL: row(shown, shown, shown),
  AD_HOC_PARTICIPANT: row(shown, shown, shown),
  NEW_NECESSITY_CHECK: row(shown, shown, shown),
};

/** Basis codes that say what category is in a set: told to a recipient only with such a statement. */
export const basisOfCategory: Readonly<Record<string, Category>> = { GDPR9: 'BELIEF' };

/**
 * What an asker may not learn from the fate of its request: whether the other end has a case, and
 * everything about the person. Paths as the policies see them.
 */
export const HIDDEN_FROM_ASKER: readonly string[] = [
  'context.recipient.connected',
  'context.subject.ageGroup',
  'context.subject.sociallyVulnerable',
  'context.subject.crimePreventionConcern',
  'context.subject.detention.kind',
  'context.subject.detention.convicted',
  'context.subject.detention.release',
  'context.subject.radicalisation',
  'context.subject.openInvestigation',
];

/** What nobody but audit may learn from any decision. */
export const HIDDEN_FROM_ALL = 'context.subject.openInvestigation';
