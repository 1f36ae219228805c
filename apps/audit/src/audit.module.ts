import { RandomIds } from '#libs/adapters';
import { Clock, IdempotencyStore } from '#libs/kernel';
import type { ServiceEnvironment } from '#libs/server';
import {
  clockControllers,
  onlyOperations,
  ParkedController,
  ParkedDesk,
  Readiness,
} from '#libs/server';
import type { DynamicModule, OnModuleDestroy } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { AgencyDoors } from './agency-doors.js';
import { AuditController } from './audit.controller.js';
import type { Work } from './audit.work.js';
import { startWork } from './audit.work.js';
import { Completeness } from './completeness/completeness.js';
import { CompletenessController } from './completeness/completeness.controller.js';
import { HeldRecords } from './completeness/held.js';
import { ErasuresController } from './erasures/erasure.controller.js';
import { Erasures } from './erasures/erasures.js';
import { Freshness } from './entries/freshness.js';
import { Entries } from './entries/entries.js';
import { LogUse } from './entries/log-use.js';
import { IncidentController } from './incidents/incident.controller.js';
import { Incidents } from './incidents/incidents.js';
import { AuditLog } from './log/audit-log.js';
import { LogController } from './log/log.controller.js';
import { PastController } from './past/past.controller.js';
import { Past } from './past/past.js';
import { OpeningController } from './openings/opening.controller.js';
import { Openings } from './openings/openings.js';
import { PackController } from './packs/pack.controller.js';
import { RedecisionController } from './redecisions/redecision.controller.js';
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
    bus: () => stores.reaches(consumer),
    parked: consumer.held,
  }),
});

/** Wires the audit service: bus → own event store → Merkle log → entries, and the controllers over them. */
export const auditModule = async (environment: ServiceEnvironment): Promise<DynamicModule> => {
  const work = await startWork(environment);
  const { stores, clock, recorder, log, incidents } = work;
  const { pool, schema } = stores;
  const sets = new PolicySets(pool, schema, environment.policyUrl);
  await sets.warm();
  const { agencyUrls, policyUrl } = environment;
  const doors = new AgencyDoors((service) => agencyUrls[service] ?? policyUrl);
  const records = new HeldRecords(pool, schema);
  const entries = new Entries(pool, schema);
  const use = new LogUse(recorder, clock, new RandomIds());
  const acts = { recorder, use, clock, pool, schema, projection: work.findings };
  const openings = new Openings(acts);
  const erasures = new Erasures({ ...acts, entries, doors });
  const completeness = new Completeness({ records, incidents, clock, doors });
  return {
    module: AuditModule,
    controllers: [
      AuditController,
      CompletenessController,
      ErasuresController,
      IncidentController,
      LogController,
      OpeningController,
      PackController,
      ParkedController,
      PastController,
      RedecisionController,
      ...clockControllers(environment),
    ],
    providers: [
      { provide: Entries, useValue: entries },
      { provide: LogUse, useValue: use },
      { provide: Openings, useValue: openings },
      { provide: Erasures, useValue: erasures },
      { provide: AuditLog, useValue: log },
      { provide: Clock, useValue: clock },
      { provide: IdempotencyStore, useValue: stores.idempotency },
      {
        provide: ParkedDesk,
        useValue: new ParkedDesk(work.consumer, work.parkingLog, onlyOperations),
      },
      { provide: Freshness, useValue: new Freshness(work) },
      { provide: Incidents, useValue: incidents },
      { provide: Completeness, useValue: completeness },
      { provide: Past, useValue: new Past({ records, entries, incidents, doors }) },
      { provide: PolicySets, useValue: sets },
      { provide: Redecisions, useValue: new Redecisions(sets) },
      { provide: Readiness, useValue: readiness(work) },
      { provide: Ending, useValue: new Ending(work.close) },
    ],
  };
};
