import type { TenantRows } from '#libs/adapters';
import {
  CaseRow,
  EntryRow,
  FactRow,
  ReceivedRow,
  ReceivedStatementRow,
  StatementRow,
} from '#libs/adapters';
import type { TimelineItem, TimelineView } from '#libs/contracts';
import { mayRead } from '#libs/domain';
import type { Content } from '#libs/kernel';
import type { Asker, Found } from '../lookup/look-ups.js';
import { cursorOf, positionOf } from '#libs/server';
import { personBehind } from './identity.queries.js';
import { toEntryItem, toFactItem, toReceivedItem } from './timeline-items.js';

/** The rows of one page of a timeline; words are added from the content store. */
export type TimelineRows = Readonly<{
  ofCase: CaseRow;
  /** Of whatever kind, in the order of their positions. */
  places: readonly (EntryRow | FactRow | ReceivedRow)[];
  statements: readonly StatementRow[];
  received: readonly ReceivedStatementRow[];
  next?: string;
}>;

const listName = 'timeline';

const byPosition = (
  a: Readonly<{ position: string }>,
  b: Readonly<{ position: string }>,
): number => (BigInt(a.position) < BigInt(b.position) ? -1 : 1);

/** A decision that this reader may look into now. */
export const isReadable = (asker: Asker, row: ReceivedRow): boolean =>
  row.endedAt === null && mayRead(asker, row.readers, asker.now);

/** What stands on one page of the timeline of a case, as far as this reader may see it. */
export const timelineRows = async (
  rows: TenantRows,
  asker: Asker,
  caseId: string,
  cursor: string | undefined,
  limit: number,
): Promise<Found<TimelineRows>> => {
  const ofCase = await rows.one(CaseRow, { caseId });
  if (ofCase === null) return null;
  const { subjectId } = ofCase;
  if (!mayRead(asker, null, asker.now)) return { subjectId, caseId, refused: true };
  const { subjectIds } = await personBehind(rows, subjectId);
  const after = positionOf(listName, cursor);
  const page = { by: 'position', limit: limit + 1, ...(after ? { after } : {}) } as const;
  const all = [
    ...(await rows.many(EntryRow, { caseId }, page)),
    ...(await rows.many(FactRow, { caseId }, page)),
    ...(await rows.many(ReceivedRow, { subjectId: { in: subjectIds } }, page)),
  ].sort(byPosition);
  const cut = all.slice(0, limit);
  const places = cut.filter((row) => !(row instanceof ReceivedRow) || isReadable(asker, row));
  const entryIds = places.flatMap((row) => (row instanceof EntryRow ? [row.entryId] : []));
  const decisionIds = places.flatMap((row) => (row instanceof ReceivedRow ? [row.decisionId] : []));
  const statements = entryIds.length
    ? await rows.many(StatementRow, { entryId: { in: entryIds } }, { by: 'ordinal' })
    : [];
  const received = decisionIds.length
    ? await rows.many(ReceivedStatementRow, { decisionId: { in: decisionIds } }, { by: 'ordinal' })
    : [];
  return {
    subjectId,
    caseId,
    view: {
      ofCase,
      places,
      statements,
      received,
      ...(all.length > limit ? { next: cursorOf(listName, cut.at(-1)!.position) } : {}),
    },
    returned: [
      ...statements.map(({ statementId }) => statementId),
      ...received.filter(({ state }) => state === 'CURRENT').map(({ statementId }) => statementId),
      ...places.flatMap((row) => (row instanceof FactRow ? [row.factId] : [])),
    ],
  };
};

/** Where the words of these rows lie. */
export const contentIdsOf = ({ statements, received }: TimelineRows): readonly string[] => [
  ...statements.map(({ statementId }) => statementId),
  ...received.flatMap(({ contentId }) => (contentId === null ? [] : [contentId])),
];

/** The page as it is shown. */
export const toTimelineView = (
  { ofCase, places, statements, received, next }: TimelineRows,
  words: ReadonlyMap<string, Content>,
): TimelineView => {
  const ofEntry = Map.groupBy(statements, ({ entryId }) => entryId);
  const ofDecision = Map.groupBy(received, ({ decisionId }) => decisionId);
  const items = places.map((row): TimelineItem => {
    if (row instanceof EntryRow) return toEntryItem(row, ofEntry.get(row.entryId) ?? [], words);
    if (row instanceof FactRow) return toFactItem(row);
    return toReceivedItem(row, ofCase.subjectId, ofDecision.get(row.decisionId) ?? [], words);
  });
  const { caseId, subjectId } = ofCase;
  return { caseId, subjectId, items, ...(next === undefined ? {} : { next }) };
};
