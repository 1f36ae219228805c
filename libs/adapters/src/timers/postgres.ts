import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { Poisoned, Timers } from '#libs/kernel';
import type {
  Clock,
  DueTimer,
  HandleTimers,
  ParkedTimer,
  RunningTimers,
  Timer,
  TimerName,
  TimerVersion,
} from '#libs/kernel';
import { failpoint } from '../failpoint.js';
import { isInfrastructure, maxAttempts, parkingCode } from '../parking/causes.js';
import { backOffMs, Pause } from '../postgres/back-off.js';
import { inTransaction } from '../postgres/session.js';
import { TimerRows } from './timer-rows.js';

export type PostgresTimersOptions = Readonly<{
  pool: pg.Pool;
  /** Holds the table of `timerMigrations`. */
  schema: string;
  clock: Clock;
  batchSize?: number;
  /** How often to look for what is due, in real time. */
  lookEveryMs?: number;
  onError?: (error: unknown) => void;
}>;

type Handlers = Readonly<Record<string, HandleTimers>>;

/** Neighbours of one kind go together, and the order of the due times stays. */
const runsOf = (due: readonly DueTimer[]): readonly (readonly DueTimer[])[] => {
  const runs: DueTimer[][] = [];
  for (const timer of due) {
    const last = runs.at(-1);
    if (last?.[0]?.kind === timer.kind) last.push(timer);
    else runs.push([timer]);
  }
  return runs;
};

/** Timers in one PostgreSQL schema, on the `Clock` port. */
export class PostgresTimers extends Timers {
  readonly #rows: TimerRows;
  readonly #pause = new Pause();
  #closed = false;

  constructor(private readonly options: PostgresTimersOptions) {
    super();
    this.#rows = new TimerRows(options.pool, options.schema);
  }

  async schedule(timers: readonly Timer[]): Promise<void> {
    await this.#rows.schedule(timers);
    const now = this.options.clock.now();
    if (timers.some(({ dueAt }) => Date.parse(dueAt) <= Date.parse(now))) this.#pause.wake();
  }

  cancel(timers: readonly (TimerName & TimerVersion)[]): Promise<void> {
    return this.#rows.cancel(timers);
  }

  stands(timer: TimerName & TimerVersion): Promise<boolean> {
    return this.#rows.stands(timer);
  }

  parked(): Promise<readonly ParkedTimer[]> {
    return this.#rows.parked();
  }

  async retry(id: string): Promise<boolean> {
    const found = await this.#rows.retry(id);
    this.wake();
    return found;
  }

  /** Looks now for what is due. */
  wake(): void {
    this.#pause.wake();
  }

  run(handlers: Handlers): Promise<RunningTimers> {
    const running = this.#loop(handlers);
    const wake = (): void => this.wake();
    return Promise.resolve({
      figures: () => this.#rows.figures(this.options.clock.now()),
      wake,
      close: async () => {
        this.#closed = true;
        wake();
        await running;
      },
    });
  }

  async #loop(handlers: Handlers): Promise<void> {
    const { batchSize = 200, lookEveryMs = 500, onError } = this.options;
    for (let failures = 0; !this.#closed;)
      try {
        const found = await this.#takeTurn(handlers, batchSize);
        failures = 0;
        if (found < batchSize) await this.#pause.wait(lookEveryMs);
      } catch (error) {
        onError?.(error);
        await this.#pause.wait(backOffMs(++failures));
      }
  }

  /** @returns how many were due. */
  #takeTurn(handlers: Handlers, batchSize: number): Promise<number> {
    return inTransaction(this.options.pool, async (client) => {
      if (!(await this.#rows.takeTurn(client))) return 0;
      const now = this.options.clock.now();
      const due = await this.#rows.due(now, Object.keys(handlers), batchSize);
      if (due.length > 0) failpoint('timer-claimed');
      for (const run of runsOf(due)) await this.#handle(handlers[run[0]!.kind]!, run);
      return due.length;
    });
  }

  async #handle(handle: HandleTimers, due: readonly DueTimer[]): Promise<void> {
    try {
      await handle(due);
    } catch (error) {
      if (isInfrastructure(error)) throw error;
      this.options.onError?.(error);
      for (const timer of due) await this.#handleAlone(handle, timer);
      return;
    }
    await this.#finish(due);
  }

  async #handleAlone(handle: HandleTimers, timer: DueTimer): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        await handle([timer]);
        break;
      } catch (error) {
        if (isInfrastructure(error)) throw error;
        if (error instanceof Poisoned || attempt >= maxAttempts) {
          this.options.onError?.(error);
          return this.#rows.park(timer, parkingCode(error), attempt);
        }
        await pause(20 * 2 ** attempt);
      }
    await this.#finish([timer]);
  }

  async #finish(due: readonly DueTimer[]): Promise<void> {
    failpoint('timer-effected');
    await this.#rows.markDone(due);
    failpoint('timer-done');
  }
}
