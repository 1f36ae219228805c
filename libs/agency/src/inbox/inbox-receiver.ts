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
  JsonObject,
  NewEvent,
  RecordedEvent,
} from '#libs/kernel';
import { parseInboxMessage } from './parse-inbox-message.js';
import { endedContentIds, takeContents } from './take-contents.js';

/** The stream that numbers what a tenant received. */
export const inboxStream = (tenant: string): string => `inbox-${tenant}`;

type Ports = Readonly<{ store: EventStore; contents: ContentStore; clock: Clock; host: Host }>;

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

  /** Lets a message go that cannot be taken in; its number is kept by an empty place. */
  async skip(key: string, messageId: string): Promise<void> {
    const last = await this.event(key, { direction: 'backward' });
    const [revision, id] = [(last?.revision ?? -1) + 1, nameBasedId(messageId, 'skipped')];
    if (last?.id === id) return;
    const data = { messageId: nameBasedId(messageId), tenant: key, number: revision + 1 };
    await this.append(key, revision, {
      ...this.envelope(key, '', id, messageId),
      type: 'MessageSkipped' satisfies InboxEvent['type'],
      data,
    });
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
    await this.append(tenant, number - 1, {
      ...this.envelope(tenant, unit, receivedId(messageId), correlationId),
      causationId: messageId,
      type: 'MessageReceived' satisfies InboxEvent['type'],
      data: data as unknown as JsonObject,
    });
    failpoint('appended');
  }

  private async append(tenant: string, revision: number, event: NewEvent): Promise<void> {
    try {
      await this.ports.store.append({
        stream: inboxStream(tenant),
        expected: revision === 0 ? 'no-stream' : revision - 1,
        events: [event],
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
