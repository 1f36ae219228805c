import type { GivenAnswer, RequestBegun, RequestKey } from '#libs/kernel';
import { IdempotencyStore, NotRecorded } from '#libs/kernel';
import type pg from 'pg';
import { isAway } from '../postgres/failures.js';
import { identifier } from '../postgres/migrations.js';
import type { Migration } from '../postgres/migrations.js';
import { GroupWriter } from '../postgres/writer.js';
import type { Outcome } from '../postgres/writer.js';

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
  agency: string;
  client_id: string;
  key: string;
  fingerprint: string;
  status: number | null;
  headers: Readonly<Record<string, string>> | null;
  body: string | null;
}>;

type Beginning = RequestKey & Readonly<{ fingerprint: string; holder: string; holdMs: number }>;
type Ending = RequestKey & Readonly<{ holder: string; answer: GivenAnswer }>;

const forgetEvery = 5000;
const forgottenMax = 2 * forgetEvery;

const statementsFor = (schema: string) => {
  const table = `${schema}.idempotency_keys`;
  const mine = 'agency = $1 and client_id = $2 and key = $3 and holder = $4 and status is null';
  const until = (ms: string): string => `now() + ${ms} * interval '1 millisecond'`;
  const keys = 'agency, client_id, key';
  const three = '$1::text[], $2::text[], $3::text[]';
  return {
    // Takes over only what nobody answered and whose holder let its time run out. In one order, so that two batches
    // never wait for each other.
    begin: `insert into ${table} as held (${keys}, fingerprint, holder, held_until)
      select ${keys}, fingerprint, holder, ${until('hold_ms')}
      from unnest(${three}, $4::text[], $5::uuid[], $6::integer[])
        as b (${keys}, fingerprint, holder, hold_ms) order by ${keys}
      on conflict (${keys}) do update
        set holder = excluded.holder, held_until = excluded.held_until
        where held.status is null and held.held_until < now() and held.fingerprint = excluded.fingerprint
      returning ${keys}`,
    look: `select ${keys}, fingerprint, status, headers, body from ${table}
      where (${keys}) in (select * from unnest(${three}))`,
    renew: `update ${table} set held_until = ${until('$5::integer')} where ${mine}`,
    finish: `update ${table} as held set status = e.status, headers = e.headers::json, body = e.body
      from unnest(${three}, $4::uuid[], $5::smallint[], $6::text[], $7::text[])
        as e (${keys}, holder, status, headers, body)
      where held.agency = e.agency and held.client_id = e.client_id and held.key = e.key
        and held.holder = e.holder and held.status is null`,
    abandon: `delete from ${table} where ${mine}`,
    forget: `delete from ${table} where ctid = any(array(select ctid from ${table}
      where begun_at < now() - $1 * interval '1 day' order by begun_at limit ${forgottenMax}))`,
  };
};

type Statements = ReturnType<typeof statementsFor>;

const parts = ({ agency, clientId, key }: RequestKey): readonly string[] => [agency, clientId, key];
const nameOf = (key: RequestKey): string => parts(key).join('\n');
const nameOfRow = (row: Pick<Row, 'agency' | 'client_id' | 'key'>): string =>
  nameOf({ agency: row.agency, clientId: row.client_id, key: row.key });
const columns = (of: readonly RequestKey[]): unknown[][] => [
  of.map(({ agency }) => agency),
  of.map(({ clientId }) => clientId),
  of.map(({ key }) => key),
];

/**
 * Idempotency keys in one PostgreSQL schema; requests that come at the same time share a statement. What a crash takes
 * away of it is done again under the same event ids, so its pool may run with `synchronous_commit = off`.
 */
export class PostgresIdempotencyStore extends IdempotencyStore {
  readonly #pool: pg.Pool;
  readonly #schema: string;
  readonly #sql: Statements;
  readonly #keepDays: number;
  /** Undefined: it was there, and was given up before it could be looked at. */
  readonly #beginnings: GroupWriter<Beginning, RequestBegun | undefined>;
  readonly #endings: GroupWriter<Ending, void>;
  #begun = 0;

