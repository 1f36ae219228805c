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

/** Counts and hashes what stood released after message `upTo`, from the rows themselves. */
export const completeness = async (
  rows: TenantRows,
  tenant: string,
  upTo: number | undefined,
): Promise<CompletenessView> => {
  const [last] = await rows.many(InboxRow, {}, { by: 'number', direction: 'descending', limit: 1 });
  const until = Math.min(upTo ?? Infinity, last?.number ?? 0);
  const set = SetHash.empty();
  for (let after = 0; after < until;) {
    const page = wholeMessages(
      await rows.many(ReceivedStatementRow, {}, { by: 'number', after, limit: pageRows }),
    );
    for (const row of page)
      if (row.number <= until && (row.endedNumber === null || row.endedNumber > until))
        set.add(completenessElement(row));
    after = page.at(-1)?.number ?? until;
  }
  return { tenant, upTo: until, count: set.count, setHash: set.digest() };
};
