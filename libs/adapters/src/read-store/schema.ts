import { identifier } from '../postgres/migrations.js';
import type { Migration } from '../postgres/migrations.js';

/** True while a handover goes on: for a receiver, until it gave the offer back or had it taken back. */
export const handoverIsOpen = `(state not in ('COMPLETED', 'CANCELLED')
  and (side = 'SENDER' or state not in ('RETURNED', 'RECALLED')))`;

/** True where something was told to a role. */
export const handoverIsEscalated = 'escalated is not null';

/** The next day on which a handover asks something of somebody; a day that never comes where nothing is due. */
export const handoverDueOn = `coalesce(
  case
    when not ${handoverIsOpen} then null
    when state in ('OFFERED', 'RECEIVED', 'COUNTERED') then least(answer_by, release_on, step_due_on)
    when state in ('IN_FORCE', 'FOLLOW_UP') then step_due_on
    else least(release_on, step_due_on)
  end, '9999-12-31')`;

// Every key begins with the tenant: a unique violation must not tell what another tenant holds.
const tables: Readonly<Record<string, string>> = {
  case_view: `
    tenant text not null, case_id uuid not null, subject_id uuid not null, unit text not null,
    level smallint not null, opened_from integer, opened_at text not null, closed_at text, closing text,
    erased_at text, revision integer not null, position bigint not null,
    primary key (tenant, case_id)`,
  entry_view: `
    tenant text not null, entry_id uuid not null, case_id uuid not null, entry_type text not null,
    occurred_at text not null, recorded_at text not null, unit text not null, retracted text,
    position bigint not null,
    primary key (tenant, entry_id)`,
  statement_view: `
    tenant text not null, statement_id uuid not null, entry_id uuid not null, case_id uuid not null,
    ordinal smallint not null, category text not null, third_person text not null,
    identifies_informant boolean not null, own_ground boolean not null, commitment text not null,
    state text not null, replaced_by uuid,
    primary key (tenant, statement_id)`,
  fact_view: `
    tenant text not null, fact_id uuid not null, case_id uuid not null, fact jsonb not null,
    unit text not null, recorded_at text not null, position bigint not null,
    primary key (tenant, fact_id)`,
  disclosure_view: `
    tenant text not null, disclosure_id uuid not null, case_id uuid not null, form text, purpose text,
    extent text not null, necessity text not null, meeting text not null, statement_ids jsonb not null,
    request_id uuid, retry_of uuid, made_at text not null, position bigint not null,
    primary key (tenant, disclosure_id)`,
  disclosure_recipient: `
    tenant text not null, disclosure_id uuid not null, agency text not null, unit text not null,
    ordinal smallint not null, decision_id uuid, decision jsonb, verdicts jsonb, decided_at text,
    primary key (tenant, disclosure_id, agency, unit)`,
  disclosure_receipt: `
    tenant text not null, disclosure_id uuid not null, agency text not null, unit text not null,
    of_message text not null, received_at text not null, position bigint not null,
    primary key (tenant, disclosure_id, agency, unit, of_message)`,
  inbox_message: `
    tenant text not null, number integer not null, message_id uuid not null, kind text not null, unit text,
    subject_id uuid, decision_id uuid, disclosure_id uuid, request_id uuid, handover_id uuid,
    readers jsonb, received_at text not null,
    position bigint not null,
    primary key (tenant, number), unique (tenant, message_id)`,
  received_view: `
    tenant text not null, decision_id uuid not null, number integer not null, kind text not null,
    subject_id uuid not null, disclosure_id uuid not null, request_id uuid, from_agency text not null,
    from_unit text not null, form text, purpose text, legal_basis text, decision jsonb not null,
    withheld boolean not null, readers jsonb not null, ended_at text, received_at text not null,
    position bigint not null,
    primary key (tenant, decision_id)`,
  received_statement: `
    tenant text not null, decision_id uuid not null, statement_id uuid not null, number integer not null,
    ordinal smallint not null, subject_id uuid not null, entry_id uuid not null, entry_type text not null,
    occurred_at text not null, category text not null, third_person text not null,
    commitment text not null, may_go_onward boolean not null, erase_by text, reassess_by text,
    content_id uuid, state text not null, replaces uuid, ended_number integer, ended_at text,
    end_reason text, erased_at text,
    primary key (tenant, decision_id, statement_id)`,
  task_view: `
    tenant text not null, task_id uuid not null, kind text not null, role text not null,
    state text not null, due_at text not null, raised_at text not null, number integer not null,
    decision_id uuid not null, disclosure_id uuid not null, recipient jsonb, done_at text,
    position bigint not null,
    primary key (tenant, task_id)`,
  request_view: `
    tenant text not null, request_id uuid not null, direction text not null, state text not null,
    subject_id uuid not null, case_id uuid, from_party jsonb not null, to_party jsonb not null, form text,
    purpose text, categories jsonb not null, necessity text, author text, content_id uuid, readers jsonb,
    decision_id uuid, decision jsonb, disclosure_id uuid, number integer, at text not null,
    position bigint not null,
    primary key (tenant, request_id, direction)`,
  handover_view: `
    tenant text not null, handover_id uuid not null, side text not null, state text not null,
    subject_id uuid not null, case_id uuid, from_party jsonb not null, to_party jsonb,
    disclosure_id uuid, part text not null, release_on text, answer_by text, responsible text not null,
    version integer not null, revision integer not null, return_reason text, answer text,
    waiting_for text not null, short_notice boolean not null, stopped text, escalated jsonb,
    next_step text, step_due_on text,
    is_escalated boolean not null generated always as (${handoverIsEscalated}) stored,
    is_open boolean not null generated always as (${handoverIsOpen}) stored,
    due_on text not null generated always as (${handoverDueOn}) stored,
    updated_at text not null, position bigint not null,
    primary key (tenant, handover_id, side)`,
  meeting_view: `
    tenant text not null, meeting_id uuid not null, case_id uuid not null, handover_id uuid,
    state text not null, held_on text not null, position bigint not null,
    primary key (tenant, meeting_id)`,
  identity_view: `
    tenant text not null, subject_id uuid not null, number integer not null, person_id uuid not null,
    in_doubt boolean not null,
    primary key (tenant, subject_id, number)`,
};

