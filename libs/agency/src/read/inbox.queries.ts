import type { TenantRows } from '#libs/adapters';
import { InboxRow, ReceivedRow, ReceivedStatementRow, RequestRow } from '#libs/adapters';
import type { InboxItem, InboxKind, Unit } from '#libs/contracts';
import { mayRead } from '#libs/domain';
import type { Asker, Found } from '../lookup/look-ups.js';

/** What else decides who may read a message: the decision that it changes, the request that it answers. */
type Background = Readonly<{
  decisions: ReadonlyMap<string, ReceivedRow>;
  requests: ReadonlyMap<string, RequestRow>;
}>;

const present = (ids: readonly (string | null)[]): readonly string[] =>
  ids.filter((id) => id !== null);

const backgroundOf = async (
  rows: TenantRows,
  messages: readonly InboxRow[],
): Promise<Background> => {
  const decisionIds = present(messages.map(({ decisionId }) => decisionId));
  const requestIds = present(messages.map(({ requestId }) => requestId));
  const decisions = decisionIds.length
    ? await rows.many(ReceivedRow, { decisionId: { in: decisionIds } })
    : [];
  const requests = requestIds.length
    ? await rows.many(RequestRow, { requestId: { in: requestIds }, direction: 'MADE' })
    : [];
  return {
    decisions: new Map(decisions.map((row) => [row.decisionId, row])),
    requests: new Map(requests.map((row) => [row.requestId, row])),
  };
};

// The asker learns what became of the asking, in whatever function they asked.
const toldToAuthor: readonly string[] = ['decision', 'refusal'];

type Opener = Pick<Asker, 'actor' | 'unit' | 'function' | 'now'>;

const mayOpen = (asker: Opener, row: InboxRow, { decisions, requests }: Background): boolean => {
  const author = row.requestId === null ? null : requests.get(row.requestId)?.author;
  if (author === asker.actor && toldToAuthor.includes(row.kind)) return true;
  const decision = row.decisionId === null ? undefined : decisions.get(row.decisionId);
  if (decision !== undefined && decision.endedAt !== null && row.readers !== null) return false;
  return mayRead(asker, row.readers ?? decision?.readers ?? null, asker.now);
};

/** Whether this reader may open that message now. */
export const isOpenTo = async (rows: TenantRows, opener: Opener, row: InboxRow): Promise<boolean> =>
  mayOpen(opener, row, await backgroundOf(rows, [row]));

const toItem = (row: InboxRow): InboxItem => ({
  number: row.number,
  kind: row.kind as InboxKind | 'skipped',
  messageId: row.messageId,
  ...(row.unit === null ? {} : { unit: row.unit as Unit }),
  receivedAt: row.receivedAt,
  ...(row.decisionId === null ? {} : { decisionId: row.decisionId }),
  ...(row.disclosureId === null ? {} : { disclosureId: row.disclosureId }),
  ...(row.requestId === null ? {} : { requestId: row.requestId }),
  ...(row.handoverId === null ? {} : { handoverId: row.handoverId }),
});

/** One page of an inbox, as far as this reader may see it. */
export type InboxPage = Readonly<{
  items: readonly InboxItem[];
  /** Number up to which was looked. */
  upTo: number;
  isLast: boolean;
}>;

/** The messages behind a number, in their order. */
export const inboxPage = async (
  rows: TenantRows,
  asker: Asker,
  after: number,
  limit: number,
): Promise<InboxPage> => {
  const found = await rows.many(InboxRow, {}, { by: 'number', after, limit });
  const background = await backgroundOf(rows, found);
  return {
    items: found.filter((row) => mayOpen(asker, row, background)).map(toItem),
    upTo: found.at(-1)?.number ?? after,
    isLast: found.length < limit,
  };
};

/** A message that may be opened, and whose words still stand: its statements, or the request that it is. */
export type OpenMessage = Readonly<{ row: InboxRow; standing: readonly string[] }>;

// The rows say what was withdrawn or replaced, also before the words themselves are gone.
const standingIn = async (
  rows: TenantRows,
  { kind, number, requestId }: InboxRow,
): Promise<readonly string[]> => {
  if (kind === 'request') return present([requestId]);
  const found = await rows.many(ReceivedStatementRow, { number, state: 'CURRENT' });
  return found.map(({ statementId }) => statementId);
};

/** One message; skipped ones hold nothing to show. */
export const inboxMessage = async (
  rows: TenantRows,
  asker: Asker,
  number: number,
): Promise<Found<OpenMessage>> => {
  const row = await rows.one(InboxRow, { number });
  if (row === null || row.kind === 'skipped') return null;
  const about = { subjectId: row.subjectId, caseId: null };
  if (!(await isOpenTo(rows, asker, row))) return { ...about, refused: true };
  const standing = await standingIn(rows, row);
  return { ...about, view: { row, standing }, returned: [row.messageId, ...standing] };
};
