import type pg from 'pg';
import type { Migration } from './postgres/migrations.js';
import { identifier } from './postgres/migrations.js';

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

/** The stored position of one reader. */
export class Checkpoint {
  readonly #table: string;

  constructor(
    schema: string,
    private readonly name: string,
  ) {
    this.#table = `${identifier(schema)}.checkpoints`;
  }

  /** Makes it when missing. `0n`: the beginning. */
  async read(pool: pg.Pool): Promise<bigint> {
    await pool.query(
      `insert into ${this.#table} (name, position) values ($1, 0) on conflict do nothing`,
      [this.name],
    );
    const { rows } = await pool.query<{ position: string }>(
      `select position from ${this.#table} where name = $1`,
      [this.name],
    );
    return BigInt(rows[0]!.position);
  }

  /** The position, held against other instances of the same reader until the transaction ends. */
  async lock(client: pg.ClientBase): Promise<bigint> {
    const { rows } = await client.query<{ position: string }>({
      name: `checkpoint-lock:${this.#table}`.slice(0, 63),
      text: `select position from ${this.#table} where name = $1 for update`,
      values: [this.name],
    });
    if (!rows[0]) throw new Error(`Checkpoint ${this.name} is gone`);
    return BigInt(rows[0].position);
  }

  async store(client: pg.ClientBase, position: bigint): Promise<void> {
    await client.query({
      name: `checkpoint-store:${this.#table}`.slice(0, 63),
      text: `update ${this.#table} set position = $2, stored_at = now() where name = $1`,
      values: [this.name, position.toString()],
    });
  }
}
