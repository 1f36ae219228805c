import { agencyById, hosts, recordsTopic } from '#libs/contracts';
import type { CommittedEntry, PublicEvent } from '#libs/contracts';
import type { Clock, ReceivedMessage } from '#libs/kernel';
import { isUuid, nameBasedId, Poisoned } from '#libs/kernel';
import type { Recorder } from './recorder.js';
import { ownEntry } from './recorder.js';

const faultType = 'dk.infohus.fault.recorded.v1';
const hostOfTopic = new Map(hosts.map((host) => [recordsTopic(host), host]));

const isText = (value: unknown): value is string => typeof value === 'string';

const isPublicEvent = (value: unknown): value is PublicEvent => {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, agency, actor, occurredAt, recordedAt, position, correlationId, data } =
    value as Partial<PublicEvent>;
  return (
    [id, type, agency, actor, occurredAt, recordedAt, position, correlationId].every(isText) &&
    isUuid(id!) &&
    typeof data === 'object' &&
    data !== null
  );
};

const parse = (value: string): PublicEvent => {
  try {
    const event: unknown = JSON.parse(value);
    if (isPublicEvent(event)) return event;
  } catch (cause) {
    throw new Poisoned('unreadable', { cause });
  }
  throw new Poisoned('not-a-public-event');
};

const entryOf = (event: PublicEvent): CommittedEntry => ({
  eventId: event.id,
  type: event.type,
  occurredAt: event.occurredAt,
  actor: event.actor,
  agency: event.agency,
  unit: event.unit,
  function: event.function,
  correlationId: event.correlationId,
  causationId: event.causationId,
  source: { position: event.position, recordedAt: event.recordedAt },
  data: event.data as CommittedEntry['data'],
});

// Its agency is not served by the host that wrote it: what it says is not taken, that it was said is.
const foreign = (event: PublicEvent, { topic }: ReceivedMessage, clock: Clock): CommittedEntry =>
  ownEntry({
    eventId: nameBasedId(event.id, 'foreign', topic),
    type: faultType,
    at: clock.now(),
    correlationId: event.correlationId,
    data: { code: 'agency-not-of-this-host', reference: event.id },
  });

/**
 * Takes in what came, in the order in which it came. Redelivery is harmless: the ids are those of the events.
 * @throws Poisoned for a message that is no public event
 */
export const takeIn =
  (recorder: Recorder, clock: Clock) =>
  async (batch: readonly ReceivedMessage[]): Promise<void> => {
    const taken = batch.map((message) => {
      const event = parse(message.value);
      const host = hostOfTopic.get(message.topic);
      const isForeign = host !== undefined && agencyById(event.agency)?.host !== host;
      const entry = isForeign ? foreign(event, message, clock) : entryOf(event);
      return { key: message.key, entry };
    });
    await recorder.record(taken);
  };
