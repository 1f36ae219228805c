import type { Migration } from '../postgres/migrations.js';

/** Table of `parkingConsumer`. */
export const parkingMigrations: readonly Migration[] = [
  {
    id: 'parking-1',
    sql: `
      create table parked (
        id uuid primary key,
        place bigint generated always as identity,
        group_name text not null,
        topic text not null,
        key text not null,
        partition integer not null,
        message_offset bigint not null,
        headers json not null,
        -- Emptied when the message has been handled or skipped: the words are kept in one place only.
        value text not null,
        state text not null check (state in ('parked', 'queued', 'handled', 'skipped')),
        code text,
        attempts integer not null default 0,
        parked_at timestamptz not null default now(),
        acted_at timestamptz,
        actor text,
        second_actor text,
        reason_code text
      );
      create index parked_open on parked (group_name, topic, key, place)
        where state in ('parked', 'queued');`,
  },
];
