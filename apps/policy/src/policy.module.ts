import { openServiceStores, parkingMigrations } from '#libs/adapters';
import type { ServiceStores } from '#libs/adapters';
import {
  clockControllers,
  ErasureController,
  ErasureRight,
  faultOf,
  ParkedController,
  ParkedDesk,
  Readiness,
} from '#libs/server';
import type { ServiceEnvironment } from '#libs/server';
import { ContentStore } from '#libs/kernel';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { AgencyController } from './agencies/agency.controller.js';
import { countDecisions } from './decisions/decision-figures.js';
import { releaseMigrations } from './decisions/releases.js';
import { EvaluationController } from './evaluations/evaluation.controller.js';
import { OwedController } from './owed/owed.controller.js';
import { owedMigrations } from './owed/owed.projection.js';
import type { Bench } from './intake/bench.js';
import { partsOn } from './policy.parts.js';
import { startWork } from './policy.work.js';
import type { Work } from './policy.work.js';
import { PreviewController } from './previews/preview.controller.js';
import { RecheckController } from './rechecks/recheck.controller.js';
import { Rechecks } from './rechecks/rechecks.js';
import { CollaborationController } from './register/collaboration.controller.js';
import { recordSeed } from './register/seed.js';
import { ReviewController } from './reviews/review.controller.js';
import { SetController } from './sets/set.controller.js';
import { identityMigrations } from './subjects/identities.js';
import { SubjectActsController } from './subjects/subject-acts.controller.js';
import { SubjectController } from './subjects/subject.controller.js';

/** Ends the background work before the stores. */
class Ending implements OnApplicationShutdown {
  private ended: Promise<void> | null = null;

  constructor(private readonly end: () => Promise<void>) {}

  onApplicationShutdown(): Promise<void> {
    return (this.ended ??= this.end());
  }
}

const readinessOf = (
  { store, ping, reaches }: ServiceStores,
  { engine }: Bench,
  { consumer }: Work,
): Readiness => ({
  checks: () => ({
    events: () => store.head(),
    database: ping,
    bus: () => reaches(consumer),
    policySet: async () => {
      if (!engine().answers()) throw new Error('The law cannot be applied');
    },
    parked: consumer.held,
  }),
});

@Module({})
class PolicyModule {}

/** Opens the stores, starts the work and gives the container what its controllers need. */
export const policyModule = async (environment: ServiceEnvironment): Promise<DynamicModule> => {
  const { databaseUrl, logger, service } = environment;
  if (databaseUrl === null)
    throw new Error('INFOHUS_DATABASE_URL is needed: the policy service keeps its events there.');
  const onError = (error: unknown): void =>
    logger.error(faultOf(error), 'Work went wrong and is tried again');
  const stores = await openServiceStores({
    adminUrl: databaseUrl,
    service,
    migrations: [
      ...parkingMigrations,
      ...releaseMigrations,
      ...identityMigrations,
      ...owedMigrations,
    ],
    kafka: environment.kafka,
    eventStoreUrl: environment.eventStoreUrl,
    simulatedClock: environment.simulatedClock,
    telemetry: environment.telemetry,
    failpoint: environment.failpoint,
    onError,
  });
  countDecisions(environment.telemetry);
  const { bench, providers } = await partsOn(stores, environment, onError);
  await recordSeed(stores.store, bench.clock.now());
  const work = await startWork(stores, bench, environment.telemetry, onError);
  const auditUrl = environment.auditUrl ?? environment.policyUrl;
  const ending = new Ending(async () => {
    await work.close();
    await stores.close();
  });
  return {
    module: PolicyModule,
    controllers: [
      EvaluationController,
      PreviewController,
      SubjectController,
      SubjectActsController,
      CollaborationController,
      AgencyController,
      SetController,
      ParkedController,
      RecheckController,
      OwedController,
      ReviewController,
      ErasureController,
      ...clockControllers(environment),
    ],
    providers: [
      ...providers,
      { provide: Readiness, useValue: readinessOf(stores, bench, work) },
      { provide: Rechecks, useValue: work.rechecks },
      { provide: ContentStore, useValue: bench.content },
      { provide: ErasureRight, useValue: new ErasureRight(auditUrl) },
      { provide: ParkedDesk, useValue: work.desk },
      { provide: Ending, useValue: ending },
    ],
  };
};
