import { CaseRow, EntryRow, FactRow, ReceivedRow } from '#libs/adapters';
import { ReceivedStatementRow, StatementRow } from '#libs/adapters';
import type {
  Fact,
  PastCaseView,
  PastItem,
  PastReceivedStatement,
  ReceivedStatementView,
} from '#libs/contracts';
import { commitmentOf } from '#libs/contracts';
import { danishDay } from '#libs/kernel';
import type { Content } from '#libs/kernel';
import { cursorOf, positionOf } from '#libs/server';
import { closingOf } from '../read/case.queries.js';
import { toEntryItem, toFactItem, toReceivedItem } from '../read/timeline-items.js';
import type { Past } from './past.rows.js';

type Place = EntryRow | FactRow | ReceivedRow;

/** One page of what was known, before words are added. */
export type PastPage = Readonly<{
  places: readonly Place[];
  statements: readonly StatementRow[];
  received: readonly ReceivedStatementRow[];
  ofCase: CaseRow | null;
  next?: string;
}>;

/** How far words go: to whom the tenant's words are shown, or only that they are there. */
export type Wording = 'SHOWN' | 'HELD';

const listName = 'as-known';

// A plan is for a day to come: it was valid from when it was made. So is what names no day.
const beginOf = (fact: Fact): string | null => {
  if (fact.type === 'ReleasePlanned' || fact.type === 'ReleaseChanged') return null;
  const { from, date, on } = fact as Readonly<{ from?: string; date?: string; on?: string }>;
  return from ?? date ?? on ?? null;
};

const hadHappened = (validOn: string): ((place: Place, received: boolean) => boolean) => {
  const until = Date.parse(validOn);
  const day = danishDay(validOn);
  return (place, received) => {
    if (place instanceof EntryRow) return Date.parse(place.occurredAt) <= until;
    if (place instanceof ReceivedRow) return received;
    const begin = beginOf(place.fact);
    return begin === null ? Date.parse(place.recordedAt) <= until : begin <= day;
  };
};

export type PageAsked = Readonly<{
  caseId: string;
  validOn?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}>;

/** What stood on one page; `isOpen`: decisions that the reader may look into. */
export const pastPage = async (
  { rows }: Past,
  { caseId, validOn, cursor, limit }: PageAsked,
  isOpen: (row: ReceivedRow) => boolean,
): Promise<PastPage> => {
  const after = positionOf(listName, cursor);
  const page = { by: 'position', ...(after === undefined ? {} : { after }) } as const;
  const isIn = (row: ReceivedStatementRow): boolean =>
    validOn === undefined || Date.parse(row.occurredAt) <= Date.parse(validOn);
  const received = (await rows.many(ReceivedStatementRow, {}, { by: 'ordinal' })).filter(isIn);
  const decisions = new Set(received.map(({ decisionId }) => decisionId));
  const had = validOn === undefined ? () => true : hadHappened(validOn);
  const all = [
    ...(await rows.many(EntryRow, { caseId }, page)),
    ...(await rows.many(FactRow, { caseId }, page)),
    ...(await rows.many(ReceivedRow, {}, page)).filter(isOpen),
  ]
    .filter((place) => had(place, place instanceof ReceivedRow && decisions.has(place.decisionId)))
    .sort((a, b) => (BigInt(a.position) < BigInt(b.position) ? -1 : 1));
  const places = all.slice(0, limit);
  const entries = places.flatMap((row) => (row instanceof EntryRow ? [row.entryId] : []));
  const shown = new Set(
    places.flatMap((row) => (row instanceof ReceivedRow ? [row.decisionId] : [])),
  );
  return {
    places,
    statements: await rows.many(StatementRow, { entryId: { in: entries } }, { by: 'ordinal' }),
    received: received.filter(({ decisionId }) => shown.has(decisionId)),
    ofCase: await rows.one(CaseRow, { caseId }),
    ...(all.length > limit ? { next: cursorOf(listName, places.at(-1)!.position) } : {}),
  };
};

/** What the look-up names as returned. */
export const returnedIn = ({ places, statements, received }: PastPage): readonly string[] => [
  ...statements.map(({ statementId }) => statementId),
  ...received.map(({ statementId }) => statementId),
  ...places.flatMap((row) => (row instanceof FactRow ? [row.factId] : [])),
];

type Said = Readonly<{ text?: string }>;

