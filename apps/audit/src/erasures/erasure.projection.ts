import type { Migration, SqlClient } from '#libs/adapters';
import type { PlacedEntry } from '../completeness/held.projection.js';
import type { ErasureApproved, ErasureAsked, ErasureCarriedOut } from './erasure.js';
import { erasureApprovedType, erasureAskedType, erasureCarriedOutType } from './erasure.js';

/** What was to be erased, where it is, and which entries went with it. */
export const erasureMigrations: readonly Migration[] = [
  {
    id: 'audit-erasures-1',
    sql: `
      create table erasures (
        erasure_id uuid primary key,
        subject_id uuid not null,
        subject_ids uuid[] not null,
        statement_id uuid,
        reason text not null,
        ground text not null,
        justification text not null,
        asked_by text not null,
        asked_at text collate "C" not null,
        approved_by text
      );
      create index erasures_by_time on erasures (asked_at);
      create table erasures_done (
        erasure_id uuid not null,
        store text not null,
        contents integer not null,
        primary key (erasure_id, store)
      );
      -- Which entries went with which erasure.
      create table erased_entries (id text primary key, erasure_id uuid not null);
      create index erased_entries_by_erasure on erased_entries (erasure_id);`,
  },
];

/** Keeps how each erasure stands. */
export const keepErasures = async (
  client: SqlClient,
  schema: string,
  placed: readonly PlacedEntry[],
): Promise<void> => {
  for (const { entry } of placed) {
    const said: unknown = entry.data;
    if (entry.type === erasureAskedType) {
      const asked = said as ErasureAsked;
      const { erasureId, person, statementId, reason, ground, justification, askedBy } = asked;
      // The first of them named one id alone.
      const persons = asked.persons ?? [person];
      await client.query(
        `insert into ${schema}.erasures (erasure_id, subject_id, statement_id, reason, ground, justification, asked_by, asked_at, subject_ids)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
        [
          ...[erasureId, person, statementId, reason, ground, justification, askedBy],
          ...[entry.occurredAt, persons],
        ],
      );
    }
    if (entry.type === erasureApprovedType) {
      const { erasureId, approvedBy } = said as ErasureApproved;
      await client.query(
        `update ${schema}.erasures set approved_by = $2 where erasure_id = $1 and approved_by is null`,
        [erasureId, approvedBy],
      );
    }
    if (entry.type === erasureCarriedOutType) {
      const { erasureId, store, contents } = said as ErasureCarriedOut;
      await client.query(
        `insert into ${schema}.erasures_done (erasure_id, store, contents) values ($1, $2, $3)
         on conflict do nothing`,
        [erasureId, store, contents],
      );
    }
  }
};
