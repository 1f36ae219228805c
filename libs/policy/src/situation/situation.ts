import { danishDay } from '#libs/kernel';
import { agencyById, CATEGORIES } from '#libs/contracts';
import type {
  ActingFunction,
  Category,
  DisclosureParty,
  DisclosureSituation,
  Duty,
  FactSource,
  Party,
} from '#libs/contracts';
import { releaseOf } from '../facts/detention.projection.js';
import { noFacts } from '../facts/facts.projection.js';
import type { SubjectFacts } from '../facts/facts.projection.js';
import type { Asked, Marks, Sourced } from './asked.js';
import { recipientConnection, senderConnection } from './connected.js';
import type { Connection } from './connected.js';
import {
  ageGroupOf,
  consentOf,
  dutiesOf,
  meetingOf,
  participationOf,
  thirdPartiesOf,
} from './lookups.js';
import type { Found } from './lookups.js';
import type { RegisterView } from './register.view.js';

const ownFunction = ({ agency, unit }: Party): ActingFunction =>
  agencyById(agency)?.units.find((row) => row.unit === unit)?.function ?? 'OTHER';

const subjectOf = (facts: SubjectFacts, today: string): DisclosureSituation['subject'] => ({
  ageGroup: ageGroupOf(facts, today),
  sociallyVulnerable: facts.vulnerable?.value ?? null,
  crimePreventionConcern: facts.concern?.value ?? null,
  detention: {
    kind: facts.detention.kind,
    convicted: facts.detention.convicted,
    release: releaseOf(facts.detention),
  },
  radicalisation: facts.radicalisation?.value ?? 'NOT_ASSESSED',
  openInvestigation: Object.keys(facts.investigations).length > 0,
});

const source = (member: string, ...eventIds: readonly (string | null | undefined)[]) => {
  const known = eventIds.filter((id) => id !== null && id !== undefined);
  return known.length === 0
    ? [{ member, eventId: null }]
    : known.map((eventId) => ({ member, eventId }));
};

const subjectSources = (facts: SubjectFacts): readonly FactSource[] => [
  ...source('/subject/ageGroup', facts.ofAge?.eventId),
  ...source('/subject/sociallyVulnerable', facts.vulnerable?.eventId),
  ...source('/subject/crimePreventionConcern', facts.concern?.eventId),
  ...source('/subject/detention/kind', facts.detention.recordedBy),
  ...source('/subject/detention/convicted', facts.detention.recordedBy),
  ...source('/subject/detention/release', facts.detention.releaseBy),
  ...source('/subject/radicalisation', facts.radicalisation?.eventId),
  ...source('/subject/openInvestigation', ...Object.values(facts.investigations)),
];

const noDuty: Found<Duty> = { value: 'NONE', eventIds: [] };

const withDuty = (
  { situation, sources, participation }: Omit<Sourced, 'otherDuties'>,
  { value, eventIds }: Found<Duty>,
): Sourced => ({
  situation: { ...situation, duty: value },
  sources: [...sources.filter(({ member }) => member !== '/duty'), ...source('/duty', ...eventIds)],
  participation,
  otherDuties: [],
});

type Ends = Readonly<{
  participation: Sourced['participation'];
  sender: Connection;
  recipient: Connection;
}>;

const endsOf = (
  facts: SubjectFacts,
  asked: Asked,
  register: RegisterView,
  today: string,
): Ends => ({
  participation: participationOf(facts, asked, register, today),
  sender: senderConnection(facts, asked.sender),
  recipient: recipientConnection(facts, asked.recipient),
});

const party = (ends: Ends, which: 'sender' | 'recipient', asked: Asked): DisclosureParty => ({
  unit: asked[which].unit,
  function:
    which === 'sender'
      ? asked.senderFunction
      : (ends.participation.recipient?.function ?? ownFunction(asked.recipient)),
  enrolment: ends.participation[which]?.enrolment ?? 'NOT_ENROLLED',
  connected: ends[which].connected,
});

const endSources = ({ participation, sender, recipient }: Ends): readonly FactSource[] => [
  ...source('/sender/enrolment', participation.sender?.eventId),
  ...source('/sender/connected', sender.eventId),
  ...source('/recipient/function', participation.recipient?.eventId),
  ...source('/recipient/enrolment', participation.recipient?.eventId),
  ...source('/recipient/connected', recipient.eventId),
];

/**
 * The situation of one sender and one recipient, from recorded events alone; what is not known takes the value that
 * permits least (DESIGN section 4).
 * @param statements what is asked to be disclosed; third persons and informants are looked at over all of them
 * @param categories those to decide on, by default those of the statements
 * @param now RFC 3339
 */
export const situationOf = (
  asked: Asked,
  statements: readonly Marks[],
  recorded: SubjectFacts,
  register: RegisterView,
  now: string,
  categories: readonly Category[] = statements.map(({ category }) => category),
): Sourced => {
  // While it is in doubt who this is, nothing is known of them, and no statement can be said to be about them.
  const doubted = recorded.doubt !== null;
  const facts = doubted ? noFacts : recorded;
  const decided = doubted ? [] : CATEGORIES.filter((category) => categories.includes(category));
  const today = danishDay(now);
  const ends = endsOf(facts, asked, register, today);
  // A duty is the sender's own: nobody is kept from averting a crime because a name is in doubt.
  const [duty = noDuty, ...duties] = dutiesOf(recorded, asked.sender, today);
  const meeting = meetingOf(facts, asked, today);
  const consent = consentOf(facts, asked, decided, today);
  const situation: DisclosureSituation = {
    form: asked.form,
    purpose: asked.purpose,
    sender: party(ends, 'sender', asked),
    recipient: party(ends, 'recipient', asked),
    information: {
      categories: decided,
      extent: asked.extent,
      thirdParties: thirdPartiesOf(statements),
      identifiesInformant: statements.some(({ identifiesInformant }) => identifiesInformant),
    },
    subject: subjectOf(facts, today),
    necessity: asked.necessity,
    consent: consent.value,
    duty: duty.value,
    meeting: meeting.value,
    record: 'WRITTEN',
  };
  const sources = [
    ...(doubted ? source('/information/categories', recorded.doubt) : []),
    ...endSources(ends),
    ...subjectSources(facts),
    ...source('/consent', ...consent.eventIds),
    ...source('/duty', ...duty.eventIds),
    ...source('/meeting', ...meeting.eventIds),
  ];
  const sourced = { situation, sources, participation: ends.participation };
  return { ...sourced, otherDuties: duties.map((other) => withDuty(sourced, other)) };
};
