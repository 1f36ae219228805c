import type {
  AgeGroup,
  Category,
  Consent,
  Duty,
  Meeting,
  Party,
  ThirdParties,
  Unit,
} from '#libs/contracts';
import { consentFor } from '../facts/consent.projection.js';
import { consentsOf } from '../facts/facts.projection.js';
import type { SubjectFacts } from '../facts/facts.projection.js';
import type { Asked, Marks, Sourced } from './asked.js';
import { areaOf, hasCollaboration } from './register.view.js';
import type { RegisterView } from './register.view.js';

// Strictly private: the list of S21, with RISK and INTELLIGENCE (decision-rules section 1).
const strictlyPrivate: readonly Category[] = [
  'CRIMINAL',
  'SOCIAL',
  'HEALTH',
  'SUBSTANCE_USE',
  'BELIEF',
  'RISK',
  'INTELLIGENCE',
];
const asylum: readonly Unit[] = [
  'IMMIGRATION_SERVICE',
  'ASYLUM_OPERATOR_MUNICIPAL',
  'ASYLUM_OPERATOR_NGO',
];

/** Consent is computed over the categories that need it: in a handover from asylum the strictly private ones. */
const needingConsent = (asked: Asked, categories: readonly Category[]): readonly Category[] =>
  asked.purpose === 'HANDOVER' && asylum.includes(asked.sender.unit)
    ? categories.filter((category) => strictlyPrivate.includes(category))
    : categories;

/** Any third person without an assessed ground: NOT_ASSESSED. */
export const thirdPartiesOf = (marks: readonly Marks[]): ThirdParties => {
  if (marks.some(({ thirdPerson }) => thirdPerson === 'NOT_ASSESSED')) return 'NOT_ASSESSED';
  return marks.some(({ thirdPerson }) => thirdPerson === 'NECESSARY') ? 'NECESSARY_EACH' : 'NONE';
};

/** By the day the person comes of age, in the Danish calendar. */
export const ageGroupOf = (facts: SubjectFacts, today: string): AgeGroup => {
  if (facts.ofAge === null) return 'UNKNOWN';
  return today >= facts.ofAge.value ? 'ADULT' : 'UNDER_18';
};

/** A value with the events it rests on. */
export type Found<Value> = Readonly<{ value: Value; eventIds: readonly string[] }>;

/** The duties that the sending unit holds and that have not run out, the newest first. */
export const dutiesOf = (
  facts: SubjectFacts,
  sender: Party,
  today: string,
): readonly Found<Duty>[] =>
  Object.values(facts.duties)
    .filter(({ value: { by } }) => by.agency === sender.agency && by.unit === sender.unit)
    .filter(({ value: { until } }) => until === null || until >= today)
    .sort((a, b) => b.order - a.order)
    .map(({ value: { duty }, eventId }) => ({ value: duty, eventIds: [eventId] }));

/** The meeting that the sender names, when it was recorded at either end. */
export const meetingOf = (facts: SubjectFacts, asked: Asked, today: string): Found<Meeting> => {
  const held = [asked.sender.agency, asked.recipient.agency]
    .map((agency) => facts.meetings[`${agency} ${asked.meeting}`])
    .find((meeting) => meeting !== undefined && meeting.value.on <= today);
  return held === undefined
    ? { value: 'NONE', eventIds: [] }
    : { value: held.value.kind, eventIds: [held.eventId] };
};

/** Over the categories that need it, by what the sending unit recorded. */
export const consentOf = (
  facts: SubjectFacts,
  asked: Asked,
  categories: readonly Category[],
  today: string,
): Found<Consent> => {
  const needing = needingConsent(asked, categories);
  const { consent, eventIds } = consentFor(
    consentsOf(facts, asked.sender),
    asked.recipient,
    asked.purpose,
    needing,
    today,
  );
  return { value: consent, eventIds };
};

/** Both ends in the one collaboration that counts for this pair. */
export const participationOf = (
  facts: SubjectFacts,
  asked: Asked,
  register: RegisterView,
  day: string,
): Sourced['participation'] => {
  const { form, sender, recipient, caseId } = asked;
  if (!hasCollaboration(form)) return { sender: null, recipient: null };
  const area = areaOf(form, sender, recipient, facts.residence?.value ?? null);
  if (area === null) return { sender: null, recipient: null };
  const of = (party: Party) => register.participation({ form, area, party, day, caseId });
  return { sender: of(sender), recipient: of(recipient) };
};
