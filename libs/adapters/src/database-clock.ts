import type pg from 'pg';
import { SimulatedClock } from '#libs/kernel';
import type { Migration } from './postgres/migrations.js';
import { identifier } from './postgres/migrations.js';
import { Listener } from './postgres/listener.js';

/** Table of `DatabaseClock`: one row. */
export const clockMigrations: readonly Migration[] = [
  {
    id: 'clock-1',
    sql: `
      create table simulated_clock (
        only_row boolean primary key default true check (only_row),
        now timestamptz not null
      );
      insert into simulated_clock (now) values (date_trunc('second', now()));`,
  },
];

/** SQL that reads the clock in a schema. */
export const simulatedTime = (schema: string): string =>
  `select now from ${identifier(schema)}.simulated_clock`;

const channel = 'infohus_clock';

export type DatabaseClockOptions = Readonly<{
  pool: pg.Pool;
  /** Holds the table of `clockMigrations`. */
  schema: string;
  /** For the connection that hears of moves. Holds a password. */
  listenUrl: string;
  onError?: (error: unknown) => void;
}>;

/** A simulated clock that the processes of an exchange share; it begins at the time of the machine. */
export class DatabaseClock extends SimulatedClock {
  readonly #table: string;
  readonly #listener: Listener;
  readonly #onMove = new Set<() => void>();
  #now = '';

  private constructor(private readonly options: DatabaseClockOptions) {
    super();
    this.#table = `${identifier(options.schema)}.simulated_clock`;
    const onError = options.onError ?? (() => undefined);
    const read = (): void => void this.#read().catch(onError);
    this.#listener = new Listener({ connectionString: options.listenUrl }, channel, read, onError);
  }

  static async open(options: DatabaseClockOptions): Promise<DatabaseClock> {
    const clock = new DatabaseClock(options);
    await clock.#read();
    clock.#listener.start();
    return clock;
  }

  now(): string {
    return this.#now;
  }

  async moveTo(now: string): Promise<void> {
    const at = new Date(now);
    if (Number.isNaN(at.getTime())) throw new RangeError('Not an RFC 3339 time');
    await this.options.pool.query(
      `with moved as (update ${this.#table} set now = $1 where now < $1 returning 1)
       select pg_notify('${channel}', '') from moved`,
      [at],
    );
    await this.#read();
  }

  /** Calls back after each move, whoever made it. */
  onMove(listener: () => void): void {
    this.#onMove.add(listener);
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  async #read(): Promise<void> {
    const { rows } = await this.options.pool.query<{ now: Date }>(
      simulatedTime(this.options.schema),
    );
    const now = rows[0]!.now.toISOString();
    // Answers of two questions may cross.
    if (now <= this.#now) return;
    this.#now = now;
    for (const listener of this.#onMove) listener();
  }
}
