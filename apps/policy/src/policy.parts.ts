import { RandomIds } from '#libs/adapters';
import type { ServiceStores } from '#libs/adapters';
import { Clock, EventStore, IdempotencyStore } from '#libs/kernel';
import type { ServiceEnvironment } from '#libs/server';
import type { Provider } from '@nestjs/common';
import { RecentWords } from './decisions/recent-words.js';
import { Releases } from './decisions/releases.js';
import type { Bench } from './intake/bench.js';
import { PostedMessages } from './intake/posted-messages.js';
import { Previews } from './previews/previews.js';
import { OwedChanges } from './owed/owed.queries.js';
import { CollaborationRegister } from './register/collaboration-register.js';
import { Collaborations } from './register/collaborations.js';
import { Reviews } from './reviews/reviews.js';
import { Registers } from './registers.js';
import { LawInForce } from './sets/law-in-force.js';
import { SetRegister } from './sets/set-register.js';
import { admitShipped } from './sets/shipped.js';
import { KnownSubjects } from './subjects/known-subjects.js';
import { RateLimit } from './subjects/rate-limit.js';
import { registerKey } from './subjects/register-key.js';
import { SubjectActs } from './subjects/subject-acts.js';
import { SubjectRegister } from './subjects/subject-register.js';

/** What the service is made of: one of each, shared by the work in the background and by the controllers. */
export type Parts = Readonly<{ bench: Bench; providers: readonly Provider[] }>;

// A class as a token, whatever its constructor is.
type Provided<T> = abstract new (...args: never[]) => T;

/** Puts the parts together on opened stores. */
export const partsOn = async (
  stores: ServiceStores,
  { dataFolder, resolveRate }: Pick<ServiceEnvironment, 'dataFolder' | 'resolveRate'>,
  onError: (error: unknown) => void,
): Promise<Parts> => {
  const { store, idempotency, clock } = stores;
  const content = new RecentWords(stores.content);
  const shipped = await admitShipped(store, clock.now());
  const law = new LawInForce(shipped, clock);
  const subjects = new KnownSubjects(store, clock);
  const collaborations = new Collaborations(store);
  const registers = new Registers(store, law, collaborations);
  await registers.catchUp();
  void law.engine;
  const register = new SubjectRegister(store, subjects, clock, registerKey(dataFolder));
  const provided = <T>(provide: Provided<T>, useValue: T): Provider => ({
    provide,
    useValue,
  });
  const bench: Bench = {
    store,
    content,
    clock,
    subjects,
    collaborations,
    posted: new PostedMessages(store),
    releases: await Releases.start(stores, onError),
    engine: () => law.engine,
    catchUp: () => registers.catchUp(),
  };
  return {
    bench,
    providers: [
      provided(EventStore, store),
      provided(IdempotencyStore, idempotency),
      provided(Clock, clock),
      provided(LawInForce, law),
      provided(Registers, registers),
      provided(SetRegister, new SetRegister(store, law, registers, clock)),
      provided(KnownSubjects, subjects),
      provided(Collaborations, collaborations),
      provided(SubjectRegister, register),
      provided(SubjectActs, new SubjectActs(store, subjects, clock)),
      provided(
        CollaborationRegister,
        new CollaborationRegister(store, collaborations, registers, clock),
      ),
      provided(OwedChanges, new OwedChanges(stores)),
      provided(Reviews, new Reviews(bench)),
      provided(Previews, new Previews(bench, new RandomIds())),
      provided(RateLimit, new RateLimit(resolveRate)),
    ],
  };
};