  constructor({ pool, schema, keepDays = 30 }: PostgresIdempotencyStoreOptions) {
    super();
    this.#pool = pool;
    this.#schema = identifier(schema);
    this.#sql = statementsFor(this.#schema);
    this.#keepDays = keepDays;
    this.#beginnings = new GroupWriter(pool, (client, batch) => this.#begin(client, batch));
    this.#endings = new GroupWriter(pool, (client, batch) => this.#finish(client, batch));
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
      const beginning = { ...key, fingerprint, holder, holdMs };
      const begun = await recorded(() => this.#beginnings.submit(beginning, 1));
      if (begun !== undefined) return begun;
    }
  }

  async renew(key: RequestKey, holder: string, holdMs: number): Promise<void> {
    await this.#ask(this.#pool, 'renew', [...parts(key), holder, holdMs]);
  }

  async finish(key: RequestKey, holder: string, answer: GivenAnswer): Promise<void> {
    await recorded(() => this.#endings.submit({ ...key, holder, answer }, 1));
  }

  async abandon(key: RequestKey, holder: string): Promise<void> {
    await this.#ask(this.#pool, 'abandon', [...parts(key), holder]);
  }

  async #begin(
    client: pg.PoolClient,
    batch: readonly Beginning[],
  ): Promise<readonly Outcome<RequestBegun | undefined>[]> {
    // Of one key that comes twice at once the first has it.
    const first = new Map<string, Beginning>();
    for (const one of batch) if (!first.has(nameOf(one))) first.set(nameOf(one), one);
    const all = [...first.values()];
    const taken = await this.#ask<Row>(client, 'begin', [
      ...columns(all),
      all.map(({ fingerprint }) => fingerprint),
      all.map(({ holder }) => holder),
      all.map(({ holdMs }) => holdMs),
    ]);
    const started = new Set(taken.map(nameOfRow));
    const isStarted = (one: Beginning): boolean =>
      started.has(nameOf(one)) && first.get(nameOf(one)) === one;
    const others = batch.filter((one) => !isStarted(one));
    const rows = others.length > 0 ? await this.#ask<Row>(client, 'look', columns(others)) : [];
    const standing = new Map(rows.map((row) => [nameOfRow(row), begunOf(row)]));
    return batch.map((one) => ({
      result: isStarted(one) ? { state: 'started' } : standing.get(nameOf(one)),
    }));
  }

  async #finish(
    client: pg.PoolClient,
    batch: readonly Ending[],
  ): Promise<readonly Outcome<void>[]> {
    await this.#ask(client, 'finish', [
      ...columns(batch),
      batch.map(({ holder }) => holder),
      batch.map(({ answer }) => answer.status),
      batch.map(({ answer }) => JSON.stringify(answer.headers)),
      batch.map(({ answer }) => answer.body),
    ]);
    return batch.map(() => ({ result: undefined }));
  }

  async #forgetNowAndThen(): Promise<void> {
    this.#begun += 1;
    if (this.#begun % forgetEvery === 0) await this.#ask(this.#pool, 'forget', [this.#keepDays]);
  }

  async #ask<R extends pg.QueryResultRow>(
    on: pg.Pool | pg.PoolClient,
    name: keyof Statements,
    values: unknown[],
  ): Promise<readonly R[]> {
    return recorded(async () => {
      const query = { name: `idempotency-${name}:${this.#schema}`, text: this.#sql[name], values };
      return (await on.query<R>(query)).rows;
    });
  }
}

const recorded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw isAway(error) ? new NotRecorded({ cause: error }) : error;
  }
};

const begunOf = ({ fingerprint, status, headers, body }: Row): RequestBegun =>
  status === null
    ? { state: 'in-progress', fingerprint }
    : { state: 'answered', fingerprint, answer: { status, headers: headers ?? {}, body } };
