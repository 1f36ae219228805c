import type { Migration } from '../postgres/migrations.js';
import { eventColumns, insertInto } from './rows.js';

/** Tables of `PostgresEventStore`. */
export const eventStoreMigrations: readonly Migration[] = [
  {
    id: 'event-store-1',
    sql: `
      create table events (
        position bigint primary key,
        stream text not null,
        category text not null,
        revision integer not null,
        id uuid not null unique,
        type text not null,
        schema_version integer not null,
        occurred_at text not null,
        recorded_at timestamptz not null default clock_timestamp(),
        actor text not null,
        agency text not null,
        unit text not null,
        acting_function text not null,
        correlation_id text not null,
        causation_id text,
        purpose text,
        basis text,
        data json not null,
        unique (stream, revision)
      -- As much as fits a page stays as it is: to compress each event takes longer than to write it.
      ) with (toast_tuple_target = 8160);
      create index events_by_category on events (category, position);
      create function keep_events() returns trigger language plpgsql as
        $$ begin raise exception 'events are never changed'; end $$;
      create trigger keep_events before update or delete or truncate on events
        for each statement execute function keep_events();`,
  },
];

const headsOf = (table: string, streams: string): string =>
  `from unnest(${streams}::text[]) as s (stream) cross join lateral
    (select e.revision from ${table} e where e.stream = s.stream order by e.revision desc limit 1) head`;

/** The statements over one schema's `events`. */
export const statementsFor = (schema: string, time: string | null = null) => ({
  /** Whatever bears one of these ids, and the head of each of these streams, and the last position, in one answer. */
  look: `select id, stream, revision, position from ${schema}.events where id = any($1::uuid[])
    union all
    select null, s.stream, head.revision, null ${headsOf(`${schema}.events`, '$2')}
    union all
    select null, null, null, max(position) from ${schema}.events`,
  insert: insertInto(`${schema}.events`, time),
  forward: `select ${eventColumns} from ${schema}.events where stream = $1 and revision >= $2
    order by revision limit $3`,
  backward: `select ${eventColumns} from ${schema}.events where stream = $1 and revision <= $2
    order by revision desc limit $3`,
  heads: `select s.stream, head.revision ${headsOf(`${schema}.events`, '$1')}`,
  // The head is of the same snapshot as the page: what lies between the last event and it is of other categories.
  all: `with page as (
      select ${eventColumns} from ${schema}.events where position > $1 order by position limit $2)
    select page.*, head.position as head
    from (select coalesce(max(position), 0) as position from ${schema}.events) head
      left join page on true order by page.position`,
  ofCategories: `with picked as (
      select p.position from unnest($3::text[]) as c (category)
        cross join lateral (select e.position from ${schema}.events e
          where e.category = c.category and e.position > $1 order by e.position limit $2) p
      order by p.position limit $2),
    page as (select ${eventColumns} from ${schema}.events join picked using (position))
    select page.*, head.position as head
    from (select coalesce(max(position), 0) as position from ${schema}.events) head
      left join page on true order by page.position`,
  head: `select coalesce(max(position), 0) as head from ${schema}.events`,
});

export type Statements = ReturnType<typeof statementsFor>;
