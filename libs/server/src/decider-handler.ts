import type {
  Append,
  Decider,
  Envelope,
  Message,
  NewEvent,
  RecordedEvent,
  Refused,
} from '#libs/kernel';
import { EventIdReused, EventStore, isRefused, nameBasedId, RevisionConflict } from '#libs/kernel';
import type { Type } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { LastFolds } from './last-folds.js';
import type { Folded } from './last-folds.js';
import { RefusalError } from './problem.js';

/** The part of the envelope that is the same for all events of one order. */
export type OrderEnvelope = Omit<Envelope, 'id' | 'type' | 'schemaVersion'>;

/** What came of an order that was not refused. */
export type Ordered<Event = Message> = Readonly<{
  /** Of the stream, after the events; −1: it still does not exist. */
  revision: number;
  /** Of the last event; null when nothing had to be recorded. */
  position: bigint | null;
  events: readonly Event[];
}>;

/** What an order says: which stream, which command, by whom, under which act. */
export type OrderOf<C> = Readonly<{
  stream: string;
  command: C;
  envelope: OrderEnvelope;
  /** Event ids are name-based on it: the same operation records once. */
  operationId: string;
  /** The revision that the client saw; the order goes through on no other. */
  ifMatch?: number;
}>;

/** A command for one decider, on its way through the command bus. One subclass per decider. */
export abstract class Order<C extends Message, E extends Message = Message> extends Command<
  Ordered<E> | Refused
> {
  constructor(readonly order: OrderOf<C>) {
    super();
  }
}

/** What an order came to. @throws RefusalError, answered with the refusal's own code */
export const unlessRefused = <E>(outcome: Ordered<E> | Refused): Ordered<E> => {
  if (isRefused(outcome)) throw new RefusalError(outcome);
  return outcome;
};

/** How the events of a decider are stored. */
export type Storing<E> = Readonly<{
  /** Schema version by event type; 1 where nothing is said. */
  versions?: Readonly<Record<string, number>>;
  /** Reads older versions; by default type and data as they stand. */
  upcast?: (event: RecordedEvent) => E;
}>;

/** So often a lost race is tried again: a stream that timers, signals and persons write to at once is won in time. */
export const retries = 8;

type Loaded<S, E> = Readonly<{
  state: S;
  revision: number;
  /** What this very operation recorded before. */
  own: Ordered<E> | null;
}>;

const asItStands = <E>({ type, data }: RecordedEvent): E => ({ type, data }) as E;

/** Folds the stream of an order, and finds what the order recorded before. */
export const load = async <S, C extends Message, E extends Message, Code extends string>(
  store: EventStore,
  decider: Decider<S, C, E, Code>,
  { stream, operationId }: OrderOf<C>,
  { upcast = asItStands }: Storing<E>,
): Promise<Loaded<S, E>> => {
  let state = decider.initial;
  let revision = -1;
  const events: E[] = [];
  let own: Ordered<E> | null = null;
  let ownId = nameBasedId(operationId, '0');
  for await (const recorded of store.readStream(stream)) {
    const event = upcast(recorded);
    state = decider.evolve(state, event);
    revision = recorded.revision;
    if (recorded.id !== ownId) continue;
    events.push(event);
    own = { revision, position: recorded.position, events };
    ownId = nameBasedId(operationId, String(events.length));
  }
  return { state, revision, own };
};

/** What an order comes to on its stream: an answer where nothing is to be recorded, else what is. */
type Decided<E, Code extends string> =
  Readonly<{ answer: Ordered<E> | Refused<Code> }> | Readonly<{ events: readonly E[] }>;

/** Decides an order on what was loaded. @throws RevisionConflict where the client saw another revision */
export const decidedOn = <S, C extends Message, E extends Message, Code extends string>(
  decider: Decider<S, C, E, Code>,
  { stream, command, ifMatch }: OrderOf<C>,
  { state, revision, own }: Loaded<S, E>,
): Decided<E, Code> => {
  // Done before, but the answer got lost: it is given again, not refused by what it did itself.
  if (own !== null) return { answer: own };
  if (ifMatch !== undefined && ifMatch !== revision)
    throw new RevisionConflict(stream, ifMatch, revision);
  const decision = decider.decide(command, state);
  if (isRefused(decision)) return { answer: decision };
  const { events } = decision;
  return events.length === 0 ? { answer: { revision, position: null, events } } : { events };
};

/** An event as this order records it. */
const asNew = <E extends Message>(
  event: E,
  index: number,
  { envelope, operationId }: OrderOf<unknown>,
  { versions = {} }: Storing<E>,
): NewEvent => ({
  ...envelope,
  id: nameBasedId(operationId, String(index)),
  type: event.type,
  schemaVersion: versions[event.type] ?? 1,
  data: event.data,
});

