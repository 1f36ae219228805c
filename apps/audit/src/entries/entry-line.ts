import { commitBytes } from '#libs/ledger';

/** A row of `entries` with the content that belongs to it. */
export type EntryRow = Readonly<{
  position: string;
  leaf_index: string;
  commitment: string;
  event_id: string;
  type: string;
  occurred_at: string;
  recorded_at: string;
  actor: string;
  agency: string;
  unit: string;
  function: string;
  correlation_id: string;
  causation_id: string | null;
  body: string | null;
  salt: string | null;
}>;

const said = JSON.stringify;

/** True when the text of an entry is the one that its commitment was made over. */
export const isCommitted = ({ body, salt, commitment }: EntryRow): boolean =>
  body !== null &&
  salt !== null &&
  commitBytes(Buffer.from(salt, 'hex'), Buffer.from(body)) === commitment;

/**
 * A replay line spliced from a row and the entry's own text, which is canonical JSON: nothing is parsed, so that a
 * replay is as fast as the database. null when the text is not that of this row or not what was committed to: then it
 * must be looked at with care.
 */
export const splicedLine = (row: EntryRow, cursor: string): string | null => {
  const { body } = row;
  if (body === null || !isCommitted(row)) return null;
  const head =
    `{"actor":${said(row.actor)},"agency":${said(row.agency)},"causationId":${said(row.causation_id)},` +
    `"correlationId":${said(row.correlation_id)},"data":`;
  const middle = `,"eventId":"${row.event_id}","function":${said(row.function)},"occurredAt":"${row.occurred_at}","source":`;
  const tail = `,"type":"${row.type}","unit":${said(row.unit)}}`;
  if (!body.startsWith(head) || !body.endsWith(tail)) return null;
  const at = body.lastIndexOf(middle);
  if (at < head.length) return null;
  const data = body.slice(head.length, at);
  const source = body.slice(at + middle.length, body.length - tail.length);
  return (
    `{"position":"${row.position}","recordedAt":"${row.recorded_at}","leaf":${row.leaf_index},` +
    `"commitment":"${row.commitment}","salt":"${row.salt}","eventId":"${row.event_id}","type":"${row.type}",` +
    `"occurredAt":"${row.occurred_at}","actor":${said(row.actor)},"agency":${said(row.agency)},` +
    `"unit":${said(row.unit)},"function":${said(row.function)},"correlationId":${said(row.correlation_id)},` +
    `"causationId":${said(row.causation_id)},"source":${source},"data":${data},"cursor":"${cursor}"}`
  );
};
