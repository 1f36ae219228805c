import { failpoint } from '#libs/adapters';
import { agencyOfTenant } from '#libs/contracts';
import type { Host, InboxMessage } from '#libs/contracts';
import type { InboxEvent } from '#libs/domain';
import { nameBasedId, Poisoned, RevisionConflict } from '#libs/kernel';
import type {
  BusMessage,
  Clock,
  ContentStore,
  EventStore,
  NewEvent,
  RecordedEvent,
} from '#libs/kernel';
import { isHostedTenant } from './hosted-tenant.js';
import { numberIn, parseInboxMessage } from './parse-inbox-message.js';
import { endedContentIds, takeContents } from './take-contents.js';

/** The stream that numbers what a tenant received. */
export const inboxStream = (tenant: string): string => `inbox-${tenant}`;

type Ports = Readonly<{ store: EventStore; contents: ContentStore; clock: Clock; host: Host }>;

// How many missing messages one act of two persons may give up.
const placesMax = 1_000;

const skippedId = (parkedId: string, number: number): string =>
  nameBasedId(parkedId, 'skipped', String(number));

const receivedId = (messageId: string): string => nameBasedId(messageId, 'received');

/** Takes what the policy service let through into the event store: message n becomes event n of the tenant's inbox. */
export class InboxReceiver {
  constructor(private readonly ports: Ports) {}

  /**
   * Takes one message in; the same message again changes nothing.
   * @throws Poisoned when it is no message for this host, or when the one before it is missing
   */
  async receive({ key, value }: Pick<BusMessage, 'key' | 'value'>): Promise<void> {
    const message = parseInboxMessage(this.ports.host, key, value);
    failpoint('consumed');
    if (!(await this.isTakenIn(message))) await this.takeIn(message);
    // Again on redelivery: a crash may have come between the append and this.
    const ended = endedContentIds(message);
    if (ended.length > 0) await this.ports.contents.erase(ended);
  }

  /**
   * Lets a message go that cannot be taken in. Its number, and any missing before it, is kept by an empty place, so that
   * those behind it fit. Done twice, it does nothing more.
   */
  async skip({ key, value }: Pick<BusMessage, 'key' | 'value'>, parkedId: string): Promise<void> {
    if (!isHostedTenant(this.ports.host, key)) return;
    const last = await this.event(key, { direction: 'backward' });
    const next = (last?.revision ?? -1) + 2;
    const number = numberIn(value, key);
    if (number === null && last?.id === skippedId(parkedId, next - 1)) return;
    const upTo = Math.min(number ?? next, next + placesMax);
    const places: NewEvent[] = [];
    for (let empty = next; empty <= upTo; empty++)
      places.push(this.emptyPlace(key, empty, parkedId));
    if (places.length > 0) await this.append(key, next - 1, places);
  }

  private emptyPlace(tenant: string, number: number, parkedId: string): NewEvent {
    const id = skippedId(parkedId, number);
    const data = { messageId: id, tenant, number };
    const type = 'MessageSkipped' satisfies InboxEvent['type'];
    return { ...this.envelope(tenant, '', id, parkedId), type, data };
  }

  // Words that were erased since must not come back with a redelivery, so this is asked before they are stored.
  private async isTakenIn({ tenant, number, messageId }: InboxMessage): Promise<boolean> {
    const there = await this.event(tenant, { from: number - 1 });
    if (there === undefined) return false;
    if (there.id !== receivedId(messageId)) throw new Poisoned('inbox-number-taken');
    return true;
  }

  private async takeIn(arrived: InboxMessage): Promise<void> {
    const { message, contents, places } = takeContents(arrived);
    const { tenant, number, messageId, correlationId, unit } = message;
    await this.ports.contents.put(contents);
    const data = { message, contents: places } satisfies InboxEvent['data'];
    const event: NewEvent = {
      ...this.envelope(tenant, unit, receivedId(messageId), correlationId),
      causationId: messageId,
      type: 'MessageReceived' satisfies InboxEvent['type'],
      data: data,
    };
    await this.append(tenant, number - 1, [event]);
    failpoint('appended');
  }

  private async append(
    tenant: string,
    revision: number,
    events: readonly NewEvent[],
  ): Promise<void> {
    try {
      await this.ports.store.append({
        stream: inboxStream(tenant),
        expected: revision === 0 ? 'no-stream' : revision - 1,
        events,
      });
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      // Nobody else numbers this stream, so a message that comes too early will not fit later by itself.
      const code = error.actual < revision - 1 ? 'inbox-gap' : 'inbox-number-taken';
      throw new Poisoned(code, { cause: error });
    }
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

  private async event(
    tenant: string,
    at: Readonly<{ from?: number; direction?: 'backward' }>,
  ): Promise<RecordedEvent | undefined> {
    const events = this.ports.store.readStream(inboxStream(tenant), { ...at, limit: 1 });
    for await (const event of events) return event;
    return undefined;
  }
}
