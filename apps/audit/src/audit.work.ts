import {
  openServiceStores,
  parkingConsumer,
  parkingMigrations,
  startProjection,
} from '#libs/adapters';
import type { ParkingConsumer, Projection, ServiceStores } from '#libs/adapters';
import { decisionsTopic, hosts, recordsTopic, topicPartitions } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { LogDamaged, LogLocked } from '#libs/ledger';
import type { TreeHead } from '#libs/ledger';
import type { ServiceEnvironment } from '#libs/server';
import { faultOf } from '#libs/server';
import { logAndShow } from './entries/entry.projection.js';
import { erasureMigrations } from './erasures/erasure.projection.js';
import { entryMigrations } from './entries/entry.schema.js';
import { ownEntry, recordCategory, Recorder } from './entries/recorder.js';
import { takeIn } from './entries/taking.js';
import { heldMigrations } from './completeness/held.schema.js';
import { keepFindings } from './findings.projection.js';
import { incidentMigrations } from './incidents/incident.schema.js';
import { Incidents } from './incidents/incidents.js';
import { openingDenials } from './incidents/oral-denials.js';
import { AuditLog } from './log/audit-log.js';
import { openingMigrations } from './openings/opening.projection.js';
import { ParkingLog } from './parked/parking-log.js';
import { policySetMigrations } from './sets/policy-sets.js';

const migrations = [
  ...parkingMigrations,
  ...entryMigrations,
  ...policySetMigrations,
  ...heldMigrations,
  ...incidentMigrations,
  ...openingMigrations,
  ...erasureMigrations,
];

const topics = [decisionsTopic, ...hosts.map(recordsTopic)];

/** What runs behind the controllers, from its opening to its close. */
export type Work = Readonly<{
  stores: ServiceStores;
  clock: Clock;
  recorder: Recorder;
  log: AuditLog;
  consumer: ParkingConsumer;
  parkingLog: ParkingLog;
  incidents: Incidents;
  projection: Projection;
  /** Of incidents and openings. */
  findings: Projection;
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

/** The key that signs is itself on record: another one later would be another log. Who stands by does it later. */
const recordKey = async (recorder: Recorder, clock: Clock, log: AuditLog): Promise<void> => {
  await log.whenWriter();
  const verifierKey = (await log.verifierKey()).trim();
  const eventId = nameBasedId('log-key', verifierKey);
  const type = 'dk.infohus.log-key.used.v1';
  const at = clock.now();
  const entry = ownEntry({ eventId, type, at, correlationId: eventId, data: { verifierKey } });
  await recorder.record([{ key: 'log-key', entry }]);
};

/** Waits for what the writer does at once; who stands by does it when it takes over. */
const unlessStandingBy = async (log: AuditLog, done: Promise<void>): Promise<void> => {
  const opened = await log.open().catch((error: unknown) => error);
  if (!(opened instanceof LogLocked)) await done;
};

// What contradicts itself is tried again for ever, and never mended: an officer has to look.
const watchDamage =
  (incidents: Incidents, onError: (error: unknown) => void) =>
  (error: unknown): void => {
    onError(error);
    if (!(error instanceof LogDamaged)) return;
    const found = {
      kind: 'LOG_DAMAGED',
      about: error.path,
      facts: { detail: error.message },
    } as const;
    incidents.open(found, 'audit-log').catch(onError);
  };

/** Opens the stores and the log, and starts to take in, to log and to show. */
export const startWork = async (environment: ServiceEnvironment): Promise<Work> => {
  const { databaseUrl, service, logger, dataFolder } = environment;
  if (databaseUrl === null) throw new Error('INFOHUS_DATABASE_URL must be set');
  const onError = (error: unknown): void => logger.warn(faultOf(error), 'Trying again');
  const stores = await openServiceStores({
    adminUrl: databaseUrl,
    service,
    kafka: environment.kafka,
    eventStoreUrl: environment.eventStoreUrl,
    simulatedClock: environment.simulatedClock,
    telemetry: environment.telemetry,
    failpoint: environment.failpoint,
    migrations,
    onError,
  });
  const { bus, store, pool, schema, clock } = stores;
  const recorder = new Recorder(store, stores.content);
  const shared = { pool, schema, onError };
  const recorded = { ...shared, store, categories: [recordCategory] };
  const findings = await startProjection({
    ...recorded,
    name: 'findings',
    apply: keepFindings(schema),
  });
  const incidents = new Incidents({ recorder, clock, pool, schema, projection: findings });
  const log = new AuditLog({ dataFolder, lastSeen: lastSeen(stores) });
  const watched = watchDamage(incidents, onError);
  await unlessStandingBy(log, recordKey(recorder, clock, log).catch(watched));
  await bus.declare(topics.map((name) => ({ name, partitions: topicPartitions })));
  const parkingLog = new ParkingLog(recorder, store, clock);
  const consumer = await parkingConsumer(
    {
      ...shared,
      bus,
      group: service,
      topics,
      onParked: parkingLog.parked,
      onAct: parkingLog.acted,
      telemetry: environment.telemetry,
    },
    openingDenials(incidents, takeIn(recorder, clock)),
  );
  const projection = await startProjection({
    ...recorded,
    name: 'log',
    apply: logAndShow(schema, log),
    mayApply: () => log.whenWriter(),
    onError: watched,
  });
  const close = async (): Promise<void> => {
    log.standDown();
    await consumer.close();
    await projection.close();
    await log.close();
    await findings.close();
    await stores.close();
  };
  const parts = { incidents, findings, projection, close };
  return { stores, clock, recorder, log, consumer, parkingLog, ...parts };
};