/** What an order records at a revision; −1: the stream begins with it. */
export const appendAt = <E extends Message>(
  revision: number,
  events: readonly E[],
  asked: OrderOf<unknown>,
  storing: Storing<E>,
): Append => ({
  stream: asked.stream,
  expected: revision < 0 ? 'no-stream' : revision,
  events: events.map((event, index) => asNew(event, index, asked, storing)),
});

type Way<S, C extends Message, E extends Message, Code extends string> = Readonly<{
  store: EventStore;
  decider: Decider<S, C, E, Code>;
  asked: OrderOf<C>;
  storing: Storing<E>;
  folds: LastFolds<S, C, E, Code>;
}>;

/** Appends what was decided on a state, which tells whether it still was the state, and remembers what comes of it. */
const append = async <S, C extends Message, E extends Message, Code extends string>(
  { store, decider, asked, storing, folds }: Way<S, C, E, Code>,
  { state, revision }: Folded<S>,
  events: readonly E[],
): Promise<Readonly<{ ordered: Ordered<E>; duplicate: boolean }>> => {
  const appended = await store.append(appendAt(revision, events, asked, storing));
  const { position, duplicate } = appended;
  if (!duplicate)
    folds.keep(asked.stream, {
      state: events.reduce(decider.evolve, state),
      revision: appended.revision,
    });
  return { ordered: { revision: appended.revision, position, events }, duplicate };
};

/**
 * Without a look into the stream: only what goes through as new counts. A refusal, a repetition, a lost race may come
 * of a state that is behind, and are for whoever looks.
 */
const attemptFromMemory = async <S, C extends Message, E extends Message, Code extends string>(
  way: Way<S, C, E, Code>,
): Promise<Ordered<E> | undefined> => {
  const { decider, asked, folds } = way;
  const folded = folds.of(asked.stream);
  if (folded === undefined) return undefined;
  if (asked.ifMatch !== undefined && asked.ifMatch !== folded.revision) return undefined;
  const decision = decider.decide(asked.command, folded.state);
  if (isRefused(decision) || decision.events.length === 0) return undefined;
  try {
    const { ordered, duplicate } = await append(way, folded, decision.events);
    return duplicate ? undefined : ordered;
  } catch (error) {
    if (error instanceof RevisionConflict || error instanceof EventIdReused) return undefined;
    throw error;
  }
};

const attempt = async <S, C extends Message, E extends Message, Code extends string>(
  way: Way<S, C, E, Code>,
): Promise<Ordered<E> | Refused<Code>> => {
  const { store, decider, asked, storing, folds } = way;
  const loaded = await load(store, decider, asked, storing);
  const { state, revision } = loaded;
  folds.keep(asked.stream, { state, revision });
  const decided = decidedOn(decider, asked, loaded);
  if ('answer' in decided) return decided.answer;
  return (await append(way, { state, revision }, decided.events)).ordered;
};

/**
 * Decide on what is remembered of the stream; where that does not go through, load, fold, decide, append with the
 * revision that was decided on. A lost race is tried again (`retries`), unless the order names its revision; an
 * operation that had recorded before answers with that.
 * @throws RevisionConflict, NotRecorded
 */
export const carryOut = async <S, C extends Message, E extends Message, Code extends string>(
  store: EventStore,
  decider: Decider<S, C, E, Code>,
  asked: OrderOf<C>,
  storing: Storing<E> = {},
): Promise<Ordered<E> | Refused<Code>> => {
  const folds = new LastFolds(store, decider, storing.upcast);
  const way = { store, decider, asked, storing, folds };
  const atOnce = await attemptFromMemory(way);
  if (atOnce !== undefined) return atOnce;
  for (let tried = 0; ; tried += 1) {
    try {
      return await attempt(way);
    } catch (error) {
      // An order that names its revision loses the second time too, on what it then finds.
      if (!(error instanceof RevisionConflict) || tried >= retries) throw error;
    }
  }
};

/** The command handler of one decider: carries out its orders against the injected event store. */
export const handlerFor = <S, C extends Message, E extends Message, Code extends string>(
  order: Type<Order<C, E>>,
  decider: Decider<S, C, E, Code>,
  storing: Storing<E> = {},
): Type<ICommandHandler<Order<C, E>>> => {
  @CommandHandler(order)
  class OrderHandler implements ICommandHandler<Order<C, E>> {
    constructor(private readonly store: EventStore) {}

    execute({ order: asked }: Order<C, E>): Promise<Ordered<E> | Refused> {
      return carryOut(this.store, decider, asked, storing);
    }
  }
  return OrderHandler;
};
