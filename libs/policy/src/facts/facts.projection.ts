import { agencyById, mayRecord, tenantOf } from '#libs/contracts';
import type { Duty, Fact, Host, Meeting, Party, Radicalisation } from '#libs/contracts';
import { never } from '#libs/kernel';
import { noConsents, withGiven, withWithdrawn } from './consent.projection.js';
import type { Consents } from './consent.projection.js';
import { noDetention, withDetentionFact } from './detention.projection.js';
import type { DetentionFacts } from './detention.projection.js';
import type { Source, SubjectEvent } from './facts.events.js';

/** A value with the id of the public event that it came from. */
export type Known<Value> = Readonly<{ value: Value; eventId: string }>;

/** A duty as its holder recorded it; `until` is `YYYY-MM-DD`, the last day. */
export type HeldDuty = Readonly<{ by: Party; duty: Exclude<Duty, 'NONE'>; until: string | null }>;

type Placement = Readonly<{ institution: string; from: string }>;
type HeldMeeting = Readonly<{ kind: Exclude<Meeting, 'NONE'>; by: Party; on: string }>;

/** A link to another subject id. */
export type Link = Readonly<{ subjectId: string; linkId: string }>;

/**
 * What recorded events say about one subject. Bounded: the newest of each kind, open cases and handovers, consents by
 * recipient. Plain JSON, so that it can be kept as a snapshot.
 */
export type SubjectFacts = Readonly<{
  /** Number of events folded. */
  order: number;
  /** The newest position taken of each host, decimal text. */
  positions: Readonly<Partial<Record<Host, string>>>;
  /** Day the person comes of age. */
  ofAge: Known<string> | null;
  /** Where the person lives: municipality code. */
  residence: Known<string> | null;
  detention: DetentionFacts;
  placement: Known<Placement> | null;
  vulnerable: Known<boolean> | null;
  concern: Known<boolean> | null;
  radicalisation: Known<Exclude<Radicalisation, 'NOT_ASSESSED'>> | null;
  exit: Known<'ACTIVE' | 'PASSIVE' | 'ENDED'> | null;
  /** By the unit that recorded them, `agency/unit`. */
  consents: Readonly<Record<string, Consents>>;
  /** By holder and duty. */
  duties: Readonly<Record<string, Known<HeldDuty> & Readonly<{ order: number }>>>;
  /** By agency and kind. */
  meetings: Readonly<Record<string, Known<HeldMeeting>>>;
  /** By case id, open ones only. */
  cases: Readonly<Record<string, Known<Party>>>;
  /** By handover id, open ones only. */
  handovers: Readonly<Record<string, Known<Readonly<{ from: Party; to: Party }>>>>;
  /** By agency, while it is set. */
  investigations: Readonly<Record<string, string>>;
  /** Tenants to which something about this person was ever released. */
  receivers: readonly string[];
  /** Id of the doubt, while the identity is in doubt. */
  doubt: string | null;
  /** The link under which it is one with another subject id. */
  linkedInto: Link | null;
  /** Subject ids that are one with this one. */
  joined: readonly Link[];
}>;

/** Nothing known. */
export const noFacts: SubjectFacts = {
  order: 0,
  positions: {},
  ofAge: null,
  residence: null,
  detention: noDetention,
  placement: null,
  vulnerable: null,
  concern: null,
  radicalisation: null,
  exit: null,
  consents: {},
  duties: {},
  meetings: {},
  cases: {},
  handovers: {},
  investigations: {},
  receivers: [],
  doubt: null,
  linkedInto: null,
  joined: [],
};

const keyOf = ({ agency, unit }: Party): string => `${agency}/${unit}`;

const without = <Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Readonly<Record<string, Value>> => {
  const { [key]: _, ...rest } = record;
  return rest;
};

/** True when the tenant of this party has an open case on the subject. */
export const openCaseOf = (facts: SubjectFacts, party: Party): Known<Party> | null => {
  const tenant = tenantOf(party);
  return Object.values(facts.cases).find(({ value }) => tenantOf(value) === tenant) ?? null;
};

