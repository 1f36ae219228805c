import type { NewEvent, RecordedEvent } from './event.js';

/** The revision that a stream must have for an append to go through; `'no-stream'`: it must not exist. */
export type ExpectedRevision = number | 'any' | 'no-stream';

export type Append = Readonly<{
  stream: string;
  expected: ExpectedRevision;
  events: readonly NewEvent[];
}>;

export type Appended = Readonly<{
  stream: string;
  /** Revision of the last of the events. */
  revision: number;
  /** Position of the last of the events. */
  position: bigint;
  /** True when these events were there already (same ids, same stream) and nothing was written. */
  duplicate: boolean;
}>;

export type ReadStream = Readonly<{
  direction?: 'forward' | 'backward';
  /** First revision to read (inclusive); by default the start, or the end when reading backward. */
  from?: number;
  limit?: number;
}>;

export type ReadAll = Readonly<{
  /** Exclusive; `0n` is the beginning. */
  after: bigint;
  limit: number;
  /** Only streams of these categories. */
  categories?: readonly string[];
}>;

export type SubscribeTo = Readonly<{
  name: string;
  /** What follows: it is told apart in the figures. A projection when nothing is said. */
  as?: 'relay' | 'projection';
  /** Exclusive; `0n` is the beginning. */
  after: bigint;
  categories?: readonly string[];
  batchSize?: number;
  /** Told of each failure of the handler or the connection; the subscription tries again with back-off. */
  onError?: (error: unknown) => void;
}>;

/**
 * Takes events in commit order. `upTo` is the position reached, also past events of other categories. When it
 * rejects, the same events come again: nothing is ever skipped.
 */
export type HandleEvents = (events: readonly RecordedEvent[], upTo: bigint) => Promise<void>;

export type Subscription = Readonly<{
  /** The position handled so far. */
  position: () => bigint;
  /** Resolves when what is in work is finished; nothing is handled after that. */
  close: () => Promise<void>;
}>;

/** Append-only store of streams. Adapters pass `libs/testing/event-store.contract.ts`. */
export abstract class EventStore {
  /**
   * Appends to one stream. Durable (fsync) when it resolves. Idempotent by event id: the same ids in the same stream
   * answer as the first time, whatever `expected` says.
   * @throws RevisionConflict when the stream is elsewhere; EventIdReused when an id stands in another place;
   * NotRecorded when the store is away or full.
   */
  abstract append(append: Append): Promise<Appended>;

  /** Appends to several streams, all or nothing. Absent where the store cannot. Same errors as `append`. */
  abstract appendAll?(appends: readonly Append[]): Promise<readonly Appended[]>;

  /** Reads one stream, in batches behind the iterator; an unknown stream is empty. */
  abstract readStream(stream: string, options?: ReadStream): AsyncIterable<RecordedEvent>;

  /** The revision of the last event of each of these streams; those that do not exist are missing. */
  async heads(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const heads = new Map<string, number>();
    for (const stream of new Set(streams))
      for await (const { revision } of this.readStream(stream, { direction: 'backward', limit: 1 }))
        heads.set(stream, revision);
    return heads;
  }

  /** One page of everything, in commit order, with the position to go on from. */
  abstract readAll(
    options: ReadAll,
  ): Promise<Readonly<{ events: readonly RecordedEvent[]; upTo: bigint }>>;

  /** The last position handed out to a committed event; `0n` when empty. */
  abstract head(): Promise<bigint>;

  /** Catch-up subscription: what was, then what comes, in commit order, without polling delay. */
  abstract subscribe(to: SubscribeTo, handle: HandleEvents): Subscription;
}

/** Another writer was first. */
export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** −1: no such stream. */
    readonly actual: number,
  ) {
    super(`Stream is at revision ${actual}, not at ${expected}`);
  }
}

/** An event id was used before for something else: a bug of the caller. */
export class EventIdReused extends Error {
  override readonly name = 'EventIdReused';
  constructor(readonly eventId: string) {
    super(`Event id ${eventId} stands in another place`);
  }
}

/** The store could not make it durable; nothing was written, or what was written will be found by its id. */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded';
  constructor(options?: ErrorOptions) {
    super('The event store did not record', options);
  }
}
