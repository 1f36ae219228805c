import { commitText } from '#libs/ledger';
import type { Filing } from './filing.js';
import { entryMembers, isFiledAs } from './filing.js';
import type { MemberTexts } from './json-members.js';

/** A row of `entries` with the content that belongs to it. */
export type EntryRow = Filing &
  Readonly<{
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
    /** There is no content, and an erasure on record took it. */
    erased: boolean;
  }>;

const said = JSON.stringify;

/** True when the text of an entry is the one that its commitment was made over. */
export const isCommitted = ({ body, salt, commitment }: EntryRow): boolean =>
  body !== null && salt !== null && commitText(salt, body) === commitment;

/** What an entry says, as text: its data, members of that, and where it came from. */
type SaidTexts = Readonly<{ data: string; members: MemberTexts; source: string }>;

/**
 * The parts of an entry's own text, which is canonical JSON, without parsing it; null when the text is not that of this
 * row or not what was committed to: then it must be looked at with care.
 */
export const saidTexts = (row: EntryRow): SaidTexts | null => {
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
  const members = entryMembers(data);
  if (!isFiledAs(row, members)) return null;
  return {
    data,
    members,
    source: body.slice(at + middle.length, body.length - tail.length),
  };
};

/** A replay line spliced from a row and the entry's own text, so that a replay is as fast as the database; or null. */
export const splicedLine = (row: EntryRow, cursor: string): string | null => {
  const texts = saidTexts(row);
  if (texts === null) return null;
  return (
    `{"position":"${row.position}","recordedAt":"${row.recorded_at}","leaf":${row.leaf_index},` +
    `"commitment":"${row.commitment}","salt":"${row.salt}","eventId":"${row.event_id}","type":"${row.type}",` +
    `"occurredAt":"${row.occurred_at}","actor":${said(row.actor)},"agency":${said(row.agency)},` +
    `"unit":${said(row.unit)},"function":${said(row.function)},"correlationId":${said(row.correlation_id)},` +
    `"causationId":${said(row.causation_id)},"source":${texts.source},"data":${texts.data},"cursor":"${cursor}"}`
  );
};
