import {
  BACKWARDS,
  END,
  excludeSystemEvents,
  FORWARDS,
  KurrentDBClient,
  NO_STREAM,
  START,
  streamNameFilter,
} from '@kurrent/kurrentdb-client';
import type { AppendStreamState } from '@kurrent/kurrentdb-client';
import { EventIdReused, EventStore, isUuid, NotRecorded } from '#libs/kernel';
import type {
  Append,
  Appended,
  HandleEvents,
  NewEvent,
  ReadAll,
  ReadStream,
  RecordedEvent,
  SubscribeTo,
  Subscription,
} from '#libs/kernel';
import { placeBatch } from './append.js';
import type { Place } from './append.js';
import { fromKurrent, toKurrent } from './kurrent-events.js';
import { isKurrentAway, isKurrentConflict, isNoStream, isUnsupported } from './kurrent-failures.js';
import { KurrentWake } from './kurrent-wake.js';
import { CatchUp } from './subscription.js';
import { Turns } from './turns.js';

/** What is asked of the client: a stand-in needs no more. */
export type KurrentClient = Pick<
  KurrentDBClient,
  'appendToStream' | 'multiStreamAppend' | 'readStream' | 'readAll' | 'subscribeToAll' | 'dispose'
>;

export type KurrentEventStoreOptions = Readonly<{
  client: KurrentClient;
  /** Service whose streams these are; several services may share a server. Stands before every stream name. */
  space: string;
  /** The server appends to several streams at once (version 25.1 or newer). */
  appendsTogether: boolean;
  /** Told when the connection that hears of new events is lost; it comes back by itself. */
  onError?: (error: unknown) => void;
}>;

/** How far back in its stream an event id is looked for. */
const searchBack = 500;
const conflictsMax = 50;
const deadlineMs = 10_000;

/**
 * Event store on KurrentDB (EventStoreDB). Beside `libs/testing/event-store.contract.ts` it differs in two things: an
 * event id is looked for in its own stream only, among its last 500 events; and `appendAll` needs version 25.1.
 */
export class KurrentEventStore extends EventStore {
  override readonly appendAll?: (appends: readonly Append[]) => Promise<readonly Appended[]>;
  readonly #client: KurrentClient;
  readonly #space: string;
  readonly #turns = new Turns();
  readonly #wake: KurrentWake;
  readonly #subscriptions = new Set<CatchUp>();

