import type { Migration } from '../postgres/migrations.js';

/** Table of `PostgresTimers`: one row per timer, also when it is done, so that nothing older can bring it back. */
export const timerMigrations: readonly Migration[] = [
  {
    id: 'timers-1',
    sql: `
      create table timers (
        kind text not null,
        key text not null,
        version bigint not null,
        due_at timestamptz not null,
        data json not null,
        state text not null check (state in ('waiting', 'done', 'cancelled', 'parked')),
        code text,
        attempts integer not null default 0,
        parked_at timestamptz,
        primary key (kind, key)
      );
      create index timers_waiting on timers (due_at, kind, key) where state = 'waiting';
      create index timers_parked on timers (parked_at) where state = 'parked';`,
  },
];
