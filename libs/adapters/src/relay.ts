import type pg from 'pg';
import type { Bus, BusMessage, EventStore, RecordedEvent } from '#libs/kernel';
import { traceHeaders } from '#libs/telemetry';
import { Checkpoint } from './checkpoint.js';
import { failpoint } from './failpoint.js';
import type { Failpoint } from './failpoint.js';

/** For each of several events what is published of it. */
export type MessagesOfEach = readonly (readonly BusMessage[])[];

export type RelayOptions = Readonly<{
  store: EventStore;
  bus: Bus;
  /** Names the stored position. */
  name: string;
  pool: pg.Pool;
  /** Holds the table of `checkpointMigrations`. */
  schema: string;
  categories?: readonly string[];
  /** The messages of each of these events, in their order; none of an event that stays at home. */
  toMessages: (events: readonly RecordedEvent[]) => MessagesOfEach | Promise<MessagesOfEach>;
  onError?: (error: unknown) => void;
  batchSize?: number;
  /** Passed when messages are published and the position is not yet stored. */
  failpoint?: Failpoint;
}>;

export type Relay = Readonly<{
  /** Everything up to here is published. */
  position: () => bigint;
  close: () => Promise<void>;
}>;

/**
 * Publishes what is recorded, in order, at least once: the position is stored after the messages are durable. Of
 * several instances one publishes at a time.
 */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const { store, bus, name, pool, schema, categories, toMessages, onError, batchSize } = options;
  const checkpoint = new Checkpoint(schema, name);
  const after = await checkpoint.read(pool);
  return store.subscribe(
    {
      name,
      as: 'relay',
      after,
      ...(categories ? { categories } : {}),
      ...(onError ? { onError } : {}),
      ...(batchSize ? { batchSize } : {}),
    },
    (events, upTo) =>
      checkpoint.move(pool, {
        upTo,
        mayBeLost: true,
        work: async (_client, stored) => {
          const fresh = events.filter(({ position }) => position > stored);
          const ofEach = await toMessages(fresh);
          const messages = fresh.flatMap((event, at) => {
            const trace = traceHeaders(event);
            return ofEach[at]!.map((one) => ({ ...one, headers: { ...one.headers, ...trace } }));
          });
          await bus.publish(messages);
          if (options.failpoint && messages.length > 0) failpoint(options.failpoint);
        },
      }),
  );
};
