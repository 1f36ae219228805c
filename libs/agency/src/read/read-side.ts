import {
  createReadModelRoles,
  parkingConsumer,
  parkingMigrations,
  readModelMigrations,
  ReadStore,
  startReadModel,
} from '#libs/adapters';
import type {
  Migration,
  ParkingConsumer,
  ReadModel,
  ReadModelDatabase,
  ServiceStores,
} from '#libs/adapters';
import { inboxTopic, topicPartitions } from '#libs/contracts';
import type { Host } from '#libs/contracts';
import { categoryOf } from '#libs/kernel';
import type { Clock, Ids, RecordedEvent } from '#libs/kernel';
import { ParkedDesk } from '#libs/server';
import type { ReadyChecks } from '#libs/server';
import type { Telemetry } from '#libs/telemetry';
import { InboxReceiver } from '../inbox/inbox-receiver.js';
import { takeIn } from '../inbox/take-in.js';
import { LookUps } from '../lookup/look-ups.js';
import { ParkingLog } from '../parked/parking-log.js';
import { parkedTimers } from '../parked/parked-timers.js';
import { recordAct } from '../parked/recorded-act.js';
import { agencyChanges, readModelVersion, shownCategories } from './agency.projection.js';
import { InboxBell } from './inbox-bell.js';
import { ReadModelReceivedView } from './read-model-received-view.js';

/** Makes the roles that the tables' policies name; comes before `openServiceStores` with these migrations. */
export const prepareReadSide = async (
  adminUrl: string,
  service: string,
): Promise<Readonly<{ database: ReadModelDatabase; migrations: readonly Migration[] }>> => {
  const database = await createReadModelRoles(adminUrl, service);
  return { database, migrations: [...parkingMigrations, ...readModelMigrations(database.schema)] };
};

export type ReadSideOptions = Readonly<{
  host: Host;
  /** Of `prepareReadSide`. */
  database: ReadModelDatabase;
  stores: Pick<
    ServiceStores,
    'store' | 'bus' | 'pool' | 'content' | 'schema' | 'reaches' | 'timers'
  >;
  clock: Clock;
  ids: Ids;
  telemetry?: Telemetry;
  onError: (error: unknown) => void;
}>;

/** What an agency service received and shows, from its opening to its close. */
export type ReadSide = Readonly<{
  model: ReadModel;
  rows: ReadStore;
  inbox: ParkingConsumer;
  received: ReadModelReceivedView;
  lookUps: LookUps;
  bell: InboxBell;
  parked: ParkedDesk;
  /** Resolves when a written position is shown, or after two seconds all the same. */
  reached: (position: bigint) => Promise<void>;
  /** How far the rows lie behind the events, in milliseconds. */
  behindMs: () => Promise<number>;
  checks: ReadyChecks;
  close: () => Promise<void>;
}>;

const reachedWithinMs = 2_000;

const ringFor =
  (bell: InboxBell) =>
  (events: readonly RecordedEvent[]): void => {
    for (const { stream } of events)
      if (categoryOf(stream) === 'inbox') bell.ring(stream.slice('inbox-'.length));
  };

const startInbox = async (
  { host, stores, clock, onError, telemetry }: ReadSideOptions,
  log: ParkingLog,
): Promise<ParkingConsumer> => {
  const { store, bus, pool, content, schema } = stores;
  const topic = inboxTopic(host);
  await bus.declare([{ name: topic, partitions: topicPartitions }]);
  const receiver = new InboxReceiver({ store, contents: content, clock, host });
  return parkingConsumer(
    {
      bus,
      pool,
      schema,
      group: host,
      topics: [topic],
      onParked: (parked) => log.parked(parked),
      onAct: recordAct(log, receiver),
      onError,
      ...(telemetry ? { telemetry } : {}),
    },
    takeIn(receiver),
  );
};

const checksOf = (
  rows: ReadStore,
  inbox: ParkingConsumer,
  { reaches }: Pick<ServiceStores, 'reaches'>,
): ReadyChecks => ({
  readModel: () => rows.ping(),
  bus: () => reaches(inbox),
  parked: inbox.held,
});

/** Opens the read side: bus → inbox streams, own events → rows of the tenants, and what reads them. */
export const startReadSide = async (options: ReadSideOptions): Promise<ReadSide> => {
  const { host, database, stores, clock, ids, onError } = options;
  const { store, schema } = stores;
  const bell = new InboxBell();
  const rows = await ReadStore.open({ schema, url: database.url });
  const model = await startReadModel({
    store,
    schema,
    projectorUrl: database.projectorUrl,
    version: readModelVersion,
    categories: shownCategories,
    changesOf: agencyChanges,
    onShown: ringFor(bell),
    onError,
  });
  const log = new ParkingLog(host, store, clock);
  const inbox = await startInbox(options, log);
  return {
    model,
    rows,
    inbox,
    received: new ReadModelReceivedView(rows, clock),
    lookUps: new LookUps(host, store, clock, ids),
    bell,
    parked: new ParkedDesk(
      inbox,
      log,
      (actor) => (held) => log.isFor(actor, held),
      parkedTimers(stores.timers, log),
    ),
    reached: async (position) => void (await model.reached(position, reachedWithinMs)),
    behindMs: async () => (await model.freshness()).behindMs,
    checks: checksOf(rows, inbox, stores),
    close: async () => {
      await inbox.close();
      await model.close();
      await rows.close();
    },
  };
};
