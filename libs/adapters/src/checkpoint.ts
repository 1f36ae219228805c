import pg from 'pg';
import type { Migration } from './postgres/migrations.js';
import { identifier } from './postgres/migrations.js';
import { checkOut } from './postgres/session.js';

/** Table of relays and projections: how far each has come. */
export const checkpointMigrations: readonly Migration[] = [
  {
    id: 'checkpoints-1',
    sql: `
      create table checkpoints (
        name text primary key,
        position bigint not null,
        stored_at timestamptz not null default now()
      ) with (fillfactor = 50);`,
  },
];

type Stored = Readonly<{ position: string }>;

/** How a reader moves on. */
export type Move = Readonly<{
  upTo: bigint;
  /** Writes what belongs to the position, given the one that is stored. */
  work: (client: pg.PoolClient, stored: bigint) => Promise<void>;
  /** The position may be lost in a crash: that costs a repetition, no more. */
  mayBeLost?: boolean;
}>;

/** The stored position of one reader. */
export class Checkpoint {
  readonly #table: string;
  readonly #row: string;

  constructor(
    schema: string,
    private readonly name: string,
  ) {
    this.#table = `${identifier(schema)}.checkpoints`;
    this.#row = `name = ${pg.escapeLiteral(name)}`;
  }

  /** Makes it when missing. `0n`: the beginning. */
  async read(pool: pg.Pool): Promise<bigint> {
    await pool.query(
      `insert into ${this.#table} (name, position) values ($1, 0) on conflict do nothing`,
      [this.name],
    );
    const { rows } = await pool.query<{ position: string }>(
      `select position from ${this.#table} where ${this.#row}`,
    );
    return BigInt(rows[0]!.position);
  }

  /**
   * Moves it on together with what `work` writes, or not at all; other instances of the same reader wait meanwhile.
   * Two words with the server beside those of `work`.
   */
  async move(pool: pg.Pool, { upTo, work, mayBeLost = false }: Move): Promise<void> {
    const { client, release } = await checkOut(pool);
    let settled = false;
    try {
      const lost = mayBeLost ? 'set local synchronous_commit = off; ' : '';
      // Several statements in one word: as many results.
      const begun: unknown = await client.query(`begin; ${lost}${this.#lock}`);
      const stored = this.#positionOf((begun as pg.QueryResult<Stored>[]).at(-1)!);
      await work(client, stored);
      await client.query(upTo > stored ? `${this.#store(upTo)}; commit` : 'commit');
      settled = true;
    } catch (error) {
      settled = await client.query('rollback').then(
        () => true,
        () => false,
      );
      throw error;
    } finally {
      release(!settled);
    }
  }

  /** The position, held against other instances of the same reader until the transaction ends. */
  async lock(client: pg.ClientBase): Promise<bigint> {
    return this.#positionOf(await client.query<Stored>(this.#lock));
  }

  async store(client: pg.ClientBase, position: bigint): Promise<void> {
    await client.query(this.#store(position));
  }

  get #lock(): string {
    return `select position from ${this.#table} where ${this.#row} for update`;
  }

  #store(position: bigint): string {
    return `update ${this.#table} set position = ${position}, stored_at = now() where ${this.#row}`;
  }

  #positionOf({ rows }: pg.QueryResult<Stored>): bigint {
    if (!rows[0]) throw new Error(`Checkpoint ${this.name} is gone`);
    return BigInt(rows[0].position);
  }
}
