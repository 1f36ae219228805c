import { agencyById, institutions, tenantOf } from '#libs/contracts';
import type { Party } from '#libs/contracts';
import { openCaseOf } from '../facts/facts.projection.js';
import type { SubjectFacts } from '../facts/facts.projection.js';

/** Whether a party has a task towards the subject, and the event that says so. */
export type Connection = Readonly<{ connected: boolean; eventId: string | null }>;

const institutionAgency = new Map(institutions.map(({ id, agency }) => [id, agency]));

/** The agency behind a place: that of the institution, or the place itself where it is an agency. */
const agencyOfPlace = (place: string): string | null =>
  institutionAgency.get(place) ?? agencyById(place)?.id ?? null;

const byCase = (facts: SubjectFacts, party: Party): string | null =>
  openCaseOf(facts, party)?.eventId ?? null;

const byResidence = ({ residence }: SubjectFacts, { agency }: Party): string | null => {
  if (residence === null) return null;
  const home = agencyById(residence.value);
  const lives = agency === home?.id;
  const policed =
    agencyById(agency)?.kind === 'police' &&
    home !== undefined &&
    home.policeDistrict === agencyById(agency)?.policeDistrict;
  return lives || policed ? residence.eventId : null;
};

const byPlace = ({ placement, detention }: SubjectFacts, { agency }: Party): string | null => {
  if (placement !== null && agencyOfPlace(placement.value.institution) === agency)
    return placement.eventId;
  const held =
    detention.institution !== null &&
    detention.release !== 'FOLLOW_UP_ENDED' &&
    agencyOfPlace(detention.institution) === agency;
  return held ? detention.recordedBy : null;
};

const byHandover = ({ handovers }: SubjectFacts, party: Party): string | null => {
  const tenant = tenantOf(party);
  const named = Object.values(handovers).find(({ value }) =>
    [value.from, value.to].some((end) => tenantOf(end) === tenant),
  );
  return named?.eventId ?? null;
};

const found = (eventId: string | null): Connection => ({ connected: eventId !== null, eventId });

/** The sender: an open case of its own tenant, nothing else. */
export const senderConnection = (facts: SubjectFacts, sender: Party): Connection =>
  found(byCase(facts, sender));

/** The recipient: open case, residence, place, police district of residence, or an open handover. */
export const recipientConnection = (facts: SubjectFacts, recipient: Party): Connection =>
  found(
    byCase(facts, recipient) ??
      byResidence(facts, recipient) ??
      byPlace(facts, recipient) ??
      byHandover(facts, recipient),
  );