/** True when that unit may record that fact; a secure institution only what is about § 78(2) (DESIGN section 4). */
export const mayRecordFact = (by: Party, fact: Fact): boolean =>
  mayRecord(by.unit, fact.type) &&
  (by.unit !== 'SECURE_INSTITUTION' ||
    fact.type !== 'DetentionRecorded' ||
    fact.kind === 'PLACEMENT_78_2');

/** True for the units that set and clear the investigation flag. */
export const mayFlag = ({ agency, unit }: Party): boolean =>
  unit === 'POLICE' && agencyById(agency)?.kind === 'police';

const withResidence = (facts: SubjectFacts, by: Party, known: Known<string>): SubjectFacts =>
  // Anyone may say where a person lives, but only who has a case on them is relied on.
  openCaseOf(facts, by) === null ? facts : { ...facts, residence: known };

const withDuty = (facts: SubjectFacts, eventId: string, duty: HeldDuty): SubjectFacts => ({
  ...facts,
  duties: {
    ...facts.duties,
    [`${keyOf(duty.by)} ${duty.duty}`]: { value: duty, eventId, order: facts.order },
  },
});

const withMeeting = (facts: SubjectFacts, eventId: string, held: HeldMeeting): SubjectFacts => ({
  ...facts,
  meetings: { ...facts.meetings, [`${held.by.agency} ${held.kind}`]: { value: held, eventId } },
});

const withConsents = (
  facts: SubjectFacts,
  by: Party,
  change: (consents: Consents) => Consents,
): SubjectFacts => {
  const consents = facts.consents[keyOf(by)] ?? noConsents;
  return { ...facts, consents: { ...facts.consents, [keyOf(by)]: change(consents) } };
};

// A secure institution speaks of placements under § 78(2); it neither plans nor ends a detention of KF.
const isOfOthers = ({ detention: { kind } }: SubjectFacts, by: Party, { type }: Fact): boolean =>
  by.unit === 'SECURE_INSTITUTION' &&
  releaseFacts.includes(type) &&
  kind !== 'NONE' &&
  kind !== 'PLACEMENT_78_2';

const releaseFacts: readonly Fact['type'][] = [
  'ReleasePlanned',
  'ReleaseChanged',
  'Released',
  'FollowUpEnded',
];

const withFact = (facts: SubjectFacts, by: Party, fact: Fact, eventId: string): SubjectFacts => {
  if (!mayRecordFact(by, fact) || isOfOthers(facts, by, fact)) return facts;
  const { order } = facts;
  switch (fact.type) {
    case 'ResidenceRecorded':
      return withResidence(facts, by, { value: fact.municipality, eventId });
    case 'DetentionRecorded':
    case 'ReleasePlanned':
    case 'ReleaseChanged':
    case 'Released':
    case 'FollowUpEnded':
      return { ...facts, detention: withDetentionFact(facts.detention, fact, eventId) };
    case 'PlacementRecorded':
      return {
        ...facts,
        placement: { value: { institution: fact.institution, from: fact.from }, eventId },
      };
    case 'VulnerabilityAssessed':
      return { ...facts, vulnerable: { value: fact.vulnerable, eventId } };
    case 'ConcernAssessed':
      return { ...facts, concern: { value: fact.concern, eventId } };
    case 'RadicalisationAssessed':
      return { ...facts, radicalisation: { value: fact.outcome, eventId } };
    case 'ConsentGiven':
      return withConsents(facts, by, (consents) => withGiven(consents, fact, order, eventId));
    case 'ConsentWithdrawn':
      return withConsents(facts, by, (consents) => withWithdrawn(consents, fact, order, eventId));
    case 'DutyRecorded':
      return withDuty(facts, eventId, { by, duty: fact.duty, until: fact.until });
    case 'MeetingHeld':
      return withMeeting(facts, eventId, { kind: fact.kind, by, on: fact.on });
    case 'ExitParticipationRecorded':
      return { ...facts, exit: { value: fact.participation, eventId } };
    default:
      return never(fact);
  }
};