  constructor({ client, space, appendsTogether, onError }: KurrentEventStoreOptions) {
    super();
    if (!/^[a-z][a-z0-9_-]*$/.test(space)) throw new TypeError('A space needs a plain name');
    this.#client = client;
    this.#space = `${space}.`;
    const filter = streamNameFilter({ prefixes: [this.#space] });
    this.#wake = new KurrentWake(
      () => client.subscribeToAll({ fromPosition: END, filter }),
      () => {
        for (const subscription of this.#subscriptions) subscription.wake();
      },
      onError ?? (() => undefined),
    );
    if (appendsTogether) this.appendAll = (appends) => this.#appendGroup(appends);
  }

  /**
   * Connects and asks the server what it can.
   * @throws NotRecorded when the server is away; TypeError when the address is none
   */
  static async open(
    url: string,
    options: Pick<KurrentEventStoreOptions, 'space' | 'onError'>,
  ): Promise<KurrentEventStore> {
    const client = KurrentDBClient.connectionString(url);
    try {
      const appendsTogether = await client.multiStreamAppend([]).then(
        () => true,
        (error: unknown) => {
          if (isKurrentAway(error)) throw error;
          // An empty request is refused by a server that knows the call.
          return !isUnsupported(error);
        },
      );
      return new KurrentEventStore({ ...options, client, appendsTogether });
    } catch (error) {
      await client.dispose();
      throw asAppendError(error);
    }
  }

  async append(append: Append): Promise<Appended> {
    const [appended] = await this.#appendGroup([append]);
    return appended!;
  }

  async *readStream(stream: string, options: ReadStream = {}): AsyncIterable<RecordedEvent> {
    const isBackward = options.direction === 'backward';
    const { from, limit } = options;
    if (limit === 0) return;
    try {
      const events = this.#client.readStream(this.#space + stream, {
        direction: isBackward ? BACKWARDS : FORWARDS,
        fromRevision: from === undefined ? (isBackward ? END : START) : BigInt(from),
        ...(limit === undefined ? {} : { maxCount: limit }),
      });
      for await (const { event } of events) if (event) yield fromKurrent(event, stream);
    } catch (error) {
      if (!isNoStream(error)) throw error;
    }
  }

  async readAll({ after, limit, categories }: ReadAll): ReturnType<EventStore['readAll']> {
    // Asked first: what it covers was there when the page is read.
    const head = await this.head();
    const prefixes = categories?.map((category) => `${this.#space}${category}-`) ?? [this.#space];
    const page = this.#client.readAll({
      direction: FORWARDS,
      fromPosition: after === 0n ? START : { commit: after, prepare: after },
      // A page begins with the event at the position itself.
      maxCount: limit + 1,
      filter: streamNameFilter({ prefixes }),
    });
    const events: RecordedEvent[] = [];
    for await (const { event } of page)
      if (event && event.position.commit > after)
        events.push(fromKurrent(event, event.streamId.slice(this.#space.length)));
    const taken = events.slice(0, limit);
    const last = taken.at(-1)?.position ?? after;
    const upTo = taken.length < limit && head > last ? head : last;
    return { events: taken, upTo };
  }

  async head(): Promise<bigint> {
    const filter = excludeSystemEvents();
    const last = this.#client.readAll({
      direction: BACKWARDS,
      fromPosition: END,
      maxCount: 1,
      filter,
    });
    for await (const { event } of last) return event?.position.commit ?? 0n;
    return 0n;
  }

  subscribe(to: SubscribeTo, handle: HandleEvents): Subscription {
    const subscription: CatchUp = new CatchUp(this, to, handle, 2_000, () =>
      this.#subscriptions.delete(subscription),
    );
    this.#subscriptions.add(subscription);
    this.#wake.start();
    return subscription;
  }

  /** Closes all subscriptions and the connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    await this.#wake.close();
    await this.#client.dispose();
  }

  async #appendGroup(group: readonly Append[]): Promise<readonly Appended[]> {
    group.forEach(checkForm);
    if (group.length === 0) return [];
    const streams = [...new Set(group.map(({ stream }) => stream))];
    try {
      return await this.#turns.take(streams, () => this.#place(group, streams));
    } catch (error) {
      throw asAppendError(error);
    }
  }

  /** Decides over the ends of the streams, then appends at exactly those ends; another writer means once more. */
  async #place(group: readonly Append[], streams: readonly string[]): Promise<readonly Appended[]> {
    for (let conflicts = 0; ;) {
      const ends = await this.#endsOf(streams);
      const before = new Map(ends.heads);
      const { placed, outcomes } = placeBatch([group], { ...ends, position: 0n });
      const outcome = outcomes[0]!;
      if ('error' in outcome) throw outcome.error;
      const toWrite = streams.flatMap((stream) => {
        const events = placed.filter((one) => one.stream === stream).map(({ event }) => event);
        return events.length > 0 ? [{ stream, events, head: before.get(stream) ?? -1 }] : [];
      });
      if (toWrite.length === 0) return outcome.result;
      try {
        await this.#write(toWrite);
        return await Promise.all(outcome.result.map((one) => this.#withPosition(one)));
      } catch (error) {
        if (!isKurrentConflict(error) || ++conflicts === conflictsMax) throw error;
      }
    }
  }

  async #endsOf(streams: readonly string[]) {
    const [places, heads] = [new Map<string, Place>(), new Map<string, number>()];
    await Promise.all(
      streams.map(async (stream) => {
        const end = this.readStream(stream, { direction: 'backward', limit: searchBack });
        for await (const { id, revision, position } of end) {
          places.set(id, { stream, revision, position });
          if (!heads.has(stream)) heads.set(stream, revision);
        }
      }),
    );
    return { places, heads };
  }

  async #write(
    parts: readonly Readonly<{ stream: string; events: readonly NewEvent[]; head: number }>[],
  ): Promise<void> {
    const requests = parts.map(({ stream, events, head }) => ({
      streamName: this.#space + stream,
      events: events.map(toKurrent),
      expectedState: head < 0 ? (NO_STREAM as AppendStreamState) : BigInt(head),
    }));
    const [first] = requests;
    if (requests.length > 1) await this.#client.multiStreamAppend(requests);
    else
      await this.#client.appendToStream(first!.streamName, first!.events, {
        streamState: first!.expectedState,
        deadline: deadlineMs,
      });
  }

  /** Read back: what the server answers to an append names one position for all of it. */
  async #withPosition(appended: Appended): Promise<Appended> {
    if (appended.duplicate) return appended;
    const { stream, revision } = appended;
    for await (const { position } of this.readStream(stream, { from: revision, limit: 1 }))
      return { ...appended, position };
    throw new NotRecorded();
  }
}

const checkForm = ({ stream, events }: Append): void => {
  if (stream === '' || stream.includes('\0')) throw new TypeError('A stream needs a name');
  if (events.length === 0) throw new TypeError('An append needs at least one event');
  const ids = new Set<string>();
  for (const event of events) {
    if (!isUuid(event.id)) throw new TypeError('An event id must be a lower-case UUID');
    if (ids.has(event.id)) throw new EventIdReused(event.id);
    // PostgreSQL cannot keep it, and what one store takes the other must take.
    if (JSON.stringify(event).includes('\\u0000')) throw new TypeError('An event may hold no NUL');
    ids.add(event.id);
  }
};

const asAppendError = (error: unknown): unknown =>
  isKurrentAway(error) || isKurrentConflict(error) ? new NotRecorded({ cause: error }) : error;
