import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

// A payload may hold 8,000 bytes; beyond that the listeners are told to look at everything.
const maxPayload = 7_000;

// A listener is told at once after a quiet moment; while much happens, so often.
const everyMs = 5;

/**
 * Tells other processes that something was committed. Not inside that transaction, because a NOTIFY holds a lock of
 * the whole server through its commit, fsync included; what is said while one is under way goes out as one, its
 * subjects joined by commas (`*`: all), behind a name of our own, so that our echo wakes nobody twice.
 */
export class Notifier {
  readonly #self = randomUUID().slice(0, 8);
  readonly #subjects = new Set<string>();
  #busy: Promise<void> | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly channel: string,
  ) {}

  notify(subject = '*'): void {
    this.#subjects.add(subject);
    this.#busy ??= this.#send().finally(() => (this.#busy = undefined));
  }

  /** The subjects of a notification; none when it is our own. */
  heard(payload: string): readonly string[] {
    const [sender, subjects = '*'] = payload.split(';');
    return sender === this.#self ? [] : subjects.split(',');
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  async #send(): Promise<void> {
    while (this.#subjects.size > 0) {
      const joined = [...this.#subjects].join(',');
      this.#subjects.clear();
      // A listener that misses it looks by itself soon, so a failure is nobody's loss.
      await this.pool
        .query(`select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`, [
          this.channel,
          `${this.#self};${joined.length > maxPayload ? '*' : joined}`,
        ])
        .catch(() => undefined);
      await pause(everyMs);
    }
  }
}