const later = (known: string | undefined, position: string): string =>
  known !== undefined && BigInt(known) > BigInt(position) ? known : position;

const withSource = (facts: SubjectFacts, { host, position }: Source): SubjectFacts => ({
  ...facts,
  positions: { ...facts.positions, [host]: later(facts.positions[host], position) },
});

const withClosed = (facts: SubjectFacts, caseId: string, by: Party): SubjectFacts => {
  const open = facts.cases[caseId];
  return open !== undefined && tenantOf(open.value) === tenantOf(by)
    ? { ...facts, cases: without(facts.cases, caseId) }
    : facts;
};

const withoutLink = (facts: SubjectFacts, linkId: string): SubjectFacts => ({
  ...facts,
  linkedInto: facts.linkedInto?.linkId === linkId ? null : facts.linkedInto,
  joined: facts.joined.filter((link) => link.linkId !== linkId),
});

const applied = (facts: SubjectFacts, event: SubjectEvent): SubjectFacts => {
  switch (event.type) {
    case 'SubjectRegistered': {
      const { dateOfAge, registrationId: eventId } = event.data;
      return dateOfAge === null ? facts : { ...facts, ofAge: { value: dateOfAge, eventId } };
    }
    case 'CaseOpened': {
      const { caseId, by, source } = event.data;
      const opened = { value: by, eventId: source.eventId };
      return { ...facts, cases: { ...facts.cases, [caseId]: opened } };
    }
    case 'CaseClosed':
      return withClosed(facts, event.data.caseId, event.data.by);
    case 'FactRecorded':
      return withFact(facts, event.data.by, event.data.fact, event.data.source.eventId);
    case 'InvestigationFlagSet': {
      const { by, source } = event.data;
      if (!mayFlag(by)) return facts;
      const investigations = { ...facts.investigations, [by.agency]: source.eventId };
      return { ...facts, investigations };
    }
    case 'InvestigationFlagCleared':
      return { ...facts, investigations: without(facts.investigations, event.data.by.agency) };
    case 'DisclosureDecided':
    case 'DisclosureDecidedAgain': {
      const goes = event.data.decided.filter(({ statementIds }) => statementIds.length > 0);
      const to = goes.map(({ recipient }) => tenantOf(recipient));
      return { ...facts, receivers: [...new Set([...facts.receivers, ...to])] };
    }
    case 'HandoverOpened': {
      const { handoverId, from, to, source } = event.data;
      const opened = { value: { from, to }, eventId: source.eventId };
      return { ...facts, handovers: { ...facts.handovers, [handoverId]: opened } };
    }
    case 'HandoverEnded':
      return { ...facts, handovers: without(facts.handovers, event.data.handoverId) };
    case 'IdentityDoubted':
      return { ...facts, doubt: event.data.doubtId };
    case 'IdentityConfirmed':
      return { ...facts, doubt: null };
    case 'SubjectLinked':
      return { ...facts, linkedInto: { subjectId: event.data.into, linkId: event.data.linkId } };
    case 'SubjectJoined': {
      const { from, linkId } = event.data;
      return { ...facts, joined: [...facts.joined, { subjectId: from, linkId }] };
    }
    case 'SubjectSplit':
      return withoutLink(facts, event.data.linkId);
    default:
      return never(event);
  }
};

/** Folds one event of the subject into what is known. */
export const foldSubject = (facts: SubjectFacts, event: SubjectEvent): SubjectFacts => {
  const known = { ...applied(facts, event), order: facts.order + 1 };
  return 'source' in event.data ? withSource(known, event.data.source) : known;
};

/** The consents that this unit recorded. */
export const consentsOf = (facts: SubjectFacts, by: Party): Consents =>
  facts.consents[keyOf(by)] ?? noConsents;
