import type pg from 'pg';

/**
 * Tells other processes that something was committed. Not inside that transaction, because a NOTIFY holds a lock of
 * the whole server through its commit, fsync included; what is said while one is under way goes out as one.
 */
export class Notifier {
  #busy: Promise<void> | undefined;
  #more = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly channel: string,
  ) {}

  notify(): void {
    this.#more = true;
    this.#busy ??= this.#send().finally(() => (this.#busy = undefined));
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  async #send(): Promise<void> {
    while (this.#more) {
      this.#more = false;
      // A listener that misses it looks by itself soon, so a failure is nobody's loss.
      await this.pool
        .query(`begin; set local synchronous_commit = off; notify ${this.channel}; commit`)
        .catch(() => undefined);
    }
  }
}
