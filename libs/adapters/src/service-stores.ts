import pg from 'pg';
import type { Bus, Clock, ContentStore, EventStore, IdempotencyStore, Timers } from '#libs/kernel';
import { PostgresBus } from './bus/postgres.js';
import { busMigrations } from './bus/schema.js';
import { checkpointMigrations } from './checkpoint.js';
import { SystemClock } from './clock.js';
import { contentStoreMigrations, PostgresContentStore } from './content-store/postgres.js';
import { KurrentEventStore } from './event-store/kurrent.js';
import { PostgresEventStore } from './event-store/postgres.js';
import { eventStoreMigrations } from './event-store/schema.js';
import { KafkaBus } from './kafka/bus.js';
import type { KafkaConnection } from './kafka/client.js';
import { idempotencyMigrations, PostgresIdempotencyStore } from './idempotency/postgres.js';
import { createServiceRole, migrate } from './postgres/migrations.js';
import type { Migration, ServiceDatabase } from './postgres/migrations.js';
import { PostgresTimers } from './timers/postgres.js';
import { timerMigrations } from './timers/schema.js';

export type ServiceStoresOptions = Readonly<{
  /** Of a role that may make roles and schemas. Holds a password. */
  adminUrl: string;
  /** Schema and role bear its name, dashes as underscores. */
  service: string;
  /** What the service keeps beside events, words, checkpoints and idempotency keys. */
  migrations?: readonly Migration[];
  connectionsMax?: number;
  /** The bus is Kafka; absent or without brokers: the bus on PostgreSQL. */
  kafka?: Pick<KafkaConnection, 'brokers' | 'tls'> &
    Readonly<{ sasl?: KafkaConnection['sasl'] | null }>;
  /** The event store is KurrentDB at this address; absent or null: PostgreSQL. */
  eventStoreUrl?: string | null;
  onError?: (error: unknown) => void;
}>;

/** An event store that can append to several streams at once, closed by its owner. */
export type ServiceEventStore = EventStore &
  Required<Pick<EventStore, 'appendAll'>> &
  Readonly<{ close: () => Promise<void> }>;

/** What every service stands on: its own schema, event store, words, and the bus that all share. */
export type ServiceStores = Readonly<{
  database: ServiceDatabase;
  schema: string;
  pool: pg.Pool;
  store: ServiceEventStore;
  bus: Bus;
  content: ContentStore;
  idempotency: IdempotencyStore;
  clock: Clock;
  timers: Timers;
  /** Rejects when the database does not answer. */
  ping: () => Promise<void>;
  /** After relays, consumers and projections are closed. */
  close: () => Promise<void>;
}>;

const busService = 'bus';

/** Schema and tables of the bus on PostgreSQL; called again, it changes nothing. */
const prepareBus = async (adminUrl: string): Promise<ServiceDatabase> => {
  const database = await createServiceRole(adminUrl, busService);
  await migrate(database.ownerUrl, database.schema, busMigrations);
  return database;
};

const openKurrent = async (
  url: string,
  space: string,
  onError: (error: unknown) => void,
): Promise<ServiceEventStore> => {
  const store = await KurrentEventStore.open(url, { space, onError });
  // A decision and what it sends go in together; without that a service would have to guess what a crash left out.
  if (store.appendAll) return store as ServiceEventStore;
  await store.close();
  throw new Error(
    'KurrentDB must be of version 25.1 or newer: it appends to several streams at once',
  );
};

const openKafka = (
  { brokers, tls, sasl }: NonNullable<ServiceStoresOptions['kafka']>,
  clientId: string,
): KafkaBus =>
  new KafkaBus({ brokers, clientId, ...(tls ? { tls } : {}), ...(sasl ? { sasl } : {}) });

/** Prepares schema and roles, brings the tables up to date and opens the stores. @throws when the server is away */
export const openServiceStores = async (options: ServiceStoresOptions): Promise<ServiceStores> => {
  const { adminUrl, service, migrations = [], connectionsMax = 12, kafka } = options;
  const onError = options.onError ?? (() => undefined);
  const overKafka = kafka && kafka.brokers.length > 0 ? kafka : undefined;
  const shared = overKafka ? [] : [(await prepareBus(adminUrl)).schema];
  const database = await createServiceRole(adminUrl, service, shared);
  const { schema, url } = database;
  await migrate(database.ownerUrl, schema, [
    ...eventStoreMigrations,
    ...contentStoreMigrations,
    ...checkpointMigrations,
    ...idempotencyMigrations,
    ...timerMigrations,
    ...migrations,
  ]);
  const pool = new pg.Pool({ connectionString: url, max: connectionsMax });
  pool.on('error', onError);
  const store = options.eventStoreUrl
    ? await openKurrent(options.eventStoreUrl, service, onError).catch(async (error: unknown) => {
        await pool.end();
        throw error;
      })
    : new PostgresEventStore({ pool, schema, listenUrl: url, onError });
  const bus = overKafka
    ? openKafka(overKafka, service)
    : new PostgresBus({ pool, schema: shared[0]!, listenUrl: url });
  const clock = new SystemClock();
  return {
    database,
    schema,
    pool,
    store,
    bus,
    content: new PostgresContentStore({ pool, schema }),
    idempotency: new PostgresIdempotencyStore({ pool, schema }),
    clock,
    timers: new PostgresTimers({ pool, schema, clock, onError }),
    ping: async () => void (await pool.query('select 1')),
    close: async () => {
      await bus.close();
      await store.close();
      await pool.end();
    },
  };
};
