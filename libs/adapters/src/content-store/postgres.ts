import type pg from 'pg';
import { ContentStore, NotRecorded } from '#libs/kernel';
import type { Barred, Content, SaidContent } from '#libs/kernel';
import { isAway } from '../postgres/failures.js';
import { Gathered } from '../postgres/gathered.js';
import type { Migration } from '../postgres/migrations.js';
import { identifier } from '../postgres/migrations.js';
import { inTransaction } from '../postgres/session.js';
import { textsFor, textsFrom } from '../postgres/texts.js';
import { GroupWriter } from '../postgres/writer.js';
import type { Outcome } from '../postgres/writer.js';

/** Tables of `PostgresContentStore`. */
export const contentStoreMigrations: readonly Migration[] = [
  {
    id: 'content-store-1',
    sql: `
      create table contents (
        id text primary key,
        subject_id text not null,
        body text not null,
        salt text not null,
        put_at timestamptz not null default now()
      -- As for events: what fits a page is not compressed.
      ) with (toast_tuple_target = 8160);
      create index contents_by_subject on contents (subject_id);
      create table contents_destroyed (id text primary key);`,
  },
  {
    id: 'content-store-2',
    sql: `
      create table contents_barred (
        subject_id text not null,
        -- Empty: all of the person.
        statement_id text not null,
        until timestamptz not null,
        primary key (subject_id, statement_id)
      );`,
  },
];

const statementsFor = (table: string) => ({
  put: `insert into ${table} (id, subject_id, body, salt)
    select c.id, c.subject_id, c.body, c.salt
    from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], ${textsFrom(6)})
      as c (id, subject_id, salt, said_at, statement_id, body)
    where not exists (select from ${table}_destroyed d where d.id = c.id)
      and not exists (select from ${table}_barred b where b.subject_id = c.subject_id
        and b.statement_id in ('', c.statement_id) and c.said_at <= b.until)
    on conflict (id) do nothing returning id`,
  get: `select id, subject_id as "subjectId", body as text, salt from ${table}
    where id = any($1::text[])`,
  ofSubject: `select id from ${table} where subject_id = $1 order by id`,
  erase: `delete from ${table} where id = any($1::text[])`,
  destroy: `with marked as (
      insert into ${table}_destroyed select id from unnest($1::text[]) as wanted (id)
      where not exists
        (select from ${table} c where c.id = wanted.id and c.subject_id <> all($2::text[]))
      on conflict do nothing)
    delete from ${table} where id = any($1::text[]) and subject_id = any($2::text[])`,
  bar: `with barred as (
      insert into ${table}_barred select s, $2, $3::timestamptz from unnest($1::text[]) s
      on conflict (subject_id, statement_id)
        do update set until = greatest(excluded.until, ${table}_barred.until))
    delete from ${table} where $2 = '' and subject_id = any($1::text[])`,
});

type Ids = readonly string[];
type Found = ReadonlyMap<string, Content>;

/** Erasable words in one PostgreSQL schema. What is asked at the same time shares one word with the server. */
export class PostgresContentStore extends ContentStore {
  readonly #pool: pg.Pool;
  readonly #table: string;
  readonly #sql: ReturnType<typeof statementsFor>;
  readonly #puts: GroupWriter<readonly SaidContent[], Ids>;
  readonly #gets = new Gathered<Ids, Found>((asks) => this.#get(asks));
  readonly #erasures = new Gathered<Ids, void>((asks) => this.#erase(asks));

  constructor({ pool, schema }: Readonly<{ pool: pg.Pool; schema: string }>) {
    super();
    this.#pool = pool;
    this.#table = `${identifier(schema)}.contents`;
    this.#sql = statementsFor(this.#table);
    this.#puts = new GroupWriter(pool, (client, batch) => this.#put(client, batch));
  }

  async put(contents: readonly SaidContent[]): Promise<Ids> {
    if (contents.length === 0) return [];
    return recorded(() => this.#puts.submit(contents, contents.length));
  }

  async get(ids: Ids): Promise<Found> {
    return ids.length === 0 ? new Map() : recorded(() => this.#gets.ask(ids));
  }

  async ofSubject(subjectId: string): Promise<Ids> {
    const query = this.#query('ofSubject', [subjectId]);
    const { rows } = await recorded(() => this.#pool.query<{ id: string }>(query));
    return rows.map(({ id }) => id);
  }

  async erase(ids: Ids): Promise<void> {
    if (ids.length > 0) await recorded(() => this.#erasures.ask(ids));
  }

  async destroy(ids: Ids, subjectIds: Ids, barred?: Barred): Promise<void> {
    const work = async (client: pg.PoolClient): Promise<void> => {
      // Whoever is putting words in at this moment comes before it or after it, not in between.
      await client.query(`lock table ${this.#table} in share row exclusive mode`);
      await client.query(this.#query('destroy', [ids, subjectIds]));
      if (barred === undefined) return;
      const { statementId, until } = barred;
      await client.query(this.#query('bar', [subjectIds, statementId ?? '', until]));
    };
    await recorded(() => inTransaction(this.#pool, work));
  }

  async #put(
    client: pg.PoolClient,
    batch: readonly (readonly SaidContent[])[],
  ): Promise<readonly Outcome<Ids>[]> {
    // Of one id that is put twice the first counts.
    const contents = new Map<string, SaidContent>();
    for (const content of batch.flat())
      if (!contents.has(content.id)) contents.set(content.id, content);
    const all = [...contents.values()];
    const { rows } = await client.query<{ id: string }>(
      this.#query('put', [
        all.map(({ id }) => id),
        all.map(({ subjectId }) => subjectId),
        all.map(({ salt }) => salt),
        all.map(({ saidAt }) => saidAt ?? null),
        all.map(({ statementId }) => statementId ?? null),
        ...textsFor(all.map(({ text }) => text)),
      ]),
    );
    const put = new Set(rows.map(({ id }) => id));
    return batch.map((group) => ({
      result: group
        .filter((content) => contents.get(content.id) !== content || !put.has(content.id))
        .map(({ id }) => id),
    }));
  }

  async #get(asks: readonly Ids[]): Promise<readonly Found[]> {
    const query = this.#query('get', [[...new Set(asks.flat())]]);
    const { rows } = await this.#pool.query<Content>(query);
    const found = new Map(rows.map((row) => [row.id, row]));
    return asks.map(
      (ids) =>
        new Map(
          ids.flatMap((id) => {
            const content = found.get(id);
            return content === undefined ? [] : [[id, content] as const];
          }),
        ),
    );
  }

  async #erase(asks: readonly Ids[]): Promise<readonly void[]> {
    await this.#pool.query(this.#query('erase', [[...new Set(asks.flat())]]));
    return asks.map(() => undefined);
  }

  #query(name: keyof ReturnType<typeof statementsFor>, values: unknown[]): pg.QueryConfig {
    return { name: `${name}:${this.#table}`, text: this.#sql[name], values };
  }
}

const recorded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw isAway(error) ? new NotRecorded({ cause: error }) : error;
  }
};
