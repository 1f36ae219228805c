import type pg from 'pg';
import type { Bus, BusMessage, EventStore, RecordedEvent } from '#libs/kernel';
import { traceHeaders } from '#libs/telemetry';
import { Checkpoint } from './checkpoint.js';
import { failpoint } from './failpoint.js';
import type { Failpoint } from './failpoint.js';
import { inTransaction } from './postgres/session.js';

export type RelayOptions = Readonly<{
  store: EventStore;
  bus: Bus;
  /** Names the stored position. */
  name: string;
  pool: pg.Pool;
  /** Holds the table of `checkpointMigrations`. */
  schema: string;
  categories?: readonly string[];
  /** The messages of one event, none when it stays at home. */
  toMessages: (event: RecordedEvent) => readonly BusMessage[] | Promise<readonly BusMessage[]>;
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
      inTransaction(pool, async (client) => {
        // A position that is lost in a crash costs a repetition, no more.
        await client.query('set local synchronous_commit = off');
        const stored = await checkpoint.lock(client);
        const messages: BusMessage[] = [];
        for (const event of events)
          if (event.position > stored)
            for (const message of await toMessages(event))
              messages.push({
                ...message,
                headers: { ...message.headers, ...traceHeaders(event) },
              });
        await bus.publish(messages);
        if (options.failpoint && messages.length > 0) failpoint(options.failpoint);
        if (upTo > stored) await checkpoint.store(client, upTo);
      }),
  );
};
