import type { TenantRows } from '#libs/adapters';
import { InboxRow, ReceivedRow, ReceivedStatementRow } from '#libs/adapters';
import { completenessElement, historyElement, marksOf } from '#libs/contracts';
import type { CompletenessView, MayRead, Readers } from '#libs/contracts';
import { SetHash } from '#libs/ledger';

// More than one message can bring, so that a page always holds one message whole.
const pageRows = 20_001;

// A message's statements stand together, and a page may cut the last message in two.
const wholeMessages = (rows: readonly ReceivedStatementRow[]): readonly ReceivedStatementRow[] => {
  if (rows.length < pageRows) return rows;
  const last = rows.at(-1)!.number;
  return rows.filter(({ number }) => number < last);
};

// Whole rows come, and only who may read is kept of them.
const rowsAtOnce = 1_000;

const portionsOf = <Id>(ids: readonly Id[]): readonly (readonly Id[])[] => {
  const each = [...new Set(ids)];
  return Array.from({ length: Math.ceil(each.length / rowsAtOnce) }, (_, at) =>
    each.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce),
  );
};

/** Who may read these statements, from the rows that reading itself obeys. */
const readersOfPage = async (
  rows: TenantRows,
  page: readonly ReceivedStatementRow[],
): Promise<(row: ReceivedStatementRow) => MayRead> => {
  const byDecision = new Map<string, Readers>();
  for (const some of portionsOf(page.map(({ decisionId }) => decisionId)))
    for (const row of await rows.many(ReceivedRow, { decisionId: { in: some } }))
      byDecision.set(row.decisionId, row.readers);
  const byNumber = new Map<number, Readers | null>();
  for (const some of portionsOf(page.map(({ number }) => number)))
    for (const row of await rows.many(InboxRow, { number: { in: some } }))
      byNumber.set(row.number, row.readers);
  return ({ decisionId, number }) => ({
    byDecision: byDecision.get(decisionId) ?? null,
    byMessage: byNumber.get(number) ?? null,
  });
};

// Numbers begin at 1; a row that somebody put in by hand may have any.
const beforeAll = -(2 ** 31);

/** Counts and hashes what stood released after message `upTo`, from the rows themselves. */
export const completeness = async (
  rows: TenantRows,
  tenant: string,
  upTo: number | undefined,
): Promise<CompletenessView> => {
  const [newest] = await rows.many(
    InboxRow,
    {},
    { by: 'number', direction: 'descending', limit: 1 },
  );
  const last = newest?.number ?? 0;
  const until = Math.min(upTo ?? Infinity, last);
  // No message brought such a row: it is in every set, and so it is found.
  const isStray = ({ number }: ReceivedStatementRow): boolean => number < 1 || number > last;
  const endIn = ({ endedNumber }: ReceivedStatementRow): number | null =>
    endedNumber !== null && endedNumber <= until ? endedNumber : null;
  const set = SetHash.empty();
  const history = SetHash.empty();
  const add = (row: ReceivedStatementRow, mayRead: MayRead): void => {
    if (!isStray(row) && row.number > until) return;
    const end = endIn(row);
    history.add(historyElement({ ...row, marks: marksOf(row) }, end, mayRead));
    if (isStray(row) || end === null) set.add(completenessElement(row));
  };
  for (let after = beforeAll; ;) {
    const page = wholeMessages(
      await rows.many(ReceivedStatementRow, {}, { by: 'number', after, limit: pageRows }),
    );
    const readersOf = await readersOfPage(rows, page);
    for (const row of page) add(row, readersOf(row));
    if (page.length === 0) break;
    after = page.at(-1)!.number;
    if (after > until && after < last) after = last;
  }
  return {
    tenant,
    upTo: until,
    count: set.count,
    setHash: set.digest(),
    historyHash: history.digest(),
  };
};
