import { failpoint } from '#libs/adapters';
import { agencyOfTenant } from '#libs/contracts';
import type { Host, InboxMessage } from '#libs/contracts';
import type { InboxEvent } from '#libs/domain';
import { nameBasedId, Poisoned } from '#libs/kernel';
import type {
  BusMessage,
  Clock,
  ContentStore,
  EventStore,
  NewEvent,
  ReadStream,
  RecordedEvent,
} from '#libs/kernel';
import { isHostedTenant } from './hosted-tenant.js';
import { numberIn, parseInboxMessage } from './parse-inbox-message.js';
import { endedContentIds, takeContents } from './take-contents.js';
import type { Taken } from './take-contents.js';

/** The stream that numbers what a tenant received. */
export const inboxStream = (tenant: string): string => `inbox-${tenant}`;

type Ports = Readonly<{ store: EventStore; contents: ContentStore; clock: Clock; host: Host }>;
type Arrived = Pick<BusMessage, 'key' | 'value'>;

// How many missing messages one act of two persons may give up.
const placesMax = 1_000;

const skippedId = (parkedId: string, number: number): string =>
  nameBasedId(parkedId, 'skipped', String(number));

const receivedId = (messageId: string): string => nameBasedId(messageId, 'received');

/** Takes what the policy service let through into the event store: message n becomes event n of the tenant's inbox. */
export class InboxReceiver {
  constructor(private readonly ports: Ports) {}

  /**
   * Takes messages of one key in, in their order; the same messages again change nothing.
   * @throws Poisoned when one is no message for this host, or when the one before it is missing
   */
  async receive(key: string, arrived: readonly Arrived[]): Promise<void> {
    const messages = arrived.map(({ value }) => parseInboxMessage(this.ports.host, key, value));
    failpoint('consumed');
    const next = await this.nextNumber(key);
    const fresh = await this.freshAmong(messages, next);
    if (fresh.length > 0) await this.takeIn(key, next, fresh.map(takeContents));
    // Again on redelivery: a crash may have come between the append and this.
    const ended = messages.flatMap(endedContentIds);
    if (ended.length > 0) await this.ports.contents.erase(ended);
  }

  /**
   * Lets a message go that cannot be taken in. Its number, and any missing before it, is kept by an empty place, so that
   * those behind it fit. Done twice, it does nothing more.
   */
  async skip({ key, value }: Arrived, parkedId: string): Promise<void> {
    if (!isHostedTenant(this.ports.host, key)) return;
    const last = await this.event(key, { direction: 'backward' });
    const next = (last?.revision ?? -1) + 2;
    const number = numberIn(value, key);
    if (number === null && last?.id === skippedId(parkedId, next - 1)) return;
    const upTo = Math.min(number ?? next, next + placesMax);
    const places: NewEvent[] = [];
    for (let empty = next; empty <= upTo; empty++)
      places.push(this.emptyPlace(key, empty, parkedId));
    if (places.length > 0) await this.append(key, next, places);
  }

  private emptyPlace(tenant: string, number: number, parkedId: string): NewEvent {
    const id = skippedId(parkedId, number);
    const data = { messageId: id, tenant, number };
    const type = 'MessageSkipped' satisfies InboxEvent['type'];
    return { ...this.envelope(tenant, '', id, parkedId), type, data };
  }

  private async nextNumber(tenant: string): Promise<number> {
    return ((await this.event(tenant, { direction: 'backward' }))?.revision ?? -1) + 2;
  }

  // What is there already is not taken in again: its words may have been erased since, and must not come back.
  private async freshAmong(
    messages: readonly InboxMessage[],
    next: number,
  ): Promise<readonly InboxMessage[]> {
    const fresh: InboxMessage[] = [];
    for (const message of messages) {
      const { number } = message;
      if (number > next + fresh.length) throw new Poisoned('inbox-gap');
      if (number === next + fresh.length) fresh.push(message);
      else if (!(await this.isThere(message, fresh[number - next])))
        throw new Poisoned('inbox-number-taken');
    }
    return fresh;
  }

  private async isThere(
    { tenant, number, messageId }: InboxMessage,
    sameNumber: InboxMessage | undefined,
  ): Promise<boolean> {
    if (sameNumber !== undefined) return sameNumber.messageId === messageId;
    return (await this.event(tenant, { from: number - 1 }))?.id === receivedId(messageId);
  }

  private async takeIn(tenant: string, next: number, taken: readonly Taken[]): Promise<void> {
    await this.ports.contents.put(taken.flatMap(({ contents }) => contents));
    await this.append(
      tenant,
      next,
      taken.map((one) => this.received(one)),
    );
    failpoint('appended');
  }

  private received({ message, places }: Taken): NewEvent {
    const { tenant, messageId, correlationId, unit } = message;
    const data = { message, contents: places } satisfies InboxEvent['data'];
    return {
      ...this.envelope(tenant, unit, receivedId(messageId), correlationId),
      causationId: messageId,
      type: 'MessageReceived' satisfies InboxEvent['type'],
      data: data,
    };
  }

  private async append(tenant: string, next: number, events: readonly NewEvent[]): Promise<void> {
    const expected = next === 1 ? 'no-stream' : next - 2;
    await this.ports.store.append({ stream: inboxStream(tenant), expected, events });
  }

  private envelope(
    tenant: string,
    unit: string,
    id: string,
    correlationId: string,
  ): Omit<NewEvent, 'type' | 'data'> {
    return {
      id,
      schemaVersion: 1,
      occurredAt: this.ports.clock.now(),
      actor: `system:${this.ports.host}`,
      agency: agencyOfTenant(tenant),
      unit,
      function: 'OTHER',
      correlationId,
      causationId: null,
      purpose: null,
      basis: null,
    };
  }

  private async event(tenant: string, at: ReadStream): Promise<RecordedEvent | undefined> {
    const events = this.ports.store.readStream(inboxStream(tenant), { ...at, limit: 1 });
    for await (const event of events) return event;
    return undefined;
  }
}
