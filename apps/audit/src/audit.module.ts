import { RandomIds } from '#libs/adapters';
import { Clock } from '#libs/kernel';
import type { ServiceEnvironment } from '#libs/server';
import { Readiness } from '#libs/server';
import type { DynamicModule, OnModuleDestroy } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import type { Work } from './audit.work.js';
import { startWork } from './audit.work.js';
import { Entries } from './entries/entries.js';
import { LogUse } from './entries/log-use.js';
import { AuditLog } from './log/audit-log.js';
import { LogController } from './log/log.controller.js';
import { PackController } from './packs/pack.controller.js';
import { Redecisions } from './redecisions/redecisions.js';
import { PolicySets } from './sets/policy-sets.js';

/** Ends the background work with the container. */
class Ending implements OnModuleDestroy {
  constructor(private readonly end: () => Promise<void>) {}

  onModuleDestroy(): Promise<void> {
    return this.end();
  }
}

@Module({})
class AuditModule {}

const readiness = ({ stores, log, consumer }: Work): Readiness => ({
  checks: () => ({
    events: () => stores.store.head(),
    database: stores.ping,
    log: () => log.open(),
    bus: async () => {
      if (consumer.health() === 'failed') throw new Error('The consumer is dead for good');
    },
  }),
});

/** Wires the audit service: bus → own event store → Merkle log → entries, and the controllers over them. */
export const auditModule = async (environment: ServiceEnvironment): Promise<DynamicModule> => {
  const work = await startWork(environment);
  const { stores, clock, recorder, log } = work;
  const { pool, schema } = stores;
  const sets = new PolicySets(pool, schema, environment.policyUrl);
  return {
    module: AuditModule,
    controllers: [AuditController, LogController, PackController],
    providers: [
      { provide: Entries, useValue: new Entries(pool, schema) },
      { provide: LogUse, useValue: new LogUse(recorder, clock, new RandomIds()) },
      { provide: AuditLog, useValue: log },
      { provide: Clock, useValue: clock },
      { provide: PolicySets, useValue: sets },
      { provide: Redecisions, useValue: new Redecisions(sets) },
      { provide: Readiness, useValue: readiness(work) },
      { provide: Ending, useValue: new Ending(work.close) },
    ],
  };
};
