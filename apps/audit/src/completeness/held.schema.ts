import type { Migration } from '#libs/adapters';

/**
 * What tenants are owed by recorded decisions, withdrawals and corrections, and what they confirmed. Both hold ids,
 * salted commitments, who may read and one word for the marks and days of a statement, so that they outlive the entries
 * that they were read from. That word is not salted: who knows the random id of an entry can try days against it.
 */
export const heldMigrations: readonly Migration[] = [
  {
    id: 'audit-held-1',
    sql: `
      create table owed (
        message_id uuid primary key,
        position bigint not null,
        tenant text not null,
        kind text not null,
        decision_id text not null,
        disclosure_id text not null,
        subject_id text not null,
        recorded_at text not null,
        -- Of a release: each statement's commitment, and who may read it.
        change json not null
      );
      create index owed_by_tenant on owed (tenant, position);
      create table receipts (
        tenant text not null,
        number integer not null,
        message_id uuid not null,
        kind text not null,
        decision_id text,
        -- When the tenant's service recorded it, as it says.
        received_at text collate "C" not null,
        primary key (tenant, number, message_id)
      );
      create index receipts_by_message on receipts (message_id);
      create index receipts_by_time on receipts (tenant, received_at);
      create index owed_by_subject on owed (subject_id, tenant);`,
  },
];
