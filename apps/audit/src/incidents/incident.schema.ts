import type { Migration } from '#libs/adapters';

/** Where each incident stands; read off its entries. */
export const incidentMigrations: readonly Migration[] = [
  {
    id: 'audit-incidents-1',
    sql: `
      create table incidents (
        incident_id uuid primary key,
        kind text not null,
        about text not null,
        facts json not null,
        state text not null,
        owner text,
        resolution text,
        opened_at text not null,
        changed_at text not null
      );
      create index incidents_by_about on incidents (kind, about);`,
  },
];
