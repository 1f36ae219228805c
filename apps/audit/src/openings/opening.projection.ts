import type { SqlClient } from '#libs/adapters';
import type { Migration } from '#libs/adapters';
import type { PlacedEntry } from '../completeness/held.projection.js';
import type { OpeningApproved, OpeningAsked } from './opening.js';
import { approvedType, askedType } from './opening.js';

/** What was asked to be opened, and what was; read off its entries. */
export const openingMigrations: readonly Migration[] = [
  {
    id: 'audit-openings-1',
    sql: `
      create table openings (
        opening_id uuid primary key,
        tenant text not null,
        case_id uuid not null,
        subject_id text not null,
        purpose text not null,
        justification text not null,
        asked_by text not null,
        asked_at text collate "C" not null,
        approved_by text,
        until text
      );
      create index openings_by_time on openings (asked_at);`,
  },
];

/** Keeps how each opening stands. */
export const keepOpenings = async (
  client: SqlClient,
  schema: string,
  placed: readonly PlacedEntry[],
): Promise<void> => {
  for (const { entry } of placed) {
    const said: unknown = entry.data;
    if (entry.type === askedType) {
      const { openingId, tenant, caseId, subjectId, ...asked } = said as OpeningAsked;
      await client.query(
        `insert into ${schema}.openings (opening_id, tenant, case_id, subject_id, purpose, justification, asked_by, asked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
        [
          ...[openingId, tenant, caseId, subjectId],
          ...[asked.purpose, asked.justification, asked.askedBy, entry.occurredAt],
        ],
      );
    }
    if (entry.type === approvedType) {
      const { openingId, approvedBy, until } = said as OpeningApproved;
      await client.query(
        // Of two approvals at one moment the first counts.
        `update ${schema}.openings set approved_by = $2, until = $3
         where opening_id = $1 and approved_by is null`,
        [openingId, approvedBy, until],
      );
    }
  }
};
