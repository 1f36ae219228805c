import type { Decider, EventStore, Message, RecordedEvent } from '#libs/kernel';
import { LRUCache } from 'lru-cache';

/** A state, and the revision of the stream that it was folded up to. */
export type Folded<S> = Readonly<{ state: S; revision: number }>;

type Remembered = Folded<unknown> & Readonly<{ upcast: unknown }>;
type Folds = LRUCache<string, Remembered>;

// What a state takes grows with the events behind it; the least one takes about as much as that many.
const eventsMax = 40_000;
const leastOfOne = 20;

const remembered = new WeakMap<EventStore, WeakMap<object, Folds>>();

const foldsOf = (store: EventStore, decider: object): Folds => {
  const byDecider = remembered.get(store) ?? new WeakMap<object, Folds>();
  remembered.set(store, byDecider);
  const folds =
    byDecider.get(decider) ??
    new LRUCache<string, Remembered>({
      maxSize: eventsMax,
      sizeCalculation: ({ revision }) => revision + leastOfOne,
    });
  byDecider.set(decider, folds);
  return folds;
};

/** States that this process folded last. They may be behind: an append that rests on one tells. */
export class LastFolds<S, C extends Message, E extends Message, Code extends string> {
  readonly #folds: Folds;

  constructor(
    store: EventStore,
    decider: Decider<S, C, E, Code>,
    private readonly upcast?: (event: RecordedEvent) => E,
  ) {
    this.#folds = foldsOf(store, decider);
  }

  of(stream: string): Folded<S> | undefined {
    const folded = this.#folds.get(stream);
    // Read otherwise, it is another state.
    return folded?.upcast === this.upcast ? (folded as Folded<S> | undefined) : undefined;
  }

  keep(stream: string, { state, revision }: Folded<S>): void {
    this.#folds.set(stream, { state, revision, upcast: this.upcast });
  }
}
