import type pg from 'pg';
import type { EventStore, RecordedEvent, SubscribeTo } from '#libs/kernel';
import { Checkpoint } from './checkpoint.js';
import { failpoint } from './failpoint.js';

export type ProjectionOptions = Readonly<{
  store: EventStore;
  pool: pg.Pool;
  /** Holds the table of `checkpointMigrations`; in the same database as what `apply` writes. */
  schema: string;
  /** Names the stored position. */
  name: string;
  categories?: readonly string[];
  /** Writes the rows, over this client only: they are committed together with the position. */
  apply: (client: pg.ClientBase, events: readonly RecordedEvent[]) => Promise<void>;
  /**
   * Events that `apply` does something with; by default all. Where a batch has none, the position is stored only now
   * and then: coming back to it after a crash costs nothing but reading.
   */
  concerns?: (event: RecordedEvent) => boolean;
  /** Awaited before each batch, with nothing held: who only stands by waits here. */
  mayApply?: () => Promise<void>;
  onError?: (error: unknown) => void;
  batchSize?: number;
}>;

export type Freshness = Readonly<{
  position: bigint;
  head: bigint;
  /** How long it has been behind, in milliseconds; 0 when everything is shown. */
  behindMs: number;
}>;

export type Projection = Readonly<{
  /** Everything up to here is shown. */
  position: () => bigint;
  /** Waits until `position` is shown; false when that takes longer than `timeoutMs`. */
  reached: (position: bigint, timeoutMs: number) => Promise<boolean>;
  freshness: () => Promise<Freshness>;
  close: () => Promise<void>;
}>;

type Waiter = Readonly<{ position: bigint; resolve: () => void }>;

const lookEveryMs = 20;
const storedWithin = 1_000n;

/** Those who wait for a position to be shown. */
class Waiters {
  readonly #waiting = new Set<Waiter>();

  constructor(private readonly shown: () => bigint) {}

  readonly tell = (position = this.shown()): void => {
    for (const waiter of this.#waiting)
      if (position >= waiter.position) {
        this.#waiting.delete(waiter);
        waiter.resolve();
      }
  };

  async wait(position: bigint, timeoutMs: number): Promise<boolean> {
    if (this.shown() >= position) return true;
    return new Promise((resolve) => {
      const settle = (reached: boolean): void => {
        clearTimeout(timeout);
        clearInterval(look);
        this.#waiting.delete(waiter);
        resolve(reached);
      };
      const waiter: Waiter = { position, resolve: () => settle(true) };
      const timeout = setTimeout(() => settle(false), timeoutMs);
      // Positions of other categories are passed without a call of `apply`.
      const look = setInterval(this.tell, lookEveryMs);
      this.#waiting.add(waiter);
    });
  }
}

/**
 * Shows events as rows, exactly once in effect: rows and position are committed together. Several instances may run;
 * what one has applied the others pass over.
 */
export const startProjection = async (options: ProjectionOptions): Promise<Projection> => {
  const { store, pool, schema, name, categories, apply, onError, batchSize } = options;
  const checkpoint = new Checkpoint(schema, name);
  let shown = await checkpoint.read(pool);
  const to: SubscribeTo = {
    name,
    after: shown,
    ...(categories ? { categories } : {}),
    ...(onError ? { onError } : {}),
    ...(batchSize ? { batchSize } : {}),
  };
  let storedUpTo = shown;
  const isWorthStoring = (events: readonly RecordedEvent[], upTo: bigint): boolean =>
    options.concerns === undefined ||
    upTo - storedUpTo >= storedWithin ||
    events.some(options.concerns);
  const moveOn = async (events: readonly RecordedEvent[], upTo: bigint): Promise<void> => {
    await options.mayApply?.();
    await checkpoint.move(pool, {
      upTo,
      work: async (client, stored) => {
        const fresh = events.filter(({ position }) => position > stored);
        if (fresh.length === 0) return;
        await apply(client, fresh);
        failpoint('projected');
      },
    });
    storedUpTo = upTo;
  };
  const subscription = store.subscribe(to, async (events, upTo) => {
    if (isWorthStoring(events, upTo)) await moveOn(events, upTo);
    shown = upTo;
    waiters.tell();
  });
  const position = (): bigint => {
    const passed = subscription.position();
    return passed > shown ? passed : shown;
  };
  const waiters = new Waiters(position);
  let caughtUpAt = Date.now();
  const freshness = async (): Promise<Freshness> => {
    const head = await store.head();
    const at = position();
    if (at >= head) caughtUpAt = Date.now();
    return { position: at, head, behindMs: at >= head ? 0 : Date.now() - caughtUpAt };
  };
  return {
    position,
    reached: (wanted, timeoutMs) => waiters.wait(wanted, timeoutMs),
    freshness,
    close: subscription.close,
  };
};
