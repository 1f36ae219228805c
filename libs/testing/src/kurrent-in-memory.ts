import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  NO_STREAM,
  START,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import type {
  EventData,
  Filter,
  ReadAllOptions,
  ReadStreamOptions,
} from '@kurrent/kurrentdb-client';
import { StreamNotFoundError } from '@kurrent/kurrentdb-client';
import type { KurrentClient } from '../../adapters/src/event-store/kurrent.js';

type Kept = Readonly<{
  streamId: string;
  id: string;
  isJson: boolean;
  revision: bigint;
  type: string;
  created: Date;
  data: unknown;
  metadata: unknown;
  position: Readonly<{ commit: bigint; prepare: bigint }>;
}>;

type Part = Readonly<{ streamName: string; events: readonly EventData[]; expectedState: unknown }>;

const isPassing = (filter: Filter | undefined, { streamId }: Kept): boolean =>
  filter === undefined ||
  !('prefixes' in filter) ||
  filter.prefixes.some((prefix) => streamId.startsWith(prefix));

/**
 * What the adapter asks of KurrentDB, in memory: expected revisions, positions with gaps, inclusive pages, filters,
 * live subscriptions. It says what we understand of the server; only a real one can say whether that is right.
 */
export class KurrentInMemory {
  readonly #log: Kept[] = [];
  readonly #changed = new EventEmitter().setMaxListeners(0);
  #subscriptions = new Set<() => void>();

  get client(): KurrentClient {
    const client: Record<keyof KurrentClient, unknown> = {
      appendToStream: this.#append,
      multiStreamAppend: this.#appendAll,
      readStream: this.#readStream,
      readAll: this.#readAll,
      subscribeToAll: this.#subscribe,
      dispose: async () => undefined,
    };
    return client as KurrentClient;
  }

  /** Ends all live subscriptions as a lost connection does. */
  cut(): void {
    for (const end of this.#subscriptions) end();
  }

  readonly #append = async (
    streamName: string,
    events: readonly EventData[],
    options: Readonly<{ streamState: unknown }>,
  ): Promise<void> => {
    await this.#appendAll([{ streamName, events, expectedState: options.streamState }]);
  };

  readonly #appendAll = async (parts: readonly Part[]): Promise<void> => {
    await turn();
    for (const { streamName, expectedState } of parts) {
      const head = this.#headOf(streamName);
      if (head !== (expectedState === NO_STREAM ? -1n : expectedState))
        throw new WrongExpectedVersionError(undefined, {
          streamName,
          expected: expectedState as bigint,
          current: head < 0n ? NO_STREAM : head,
        });
    }
    for (const { streamName, events } of parts)
      for (const { id, type, data, metadata } of events) {
        const commit = BigInt(this.#log.length + 1) * 100n;
        this.#log.push({
          streamId: streamName,
          id,
          isJson: true,
          revision: this.#headOf(streamName) + 1n,
          type,
          created: new Date(),
          data: JSON.parse(JSON.stringify(data)) as unknown,
          metadata,
          position: { commit, prepare: commit },
        });
      }
    this.#changed.emit('event');
  };

  #headOf(stream: string): bigint {
    return this.#log.findLast(({ streamId }) => streamId === stream)?.revision ?? -1n;
  }

  readonly #readStream = async function* (
    this: KurrentInMemory,
    stream: string,
    options: ReadStreamOptions,
  ) {
    await turn();
    const { direction, fromRevision = START, maxCount = Infinity } = options;
    const events = this.#log.filter(({ streamId }) => streamId === stream);
    if (events.length === 0) throw new StreamNotFoundError(undefined, stream);
    const isBackward = direction === BACKWARDS;
    const wanted = events.filter(({ revision }) => {
      if (typeof fromRevision !== 'bigint') return true;
      return isBackward ? revision <= fromRevision : revision >= fromRevision;
    });
    if (isBackward) wanted.reverse();
    for (const event of wanted.slice(0, Number(maxCount))) yield { event };
  }.bind(this);

  readonly #readAll = async function* (this: KurrentInMemory, options: ReadAllOptions) {
    await turn();
    const { direction, fromPosition = START, maxCount = Infinity, filter } = options;
    const isBackward = direction === BACKWARDS;
    const passing = this.#log.filter((event) => isPassing(filter, event));
    const wanted = passing.filter(
      ({ position }) =>
        isBackward || typeof fromPosition === 'string' || position.commit >= fromPosition.commit,
    );
    if (isBackward) wanted.reverse();
    for (const event of wanted.slice(0, Number(maxCount))) yield { event };
  }.bind(this);

  readonly #subscribe = (options: Readonly<{ fromPosition?: unknown; filter?: Filter }>) => {
    if (options.fromPosition !== END) throw new TypeError('Only from the end');
    const subscription = new EventEmitter();
    let from = this.#log.length;
    let isOver = false;
    let wake = (): void => undefined;
    const end = (): void => {
      isOver = true;
      wake();
    };
    this.#subscriptions.add(end);
    this.#changed.on('event', () => wake());
    setImmediate(() => subscription.emit('confirmation'));
    const log = this.#log;
    const events = async function* () {
      while (!isOver) {
        for (; from < log.length; from++)
          if (isPassing(options.filter, log[from]!)) yield { event: log[from] };
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (isOver || from < log.length) resolve();
        });
      }
    };
    return Object.assign(subscription, {
      [Symbol.asyncIterator]: events,
      unsubscribe: async () => end(),
    });
  };
}
