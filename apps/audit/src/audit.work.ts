import {
  openServiceStores,
  parkingConsumer,
  parkingMigrations,
  startProjection,
  SystemClock,
} from '#libs/adapters';
import type { Parked, ParkingConsumer, Projection, ServiceStores } from '#libs/adapters';
import { decisionsTopic, hosts, recordsTopic, topicPartitions } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import type { TreeHead } from '#libs/ledger';
import type { ServiceEnvironment } from '#libs/server';
import { faultOf } from '#libs/server';
import { logAndShow } from './entries/entry.projection.js';
import { entryMigrations } from './entries/entry.schema.js';
import { ownEntry, recordCategory, Recorder } from './entries/recorder.js';
import { takeIn } from './entries/taking.js';
import { AuditLog } from './log/audit-log.js';
import { policySetMigrations } from './sets/policy-sets.js';

const topics = [decisionsTopic, ...hosts.map(recordsTopic)];

/** What runs behind the controllers, from its opening to its close. */
export type Work = Readonly<{
  stores: ServiceStores;
  clock: Clock;
  recorder: Recorder;
  log: AuditLog;
  consumer: ParkingConsumer;
  projection: Projection;
  close: () => Promise<void>;
}>;

const lastSeen =
  ({ pool, schema }: ServiceStores) =>
  async (): Promise<TreeHead | null> => {
    const { rows } = await pool.query<{ size: string; root: Buffer }>(
      `select size, root from ${schema}.log_head`,
    );
    const seen = rows[0];
    return seen === undefined ? null : { size: Number(seen.size), root: seen.root };
  };

const recordParked =
  (recorder: Recorder, clock: Clock) =>
  async ({ id, code }: Parked): Promise<void> => {
    const entry = ownEntry({
      eventId: nameBasedId('parked', id),
      type: 'dk.infohus.parking.recorded.v1',
      at: clock.now(),
      correlationId: id,
      data: { parkedId: id, act: 'PARKED', by: [], reason: code },
    });
    await recorder.record([{ key: 'parking', entry }]);
  };

/** Opens the stores and the log, and starts to take in, to log and to show. */
export const startWork = async (environment: ServiceEnvironment): Promise<Work> => {
  const { databaseUrl, service, logger, dataFolder } = environment;
  if (databaseUrl === null) throw new Error('INFOHUS_DATABASE_URL must be set');
  const onError = (error: unknown): void => logger.warn(faultOf(error), 'Trying again');
  const stores = await openServiceStores({
    adminUrl: databaseUrl,
    service,
    migrations: [...parkingMigrations, ...entryMigrations, ...policySetMigrations],
    onError,
  });
  const { bus, store, content, pool, schema } = stores;
  const clock = new SystemClock();
  const recorder = new Recorder(store, content);
  const log = new AuditLog({ dataFolder, lastSeen: lastSeen(stores) });
  await log.open().catch(onError);
  await bus.declare(topics.map((name) => ({ name, partitions: topicPartitions })));
  const shared = { pool, schema, onError };
  const consumer = await parkingConsumer(
    { ...shared, bus, group: service, topics, onParked: recordParked(recorder, clock) },
    takeIn(recorder, clock),
  );
  const projection = await startProjection({
    ...shared,
    store,
    name: 'log',
    categories: [recordCategory],
    apply: logAndShow(schema, log),
  });
  const close = async (): Promise<void> => {
    await consumer.close();
    await projection.close();
    await log.close();
    await stores.close();
  };
  return { stores, clock, recorder, log, consumer, projection, close };
};