const worded = <Statement extends Said>(
  statement: Statement,
  wording: Wording,
  kept: boolean,
  { commitment, content }: Readonly<{ commitment: string; content: Content | undefined }>,
) => {
  const { text, ...rest } = statement;
  if (text === undefined || content === undefined)
    return { ...rest, words: kept ? ('ERASED' as const) : ('NONE' as const) };
  // Words that somebody wrote over are no evidence of anything.
  if (commitmentOf(content) !== commitment) return { ...rest, words: 'CHANGED' as const };
  return wording === 'SHOWN' ? { ...rest, text, words: wording } : { ...rest, words: wording };
};

const factOf = (fact: Fact, wording: Wording): Fact =>
  wording === 'SHOWN' ? fact : ({ type: fact.type } as Fact);

const caseOf = (row: CaseRow): NonNullable<PastCaseView['case']> => ({
  caseId: row.caseId,
  subjectId: row.subjectId,
  tenant: row.tenant,
  unit: row.unit,
  level: row.level,
  openedAt: row.openedAt,
  ...(row.openedFrom === null ? {} : { openedFrom: row.openedFrom }),
  ...closingOf(row),
  revision: row.revision,
});

const receivedStatement = (
  view: ReceivedStatementView,
  row: ReceivedStatementRow,
  now: ReceivedStatementRow | undefined,
  wording: Wording,
  words: ReadonlyMap<string, Content>,
): PastReceivedStatement => {
  // Who was told to forget sees no more of it than that it was here.
  if (wording === 'SHOWN' && view.state === 'CURRENT' && now?.state === 'WITHDRAWN')
    return {
      state: 'WITHDRAWN_SINCE',
      statementId: view.statementId,
      withdrawnAt: now.endedAt ?? '',
      reason: now.endReason ?? '',
      words: 'ERASED',
    };
  const kept = view.state === 'WITHDRAWN' || row.contentId !== null;
  const { commitment } = row;
  const content = words.get(row.contentId ?? '');
  const said = view as ReceivedStatementView & Said;
  return worded(said, wording, kept, { commitment, content }) as PastReceivedStatement;
};

const itemsOf = (
  { places, statements, received }: PastPage,
  ofCase: string,
  words: ReadonlyMap<string, Content>,
  now: readonly ReceivedStatementRow[],
  wording: Wording,
): readonly PastItem[] => {
  const live = new Map(now.map((row) => [`${row.decisionId} ${row.statementId}`, row]));
  const ofEntry = Map.groupBy(statements, ({ entryId }) => entryId);
  const ofDecision = Map.groupBy(received, ({ decisionId }) => decisionId);
  return places.map((place): PastItem => {
    if (place instanceof FactRow) {
      const item = toFactItem(place);
      return { ...item, fact: factOf(item.fact, wording) };
    }
    if (place instanceof EntryRow) {
      const item = toEntryItem(place, ofEntry.get(place.entryId) ?? [], words);
      return {
        ...item,
        statements: item.statements.map((one) => {
          const { commitment, statementId } = one;
          return worded(one, wording, true, { commitment, content: words.get(statementId) });
        }),
      };
    }
    const rows = ofDecision.get(place.decisionId) ?? [];
    const item = toReceivedItem(place, ofCase, rows, words);
    const rowOf = new Map(rows.map((row) => [row.statementId, row]));
    const shown = item.statements.map((view) => {
      const row = rowOf.get(view.statementId)!;
      return receivedStatement(
        view,
        row,
        live.get(`${row.decisionId} ${row.statementId}`),
        wording,
        words,
      );
    });
    return { ...item, statements: shown };
  });
};

/** The page as it is answered. */
export const toPastView = (
  asked: Readonly<{
    caseId: string;
    tenant: string;
    knownOn: string;
    validOn?: string | undefined;
  }>,
  { subjectId, upTo }: Past,
  page: PastPage,
  parts: Readonly<{
    words: ReadonlyMap<string, Content>;
    now: readonly ReceivedStatementRow[];
    wording: Wording;
  }>,
): PastCaseView => ({
  caseId: asked.caseId,
  subjectId,
  tenant: asked.tenant,
  knownOn: asked.knownOn,
  ...(asked.validOn === undefined ? {} : { validOn: asked.validOn }),
  upTo,
  ...(page.ofCase === null ? {} : { case: caseOf(page.ofCase) }),
  items: itemsOf(page, subjectId, parts.words, parts.now, parts.wording),
  ...(page.next === undefined ? {} : { next: page.next }),
});
