import { openServiceStores, parkingMigrations, SystemClock } from '#libs/adapters';
import { Clock, EventStore, IdempotencyStore } from '#libs/kernel';
import { faultOf, Readiness } from '#libs/server';
import type { ServiceEnvironment } from '#libs/server';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { releaseMigrations } from './decisions/releases.js';
import { EvaluationController } from './evaluations/evaluation.controller.js';
import type { Bench } from './intake/bench.js';
import { LawInForce } from './law-in-force.js';
import { startWork } from './policy.work.js';
import { Collaborations } from './register/collaborations.js';
import { PreviewController } from './previews/preview.controller.js';
import { KnownSubjects } from './subjects/known-subjects.js';
import { RateLimit } from './subjects/rate-limit.js';
import type { Rate } from './subjects/rate-limit.js';
import { registerKey } from './subjects/register-key.js';
import { SubjectController } from './subjects/subject.controller.js';
import { SubjectRegister } from './subjects/subject-register.js';

// A person at a desk never gets there; whoever goes through a list of numbers does.
const resolveRate: Rate = { perMinute: 60, burst: 300 };

/** Ends the background work before the stores. */
class Ending implements OnApplicationShutdown {
  private ended: Promise<void> | null = null;

  constructor(private readonly end: () => Promise<void>) {}

  onApplicationShutdown(): Promise<void> {
    return (this.ended ??= this.end());
  }
}

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
    migrations: [...parkingMigrations, ...releaseMigrations],
    onError,
  });
  const law = new LawInForce();
  const subjects = new KnownSubjects(stores.store);
  const collaborations = new Collaborations(stores.store);
  const clock = new SystemClock();
  const bench: Bench = {
    store: stores.store,
    content: stores.content,
    clock,
    subjects,
    collaborations,
    engine: () => law.engine,
  };
  const register = new SubjectRegister(
    stores.store,
    subjects,
    clock,
    registerKey(environment.dataFolder),
  );
  const work = await startWork(stores, bench, onError);
  const readiness: Readiness = {
    checks: () => ({ events: stores.ping }),
  };
  return {
    module: PolicyModule,
    controllers: [EvaluationController, PreviewController, SubjectController],
    providers: [
      { provide: EventStore, useValue: stores.store },
      { provide: IdempotencyStore, useValue: stores.idempotency },
      { provide: Clock, useValue: clock },
      { provide: LawInForce, useValue: law },
      { provide: KnownSubjects, useValue: subjects },
      { provide: SubjectRegister, useValue: register },
      { provide: RateLimit, useValue: new RateLimit(resolveRate) },
      { provide: Collaborations, useValue: collaborations },
      { provide: Readiness, useValue: readiness },
      {
        provide: Ending,
        useValue: new Ending(async () => {
          await work.close();
          await stores.close();
        }),
      },
    ],
  };
};
