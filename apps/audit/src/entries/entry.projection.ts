import type { RecordedEvent } from '#libs/kernel';
import type { SqlClient } from '#libs/adapters';
import type { AuditLog } from '../log/audit-log.js';
import { leafOf } from '../log/leaf.js';
import { filingOf } from './filing.js';
import { memberTexts } from './json-members.js';

// Bodies are our own canonical JSON.
const dataIn = (body: string): string => memberTexts(body, ['data']).get('data')!;

const rowOf = (event: RecordedEvent, leaf: number, body: string | undefined) => ({
  position: event.position.toString(),
  leaf_index: leaf,
  commitment: event.data['commitment'] as string,
  event_id: event.id,
  type: event.type,
  occurred_at: event.occurredAt,
  recorded_at: event.recordedAt,
  actor: event.actor,
  agency: event.agency,
  unit: event.unit,
  function: event.function,
  correlation_id: event.correlationId,
  causation_id: event.causationId,
  ...filingOf(body === undefined ? null : dataIn(body)),
});

type Row = ReturnType<typeof rowOf>;

const columns: Readonly<Record<keyof Row, string>> = {
  position: 'bigint',
  leaf_index: 'bigint',
  commitment: 'text',
  event_id: 'uuid',
  type: 'text',
  occurred_at: 'text',
  recorded_at: 'text',
  actor: 'text',
  agency: 'text',
  unit: 'text',
  function: 'text',
  correlation_id: 'text',
  causation_id: 'text',
  subject_id: 'text',
  case_id: 'text',
  disclosure_id: 'text',
  decision_id: 'text',
  handover_id: 'text',
  recipient: 'text',
  form: 'text',
  outcome: 'text',
  reason: 'text',
  rule: 'text',
  reader: 'text',
};

const names = Object.keys(columns) as (keyof Row)[];

const insertRows = async (
  client: SqlClient,
  schema: string,
  rows: readonly Row[],
): Promise<void> => {
  const arrays = names.map((name, at) => `$${at + 1}::${columns[name]}[]`);
  await client.query(
    `insert into ${schema}.entries (${names.join(', ')})
     select * from unnest(${arrays.join(', ')})`,
    names.map((name) => rows.map((row) => row[name])),
  );
};

const bodiesOf = async (
  client: SqlClient,
  schema: string,
  events: readonly RecordedEvent[],
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await client.query<{ id: string; body: string }>(
    `select id, body from ${schema}.contents where id = any($1::text[])`,
    [events.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, body }) => [id, body]));
};

/**
 * Puts entries into the log, then shows them: how many leaves have a row is committed with the rows, so that after a
 * crash in between the same leaves are looked for and not appended again.
 */
export const logAndShow =
  (schema: string, log: AuditLog) =>
  async (client: SqlClient, events: readonly RecordedEvent[]): Promise<void> => {
    const { rows: heads } = await client.query<{ placed: string }>(
      `select placed from ${schema}.log_head for update`,
    );
    const first = Number(heads[0]?.placed ?? 0);
    const bodies = await bodiesOf(client, schema, events);
    const { size, root } = await log.place(first, events.map(leafOf));
    const rows = events.map((event, at) => rowOf(event, first + at, bodies.get(event.id)));
    await insertRows(client, schema, rows);
    await client.query(
      `insert into ${schema}.log_head (placed, size, root) values ($1, $2, $3)
       on conflict (the_one) do update set placed = $1, size = $2, root = $3`,
      [first + events.length, size, Buffer.from(root)],
    );
  };