const indexes = `
  create index on case_view (tenant, position);
  create index on case_view (tenant, subject_id);
  create index on entry_view (tenant, case_id, position);
  create index on statement_view (tenant, entry_id);
  create index on fact_view (tenant, case_id, position);
  create index on disclosure_view (tenant, case_id, position);
  create index on received_view (tenant, subject_id, position);
  create index on inbox_message (tenant, subject_id, number);
  create index on received_statement (tenant, number);
  create index on request_view (tenant, position);
  create index on request_view (tenant, case_id) where case_id is not null;
  create index on task_view (tenant, state, position);
  create index on handover_view (tenant, position);
  create index on handover_view (tenant, case_id);
  create index on handover_view (tenant, subject_id);
  create index on handover_view (tenant, due_on, handover_id);
  create index on handover_view (tenant, waiting_for, due_on, handover_id) where is_open;
  create index on handover_view (tenant, state, due_on, handover_id);
  create index on meeting_view (tenant, position);
  create index on identity_view (tenant, number);`;

/** Names of the tables of the read model. */
export const readModelTables: readonly string[] = Object.keys(tables);

/** The role as which the projection writes, for all tenants. */
export const projectorRole = (schema: string): string => `${identifier(schema)}_projector`;

const table = (name: string, columns: string, schema: string): string => `
  create table ${name} (${columns});
  alter table ${name} enable row level security;
  alter table ${name} force row level security;
  create policy tenant_reads on ${name} for select to ${schema} using (tenant = app_tenant());
  create policy projection_writes on ${name} for all to ${projectorRole(schema)}
    using (true) with check (true);`;

/**
 * Tables of an agency service's read model. The service's role reads the rows of the tenant of its transaction and
 * writes none; the projector's role, which must exist, writes for all; the owner sees nothing.
 */
export const readModelMigrations = (schemaName: string): readonly Migration[] => {
  const schema = identifier(schemaName);
  return [
    {
      id: 'read-model-1',
      sql: `
        create function app_tenant() returns text language plpgsql stable parallel safe as $$
        declare tenant text := current_setting('app.tenant', true);
        begin
          -- A setting that was once local to a transaction of this connection is empty afterwards, not null.
          if coalesce(tenant, '') = '' then
            raise exception 'no tenant is set' using errcode = 'insufficient_privilege';
          end if;
          return tenant;
        end $$;
        ${Object.entries(tables)
          .map(([name, columns]) => table(name, columns, schema))
          .join('')}
        ${indexes}`,
    },
  ];
};
