import type { PublicEvent } from '#libs/contracts';
import type { Append, EventStore, JsonObject, NewEvent, ReceivedMessage } from '#libs/kernel';
import { isUuid, Poisoned } from '#libs/kernel';

const isPublicEvent = (value: unknown): value is PublicEvent => {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, agency, data } = value as Partial<PublicEvent>;
  return (
    typeof id === 'string' &&
    isUuid(id) &&
    typeof type === 'string' &&
    typeof agency === 'string' &&
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

const asNewEvent = (event: PublicEvent): NewEvent => ({
  id: event.id,
  type: event.type,
  schemaVersion: 1,
  occurredAt: event.occurredAt,
  actor: event.actor,
  agency: event.agency,
  unit: event.unit,
  function: event.function,
  correlationId: event.correlationId,
  causationId: event.causationId,
  purpose: null,
  basis: null,
  data: event.data as JsonObject,
});

/**
 * Appends what came, in the order in which it came, to one stream a key. Redelivery is harmless: the ids are those of
 * the events.
 * @throws Poisoned for a message that is no public event
 */
export const takeIn =
  (store: EventStore) =>
  async (batch: readonly ReceivedMessage[]): Promise<void> => {
    const appends = batch.map((message): Append => ({
      stream: `entry-${message.key}`,
      expected: 'any',
      events: [asNewEvent(parse(message.value))],
    }));
    // Calls of one turn share a transaction and keep their order.
    await Promise.all(appends.map((append) => store.append(append)));
  };
