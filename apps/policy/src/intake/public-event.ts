import { agencyById, caseEventsTopic, hosts, isParty } from '#libs/contracts';
import type { CaseEvent, Host } from '#libs/contracts';
import { isUuid, Poisoned } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/kernel';
import type { Source } from '#libs/policy';

/** An event as a host said it, with that host. */
export type Said<Event extends CaseEvent = CaseEvent> = Readonly<{ event: Event; host: Host }>;

const hostOfTopic = new Map(hosts.map((host) => [caseEventsTopic(host), host]));

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isEvent = (value: unknown): value is CaseEvent => {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, agency, unit, actor, occurredAt, correlationId, position, data } =
    value as Record<string, unknown>;
  return (
    isText(id) &&
    isUuid(id) &&
    [type, agency, unit, actor, occurredAt, correlationId].every(isText) &&
    isText(position) &&
    /^\d{1,19}$/.test(position) &&
    typeof data === 'object' &&
    data !== null
  );
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Poisoned('not-json');
  }
};

/** Reads a message of a case-events topic. @throws Poisoned when it is none */
export const readSaid = ({ topic, value }: ReceivedMessage): Said => {
  const host = hostOfTopic.get(topic);
  const event = parsed(value);
  if (host === undefined) throw new Poisoned('unknown-topic');
  if (!isEvent(event)) throw new Poisoned('not-an-event');
  return { event, host };
};

/** True when that host serves the agency that is said to speak, and the agency has that unit. */
export const isHosted = ({ event: { agency, unit }, host }: Said): boolean =>
  agencyById(agency)?.host === host && isParty({ agency, unit });

/** Where it came from. */
export const sourceOf = ({ event, host }: Said): Source => ({
  eventId: event.id,
  host,
  position: event.position,
});
