import type { TenantRows } from '#libs/adapters';
import { InboxRow, ReceivedStatementRow } from '#libs/adapters';
import { completenessElement } from '#libs/contracts';
import type { CompletenessView } from '#libs/contracts';
import { SetHash } from '#libs/ledger';

// More than one message can bring, so that a page always holds one message whole.
const pageRows = 20_001;

// A message's statements stand together, and a page may cut the last message in two.
const wholeMessages = (rows: readonly ReceivedStatementRow[]): readonly ReceivedStatementRow[] => {
  if (rows.length < pageRows) return rows;
  const last = rows.at(-1)!.number;
  return rows.filter(({ number }) => number < last);
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
  const stands = ({ number, endedNumber }: ReceivedStatementRow): boolean =>
    // No message brought such a row: it is in every set, and so it is found.
    number < 1 ||
    number > last ||
    (number <= until && (endedNumber === null || endedNumber > until));
  const set = SetHash.empty();
  for (let after = beforeAll; ;) {
    const page = wholeMessages(
      await rows.many(ReceivedStatementRow, {}, { by: 'number', after, limit: pageRows }),
    );
    for (const row of page) if (stands(row)) set.add(completenessElement(row));
    if (page.length === 0) break;
    after = page.at(-1)!.number;
    if (after > until && after < last) after = last;
  }
  return { tenant, upTo: until, count: set.count, setHash: set.digest() };
};
