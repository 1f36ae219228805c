import { openServiceStores, RandomIds, startProjection, SystemClock } from '#libs/adapters';
import type { Projection, ServiceStores } from '#libs/adapters';
import { decisionsTopic, hosts, recordsTopic, topicPartitions } from '#libs/contracts';
import type { Consumer } from '#libs/kernel';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import type { ServiceEnvironment } from '#libs/server';
import { faultOf, Readiness } from '#libs/server';
import type { DynamicModule, OnModuleDestroy } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { Entries } from './entries.js';
import { writeEntries } from './entry.projection.js';
import { entryMigrations } from './entry.schema.js';
import { LogUse } from './log-use.js';
import { Redecisions } from './redecisions.js';
import { takeIn } from './taking.js';

const topics = [decisionsTopic, ...hosts.map(recordsTopic)];

type Running = Readonly<{ stores: ServiceStores; consumer: Consumer; projection: Projection }>;

/** What runs behind the controllers, from its opening to its close. */
abstract class RunningAudit implements Running {
  abstract readonly stores: ServiceStores;
  abstract readonly consumer: Consumer;
  abstract readonly projection: Projection;
}

@Module({})
class AuditModule implements OnModuleDestroy {
  constructor(private readonly running: RunningAudit) {}

  async onModuleDestroy(): Promise<void> {
    const { stores, consumer, projection } = this.running;
    await consumer.close();
    await projection.close();
    await stores.close();
  }
}

const open = async (environment: ServiceEnvironment): Promise<Running> => {
  const { databaseUrl, service, logger } = environment;
  if (databaseUrl === null) throw new Error('INFOHUS_DATABASE_URL must be set');
  const onError = (error: unknown): void => logger.warn(faultOf(error), 'Trying again');
  const stores = await openServiceStores({
    adminUrl: databaseUrl,
    service,
    migrations: entryMigrations,
    onError,
  });
  const { bus, store, pool, schema } = stores;
  await bus.declare(topics.map((name) => ({ name, partitions: topicPartitions })));
  const consumer = await bus.consume({ group: service, topics, onError }, takeIn(store));
  const projection = await startProjection({
    store,
    pool,
    schema,
    name: 'entries',
    categories: ['entry'],
    apply: writeEntries(schema),
    onError,
  });
  return { stores, consumer, projection };
};

const readiness = ({ stores, consumer }: Running): Readiness => ({
  checks: () => ({
    events: () => stores.store.head(),
    database: stores.ping,
    bus: async () => {
      if (consumer.health() === 'failed') throw new Error('The consumer is dead for good');
    },
  }),
});

/** Wires the audit service: bus → own event store → entries, and the controllers over them. */
export const auditModule = async (environment: ServiceEnvironment): Promise<DynamicModule> => {
  const running = await open(environment);
  const { pool, schema, store } = running.stores;
  const shipped = loadShippedPolicySet();
  const engines = new Map([[shipped.sha256, createEngine(shipped)]]);
  return {
    module: AuditModule,
    controllers: [AuditController],
    providers: [
      { provide: RunningAudit, useValue: running },
      { provide: Entries, useValue: new Entries(pool, schema) },
      { provide: LogUse, useValue: new LogUse(store, new SystemClock(), new RandomIds()) },
      { provide: Redecisions, useValue: new Redecisions(engines) },
      { provide: Readiness, useValue: readiness(running) },
    ],
  };
};
