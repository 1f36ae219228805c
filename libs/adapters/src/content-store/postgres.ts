import type pg from 'pg';
import { ContentStore, NotRecorded } from '#libs/kernel';
import type { Content } from '#libs/kernel';
import { isAway } from '../postgres/failures.js';
import type { Migration } from '../postgres/migrations.js';
import { identifier } from '../postgres/migrations.js';

/** Table of `PostgresContentStore`. */
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
      );
      create index contents_by_subject on contents (subject_id);`,
  },
];

/** Erasable words in one PostgreSQL schema. */
export class PostgresContentStore extends ContentStore {
  readonly #pool: pg.Pool;
  readonly #table: string;

  constructor({ pool, schema }: Readonly<{ pool: pg.Pool; schema: string }>) {
    super();
    this.#pool = pool;
    this.#table = `${identifier(schema)}.contents`;
  }

  async put(contents: readonly Content[]): Promise<void> {
    if (contents.length === 0) return;
    await this.#query(
      `insert into ${this.#table} (id, subject_id, body, salt)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
       on conflict (id) do nothing`,
      [
        contents.map(({ id }) => id),
        contents.map(({ subjectId }) => subjectId),
        contents.map(({ text }) => text),
        contents.map(({ salt }) => salt),
      ],
    );
  }

  async get(ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    const { rows } = await this.#query<Content>(
      `select id, subject_id as "subjectId", body as text, salt from ${this.#table}
       where id = any($1::text[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async erase(ids: readonly string[]): Promise<void> {
    await this.#query(`delete from ${this.#table} where id = any($1::text[])`, [ids]);
  }

  async #query<Row extends pg.QueryResultRow>(
    text: string,
    values: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    try {
      return await this.#pool.query<Row>(text, values);
    } catch (error) {
      throw isAway(error) ? new NotRecorded({ cause: error }) : error;
    }
  }
}
