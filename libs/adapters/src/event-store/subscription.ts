import type { EventStore, HandleEvents, ReadAll, SubscribeTo, Subscription } from '#libs/kernel';
import { backOffMs, Pause } from '../postgres/back-off.js';
import type { Page } from './recent.js';

type Pages = Pick<EventStore, 'readAll'> &
  Readonly<{
    /** What follows a position, as far as it is at hand; undefined when only a look into the store can tell. */
    recent?: (of: ReadAll) => Page | undefined;
  }>;

/**
 * A catch-up subscription over `readAll`: reads pages until there is nothing more, then waits for `wake`, with a slow
 * look of its own in case a wake-up was lost. What is at hand is not read.
 */
export class CatchUp implements Subscription {
  readonly #pause = new Pause();
  readonly #running: Promise<void>;
  #position: bigint;
  #closed = false;
  #failures = 0;
  /** There may be more in the store than is at hand. */
  #mustLook = true;

  constructor(
    private readonly store: Pages,
    private readonly to: SubscribeTo,
    private readonly handle: HandleEvents,
    private readonly lookEveryMs: number,
    private readonly onClose: () => void = () => undefined,
  ) {
    this.#position = to.after;
    this.#running = this.#run();
  }

  /** Somebody wrote: it looks into the store. */
  readonly wake = (): void => {
    this.#mustLook = true;
    this.#pause.wake();
  };

  /** This process wrote, and has it at hand. */
  readonly goOn = (): void => this.#pause.wake();

  readonly position = (): bigint => this.#position;

  readonly close = async (): Promise<void> => {
    this.#closed = true;
    this.onClose();
    this.#pause.wake();
    await this.#running;
  };

  async #run(): Promise<void> {
    while (!this.#closed) {
      const page = await this.#attempt(() => this.#read());
      if (!page) continue;
      while (page.events.length > 0 && !this.#closed)
        if (await this.#attempt(() => this.#deliver(page))) break;
      if (this.#closed) break;
      if (page.events.length === 0) {
        this.#position = page.upTo;
        if (!(await this.#pause.wait(this.lookEveryMs))) this.#mustLook = true;
      }
    }
  }

  async #read(): Promise<Page> {
    const { categories, batchSize: limit = 500 } = this.to;
    const after = this.#position;
    const of = { after, limit, ...(categories ? { categories } : {}) };
    const recent = this.store.recent?.(of);
    if (recent !== undefined && (recent.upTo > after || !this.#mustLook)) return recent;
    this.#mustLook = false;
    try {
      const page = await this.store.readAll(of);
      // Less than that, and it reaches to the last event of now; whatever comes later wakes us.
      if (page.events.length >= limit) this.#mustLook = true;
      return page;
    } catch (error) {
      this.#mustLook = true;
      throw error;
    }
  }

  async #deliver(page: Awaited<ReturnType<Pages['readAll']>>): Promise<true> {
    await this.handle(page.events, page.upTo);
    this.#position = page.upTo;
    return true;
  }

  async #attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await work();
      this.#failures = 0;
      return result;
    } catch (error) {
      if (this.#closed) return undefined;
      this.#report(error);
      const until = Date.now() + backOffMs(++this.#failures);
      // New events do not shorten the pause after a failure.
      while (!this.#closed && Date.now() < until) await this.#pause.wait(until - Date.now());
      return undefined;
    }
  }

  #report(error: unknown): void {
    try {
      this.to.onError?.(error);
    } catch {
      // A reporter that fails must not end the subscription.
    }
  }
}
