import { SystemClock } from '#libs/adapters';
import type { ServiceStores } from '#libs/adapters';
import { Clock, EventStore, IdempotencyStore } from '#libs/kernel';
import type { Provider } from '@nestjs/common';
import type { Bench } from './intake/bench.js';
import { LawInForce } from './law-in-force.js';
import { CollaborationRegister } from './register/collaboration-register.js';
import { Collaborations } from './register/collaborations.js';
import { KnownSubjects } from './subjects/known-subjects.js';
import { RateLimit } from './subjects/rate-limit.js';
import type { Rate } from './subjects/rate-limit.js';
import { registerKey } from './subjects/register-key.js';
import { SubjectActs } from './subjects/subject-acts.js';
import { SubjectRegister } from './subjects/subject-register.js';

// A person at a desk never gets there; whoever goes through a list of numbers does.
const resolveRate: Rate = { perMinute: 60, burst: 300 };

/** What the service is made of: one of each, shared by the work in the background and by the controllers. */
export type Parts = Readonly<{ bench: Bench; providers: readonly Provider[] }>;

/** Puts the parts together on opened stores. */
export const partsOn = (stores: ServiceStores, dataFolder: string): Parts => {
  const { store, content, idempotency } = stores;
  const law = new LawInForce();
  const clock = new SystemClock();
  const subjects = new KnownSubjects(store);
  const collaborations = new Collaborations(store);
  const register = new SubjectRegister(store, subjects, clock, registerKey(dataFolder));
  const provided = <T>(provide: abstract new (...args: never[]) => T, useValue: T): Provider => ({
    provide,
    useValue,
  });
  return {
    bench: { store, content, clock, subjects, collaborations, engine: () => law.engine },
    providers: [
      provided(EventStore, store),
      provided(IdempotencyStore, idempotency),
      provided(Clock, clock),
      provided(LawInForce, law),
      provided(KnownSubjects, subjects),
      provided(Collaborations, collaborations),
      provided(SubjectRegister, register),
      provided(SubjectActs, new SubjectActs(store, subjects, clock)),
      provided(CollaborationRegister, new CollaborationRegister(store, collaborations, clock)),
      provided(RateLimit, new RateLimit(resolveRate)),
    ],
  };
};
