import type { Migration } from '#libs/adapters';

/**
 * What was recorded, one row an entry, findable by what an officer asks for, each with its leaf in the log. What the
 * entry says lies in `contents`, under its event id: situations and reasons, never words of a statement.
 */
export const entryMigrations: readonly Migration[] = [
  {
    id: 'audit-records-1',
    sql: `
      create table entries (
        position bigint primary key,
        leaf_index bigint not null unique,
        commitment text not null,
        event_id uuid not null unique,
        type text not null,
        occurred_at text not null,
        recorded_at text collate "C" not null,
        actor text not null,
        agency text not null,
        unit text not null,
        function text not null,
        correlation_id text not null,
        causation_id text,
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
        reader text
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
      create index entries_by_time on entries (recorded_at, position);
      create table log_head (
        the_one boolean primary key default true check (the_one),
        -- Leaves that have a row in entries.
        placed bigint not null,
        -- The newest head that was seen: a log that does not hold it was rewritten.
        size bigint not null,
        root bytea not null
      );`,
  },
];
