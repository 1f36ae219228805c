import pg from 'pg';
import type {
  Bus,
  Clock,
  Consumer,
  ContentStore,
  EventStore,
  IdempotencyStore,
  Timers,
} from '#libs/kernel';
import { ObservedBus, ObservedEventStore } from '#libs/telemetry';
import type { Telemetry } from '#libs/telemetry';
import { PostgresBus } from './bus/postgres.js';
import { busMigrations } from './bus/schema.js';
import { checkpointMigrations } from './checkpoint.js';
import { SystemClock } from './clock.js';
import { clockMigrations, DatabaseClock, simulatedTime } from './database-clock.js';
import type { DatabaseClockOptions } from './database-clock.js';
import { contentStoreMigrations, PostgresContentStore } from './content-store/postgres.js';
import { PostgresEventStore } from './event-store/postgres.js';
import { eventStoreMigrations } from './event-store/schema.js';
import { armFailpoint } from './failpoint.js';
import { KafkaBus } from './kafka/bus.js';
import type { KafkaConnection } from './kafka/client.js';
import { idempotencyMigrations, PostgresIdempotencyStore } from './idempotency/postgres.js';
import { createServiceRole, migrate } from './postgres/migrations.js';
import type { Migration, ServiceDatabase } from './postgres/migrations.js';
import { lastingConnections } from './postgres/session.js';
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
    Readonly<{ sasl?: KafkaConnection['sasl'] | null; sessionTimeoutMs?: number }>;
  /** The event store is KurrentDB at this address; absent or null: PostgreSQL. */
  eventStoreUrl?: string | null;
  /** A clock that stands until somebody moves it, shared by all services of this database server. */
  simulatedClock?: boolean;
  /** Told of every append, message, relay and projection. */
  telemetry?: Telemetry;
  /** Where the process shall die, for a trial. */
  failpoint?: string | null;
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
  /** Rejects when the consumer is dead for good, or reads nothing and the broker does not answer. */
  reaches: (consumer: Pick<Consumer, 'health'>) => Promise<void>;
  /** Rejects when the database does not answer. */
  ping: () => Promise<void>;
  /** After relays, consumers and projections are closed. */
  close: () => Promise<void>;
}>;

const busService = 'bus';
const clockService = 'clock';

/** Schema and tables that all services share; called again, it changes nothing. @returns the schema */
const prepareShared = async (
  adminUrl: string,
  service: string,
  migrations: readonly Migration[],
): Promise<string> => {
  const { ownerUrl, schema } = await createServiceRole(adminUrl, service);
  await migrate(ownerUrl, schema, migrations);
  return schema;
};

type OpenClock = Readonly<{
  clock: Clock;
  onMove: (listener: () => void) => void;
  close: () => Promise<void>;
}>;

const openClock = async (options: DatabaseClockOptions | null): Promise<OpenClock> => {
  if (options === null)
    return {
      clock: new SystemClock(),
      onMove: () => undefined,
      close: () => Promise.resolve(),
    };
  const clock = await DatabaseClock.open(options);
  return { clock, onMove: (listener) => clock.onMove(listener), close: () => clock.close() };
};

const openKurrent = async (
  url: string,
  space: string,
  onError: (error: unknown) => void,
): Promise<ServiceEventStore> => {
  // Its client is large; a service on PostgreSQL does without.
  const { KurrentEventStore } = await import('./event-store/kurrent.js');
  const store = await KurrentEventStore.open(url, { space, onError });
  // A decision and what it sends go in together; without that a service would have to guess what a crash left out.
  if (store.appendAll) return store as ServiceEventStore;
  await store.close();
  throw new Error(
    'KurrentDB must be of version 25.1 or newer: it appends to several streams at once',
  );
};

const openKafka = (
  { brokers, tls, sasl, sessionTimeoutMs }: NonNullable<ServiceStoresOptions['kafka']>,
  clientId: string,
): KafkaBus =>
  new KafkaBus({
    brokers,
    clientId,
    ...(tls ? { tls } : {}),
    ...(sasl ? { sasl } : {}),
    ...(sessionTimeoutMs ? { sessionTimeoutMs } : {}),
  });

/** So long a consumer may join its group, as when others come and go, before we say that it does not read. */
const joinsWithinMs = 60_000;

/** A consumer that reads hears from the broker all the time; one that does not may be joining its group. */
export const reachesThrough = (
  bus: Pick<Bus, 'ping'>,
  withinMs = joinsWithinMs,
): ServiceStores['reaches'] => {
  const beganAt = new WeakMap<object, number>();
  return async (consumer) => {
    const health = consumer.health();
    if (health === 'failed') throw new Error('The consumer is dead for good');
    if (health === 'running') return void beganAt.delete(consumer);
    const since = beganAt.get(consumer) ?? performance.now();
    beganAt.set(consumer, since);
    await bus.ping();
    if (performance.now() - since > withinMs) throw new Error('The consumer does not read');
  };
};

const sharedMigrations: readonly Migration[] = [
  ...eventStoreMigrations,
  ...contentStoreMigrations,
  ...checkpointMigrations,
  ...idempotencyMigrations,
  ...timerMigrations,
];

/** Prepares schema and roles, brings the tables up to date and opens the stores. @throws when the server is away */
export const openServiceStores = async (options: ServiceStoresOptions): Promise<ServiceStores> => {
  const { adminUrl, service, migrations = [], connectionsMax = 12, kafka, telemetry } = options;
  const onError = options.onError ?? (() => undefined);
  armFailpoint(options.failpoint ?? null);
  const overKafka = kafka && kafka.brokers.length > 0 ? kafka : undefined;
  const busSchema = overKafka ? null : await prepareShared(adminUrl, busService, busMigrations);
  const clockSchema = options.simulatedClock
    ? await prepareShared(adminUrl, clockService, clockMigrations)
    : null;
  const shared = [busSchema, clockSchema].filter((name) => name !== null);
  const database = await createServiceRole(adminUrl, service, shared);
  const { schema, url } = database;
  await migrate(database.ownerUrl, schema, [...sharedMigrations, ...migrations]);
  const pool = new pg.Pool({ connectionString: url, max: connectionsMax, ...lastingConnections });
  pool.on('error', onError);
  const store = options.eventStoreUrl
    ? await openKurrent(options.eventStoreUrl, service, onError).catch(async (error: unknown) => {
        await pool.end();
        throw error;
      })
    : new PostgresEventStore({
        pool,
        schema,
        listenUrl: url,
        onError,
        ...(clockSchema === null ? {} : { time: simulatedTime(clockSchema) }),
      });
  const bus = overKafka
    ? openKafka(overKafka, service)
    : new PostgresBus({ pool, schema: busSchema!, listenUrl: url });
  const { clock, onMove, close } = await openClock(
    clockSchema === null ? null : { pool, schema: clockSchema, listenUrl: url, onError },
  );
  const timers = new PostgresTimers({ pool, schema, clock, onError });
  onMove(() => timers.wake());
  return {
    database,
    schema,
    pool,
    store: telemetry ? new ObservedEventStore(store, telemetry) : store,
    bus: telemetry ? new ObservedBus(bus, telemetry) : bus,
    content: new PostgresContentStore({ pool, schema }),
    idempotency: new PostgresIdempotencyStore({ pool, schema }),
    clock,
    timers,
    reaches: reachesThrough(bus),
    ping: async () => void (await pool.query('select 1')),
    close: async () => {
      await close();
      await bus.close();
      await store.close();
      await pool.end();
    },
  };
};
