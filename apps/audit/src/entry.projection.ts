import type { DecisionRecorded, Party } from '#libs/contracts';
import type { RecordedEvent } from '#libs/kernel';
import type pg from 'pg';

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const partyOf = (party: Party | undefined): string | null =>
  party === undefined ? null : `${party.agency}/${party.unit}`;

const columns = [
  'position',
  'event_id',
  'type',
  'occurred_at',
  'recorded_at',
  'actor',
  'agency',
  'unit',
  'function',
  'correlation_id',
  'subject_id',
  'case_id',
  'disclosure_id',
  'decision_id',
  'handover_id',
  'recipient',
  'form',
  'outcome',
  'reason',
  'rule',
  'reader',
  'body',
] as const;

type Row = Readonly<Record<(typeof columns)[number], string | null>>;

/** The row of one recorded entry. */
export const rowOf = (event: RecordedEvent): Row => {
  const data = event.data as Readonly<Record<string, unknown>>;
  const decided = event.data as unknown as Partial<DecisionRecorded>;
  const reader = data['reader'] as Readonly<{ actor: string }> | undefined;
  const recipient = decided.recipient ?? (data['to'] as Party | undefined);
  return {
    position: event.position.toString(),
    event_id: event.id,
    type: event.type,
    occurred_at: event.occurredAt,
    recorded_at: event.recordedAt,
    actor: event.actor,
    agency: event.agency,
    unit: event.unit,
    function: event.function,
    correlation_id: event.correlationId,
    subject_id: textOf(data['subjectId']),
    case_id: textOf(data['caseId']),
    disclosure_id: textOf(data['disclosureId']),
    decision_id: textOf(data['decisionId']),
    handover_id: textOf(data['handoverId']),
    recipient: partyOf(recipient) ?? textOf(data['tenant']),
    form: decided.situation?.form ?? null,
    outcome: decided.decision?.outcome ?? textOf(data['outcome']),
    reason: decided.decision?.reason ?? null,
    rule: decided.decision?.policies[0] ?? null,
    reader: reader?.actor ?? null,
    body: JSON.stringify(event.data),
  };
};

const types: Partial<Record<(typeof columns)[number], string>> = {
  position: 'bigint',
  event_id: 'uuid',
  occurred_at: 'timestamptz',
  recorded_at: 'timestamptz',
  body: 'jsonb',
};

/** Writes the rows of a batch in one statement; a row that stands already is left as it is. */
export const writeEntries =
  (schema: string) =>
  async (client: pg.ClientBase, events: readonly RecordedEvent[]): Promise<void> => {
    const rows = events.map(rowOf);
    const arrays = columns.map((column, at) => `$${at + 1}::${types[column] ?? 'text'}[]`);
    await client.query(
      `insert into ${schema}.entries (${columns.join(', ')})
       select * from unnest(${arrays.join(', ')}) on conflict do nothing`,
      columns.map((column) => rows.map((row) => row[column])),
    );
  };
