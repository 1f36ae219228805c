import type { Migration } from '#libs/adapters';

/**
 * What was recorded, one row an entry, findable by what an officer asks for. `body` is the data of the public event:
 * situations and reasons, never words of a statement.
 */
export const entryMigrations: readonly Migration[] = [
  {
    id: 'audit-entries-1',
    sql: `
      create table entries (
        position bigint primary key,
        event_id uuid not null unique,
        type text not null,
        occurred_at timestamptz not null,
        recorded_at timestamptz not null,
        actor text not null,
        agency text not null,
        unit text not null,
        function text not null,
        correlation_id text not null,
        subject_id text,
        case_id text,
        disclosure_id text,
        decision_id text,
        handover_id text,
        recipient text,
        form text,
        outcome text,
        reason text,
        rule text,
        reader text,
        body jsonb not null
      );
      create index entries_by_subject on entries (subject_id, position);
      create index entries_by_case on entries (case_id, position) where case_id is not null;
      create index entries_by_disclosure on entries (disclosure_id, position) where disclosure_id is not null;
      create index entries_by_decision on entries (decision_id, position) where decision_id is not null;
      create index entries_by_handover on entries (handover_id, position) where handover_id is not null;
      create index entries_by_agency on entries (agency, position);
      create index entries_by_recipient on entries (recipient, position) where recipient is not null;
      create index entries_by_reader on entries (reader, position) where reader is not null;
      create index entries_by_type on entries (type, position);
      create index entries_by_time on entries (recorded_at, position);`,
  },
];
