import type { GivenAnswer, RequestBegun, RequestKey } from '#libs/kernel';
import { IdempotencyStore, NotRecorded } from '#libs/kernel';
import type pg from 'pg';
import { isAway } from '../postgres/failures.js';
import { identifier } from '../postgres/migrations.js';
import type { Migration } from '../postgres/migrations.js';

/** Tables of `PostgresIdempotencyStore`. Answers are thin (ids, states): no words of any statement. */
export const idempotencyMigrations: readonly Migration[] = [
  {
    id: 'idempotency-1',
    sql: `
      create table idempotency_keys (
        agency text not null,
        client_id text not null,
        key text not null,
        fingerprint text not null,
        holder uuid not null,
        held_until timestamptz not null,
        begun_at timestamptz not null default now(),
        status smallint,
        headers json,
        body text,
        primary key (agency, client_id, key)
      );
      create index idempotency_keys_by_age on idempotency_keys (begun_at);`,
  },
];

export type PostgresIdempotencyStoreOptions = Readonly<{
  pool: pg.Pool;
  /** Holds the table of `idempotencyMigrations`. */
  schema: string;
  /** How long an answer is kept, at least; by default 30 days. */
  keepDays?: number;
}>;

type Row = Readonly<{
  fingerprint: string;
  status: number | null;
  headers: Readonly<Record<string, string>> | null;
  body: string | null;
}>;

const forgetEvery = 5000;
const forgottenMax = 2 * forgetEvery;

const statementsFor = (schema: string) => {
  const table = `${schema}.idempotency_keys`;
  const mine = 'agency = $1 and client_id = $2 and key = $3 and holder = $4 and status is null';
  const held = (index: number): string => `now() + $${index} * interval '1 millisecond'`;
  return {
    // Takes over only what nobody answered and whose holder let its time run out.
    begin: `insert into ${table} as held (agency, client_id, key, fingerprint, holder, held_until)
      values ($1, $2, $3, $4, $5, ${held(6)})
      on conflict (agency, client_id, key) do update
        set holder = excluded.holder, held_until = excluded.held_until
        where held.status is null and held.held_until < now() and held.fingerprint = excluded.fingerprint
      returning 1`,
    look: `select fingerprint, status, headers, body from ${table}
      where agency = $1 and client_id = $2 and key = $3`,
    renew: `update ${table} set held_until = ${held(5)} where ${mine}`,
    finish: `update ${table} set status = $5, headers = $6, body = $7 where ${mine}`,
    abandon: `delete from ${table} where ${mine}`,
    forget: `delete from ${table} where ctid = any(array(select ctid from ${table}
      where begun_at < now() - $1 * interval '1 day' order by begun_at limit ${forgottenMax}))`,
  };
};

const parts = ({ agency, clientId, key }: RequestKey): readonly string[] => [agency, clientId, key];

/**
 * Idempotency keys in one PostgreSQL schema. What a crash takes away of it is done again under the same event ids, so its
 * pool may run with `synchronous_commit = off`.
 */
export class PostgresIdempotencyStore extends IdempotencyStore {
  readonly #pool: pg.Pool;
  readonly #sql: ReturnType<typeof statementsFor>;
  readonly #keepDays: number;
  #begun = 0;

  constructor({ pool, schema, keepDays = 30 }: PostgresIdempotencyStoreOptions) {
    super();
    this.#pool = pool;
    this.#sql = statementsFor(identifier(schema));
    this.#keepDays = keepDays;
  }

  /** @throws NotRecorded when the database is away */
  async begin(
    key: RequestKey,
    fingerprint: string,
    holder: string,
    holdMs: number,
  ): Promise<RequestBegun> {
    await this.#forgetNowAndThen();
    for (;;) {
      const taken = await this.#query(this.#sql.begin, [
        ...parts(key),
        fingerprint,
        holder,
        holdMs,
      ]);
      if (taken.rowCount === 1) return { state: 'started' };
      const { rows } = await this.#query<Row>(this.#sql.look, parts(key));
      // Abandoned in between: it is free now.
      if (rows[0] !== undefined) return begunOf(rows[0]);
    }
  }

  async renew(key: RequestKey, holder: string, holdMs: number): Promise<void> {
    await this.#query(this.#sql.renew, [...parts(key), holder, holdMs]);
  }

  async finish(key: RequestKey, holder: string, answer: GivenAnswer): Promise<void> {
    await this.#query(this.#sql.finish, [
      ...parts(key),
      holder,
      answer.status,
      JSON.stringify(answer.headers),
      answer.body,
    ]);
  }

  async abandon(key: RequestKey, holder: string): Promise<void> {
    await this.#query(this.#sql.abandon, [...parts(key), holder]);
  }

  async #forgetNowAndThen(): Promise<void> {
    this.#begun += 1;
    if (this.#begun % forgetEvery === 0) await this.#query(this.#sql.forget, [this.#keepDays]);
  }

  async #query<R extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<R>> {
    try {
      return await this.#pool.query<R>(sql, [...values]);
    } catch (error) {
      throw isAway(error) ? new NotRecorded({ cause: error }) : error;
    }
  }
}

const begunOf = ({ fingerprint, status, headers, body }: Row): RequestBegun =>
  status === null
    ? { state: 'in-progress', fingerprint }
    : { state: 'answered', fingerprint, answer: { status, headers: headers ?? {}, body } };
