import { setImmediate as turn } from 'node:timers/promises';
import type pg from 'pg';
import { isAway } from './failures.js';
import { checkOut } from './session.js';
import type { Session } from './session.js';

type Waiting<Item, Result> = Readonly<{
  item: Item;
  weight: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}>;

/** What became of one item: its result, or the error for its caller alone. */
export type Outcome<Result> = Readonly<{ result: Result }> | Readonly<{ error: unknown }>;

export type WriteBatch<Item, Result> = (
  client: pg.PoolClient,
  items: readonly Item[],
) => Promise<readonly Outcome<Result>[]>;

/**
 * Groups what many callers want written into few transactions: while one is under way the next gathers. Keeps the
 * order of the calls. When a batch breaks for a reason other than the server's being away, its items are written one
 * by one, so that a bad one fails alone.
 */
export class GroupWriter<Item, Result> {
  readonly #waiting: Waiting<Item, Result>[] = [];
  #working = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly write: WriteBatch<Item, Result>,
    private readonly maxWeight = 2_000,
  ) {}

  /** `weight`: how much of a batch the item takes, in rows. */
  submit(item: Item, weight: number): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, weight, resolve, reject });
      if (!this.#working) {
        this.#working = true;
        void this.#work();
      }
    });
  }

  async #work(): Promise<void> {
    let session: Session | undefined;
    // Whoever was just answered may write again at once: waiting for the turn to end lets them share a transaction.
    for (; await turn(), this.#waiting.length > 0;) {
      const batch = this.#take();
      try {
        session ??= await checkOut(this.pool);
        await this.#settle(session.client, batch);
      } catch (error) {
        // The session may hold half a transaction: away with it.
        session?.release(true);
        session = undefined;
        for (const { reject } of batch) reject(error);
      }
    }
    session?.release();
    this.#working = false;
  }

  #take(): readonly Waiting<Item, Result>[] {
    let [count, weight] = [0, 0];
    for (const next of this.#waiting) {
      if (count > 0 && weight + next.weight > this.maxWeight) break;
      weight += next.weight;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #settle(client: pg.PoolClient, batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const outcomes = await this.write(
        client,
        batch.map(({ item }) => item),
      );
      batch.forEach((waiting, at) => answer(waiting, outcomes[at]!));
    } catch (error) {
      if (isAway(error) || batch.length === 1) throw error;
      for (const waiting of batch) {
        await client.query('rollback');
        await this.#settle(client, [waiting]).catch(waiting.reject);
      }
      await client.query('rollback');
    }
  }
}

const answer = <Result>(waiting: Waiting<unknown, Result>, outcome: Outcome<Result>): void => {
  if ('error' in outcome) waiting.reject(outcome.error);
  else waiting.resolve(outcome.result);
};
