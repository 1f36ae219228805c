import { daysAfter } from '#libs/kernel';
import type { RowsWhere, RowsWindow, TenantRows } from '#libs/adapters';
import { HandoverRow } from '#libs/adapters';
import type { HandoverBoard, HandoverCounts, HandoverItem } from '#libs/contracts';
import { ProblemError } from '#libs/server';
import type { BoardDto, BoardOrder } from './board.dto.js';

// What the database puts where nothing is due.
const never = '9999-12-31';
/** The last day of the week, which begins on Monday. */
const sundayOf = (date: string): string =>
  daysAfter(date, (7 - new Date(Date.parse(date)).getUTCDay()) % 7);

/** One handover as lists show it: thin. */
export const toItem = (row: HandoverRow): HandoverItem => ({
  handoverId: row.handoverId,
  side: row.side,
  state: row.state,
  ...(row.releaseOn === null ? {} : { releaseOn: row.releaseOn }),
  ...(row.answerBy === null ? {} : { answerBy: row.answerBy }),
  responsible: row.responsible,
  waitingFor: row.waitingFor,
  ...(row.dueOn === never ? {} : { dueOn: row.dueOn }),
  ...(row.nextStep === null ? {} : { nextStep: row.nextStep }),
  shortNotice: row.shortNotice,
  ...(row.stopped === null ? {} : { stopped: row.stopped }),
  ...(row.escalated === null ? {} : { escalated: row.escalated }),
  ...(row.part === 'SLICE' ? { slice: true as const } : {}),
  updatedAt: row.updatedAt,
});

type Days = Readonly<{ from?: string; to?: string }>;

const later = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;
const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

const between = (from: string | undefined, to: string | undefined): Days => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

const dueDays = ({ due, dueFrom, dueTo }: BoardDto, today: string): Days => {
  if (due === 'OVERDUE') return between(dueFrom, earlier(dueTo, daysAfter(today, -1)));
  if (due === 'THIS_WEEK') return between(later(dueFrom, today), earlier(dueTo, sundayOf(today)));
  // A row on which nothing is due is not due within any days.
  return between(dueFrom, dueTo ?? (dueFrom === undefined ? undefined : daysAfter(never, -1)));
};

const whereOf = (asked: BoardDto, today: string): RowsWhere<HandoverRow> => {
  const due = dueDays(asked, today);
  const release = between(asked.releaseFrom, asked.releaseTo);
  return {
    ...(asked.state === undefined ? {} : { state: asked.state }),
    ...(asked.side === undefined ? {} : { side: asked.side }),
    ...(asked.waitingFor === undefined ? {} : { waitingFor: asked.waitingFor }),
    ...(asked.shortNotice === undefined ? {} : { shortNotice: asked.shortNotice === 'true' }),
    ...(asked.escalated === undefined ? {} : { isEscalated: asked.escalated === 'true' }),
    ...(asked.stopped === undefined ? {} : { stopped: asked.stopped }),
    ...(asked.nextStep === undefined ? {} : { nextStep: asked.nextStep }),
    ...(asked.open === undefined ? {} : { isOpen: asked.open === 'true' }),
    ...(Object.keys(due).length === 0 ? {} : { dueOn: due }),
    ...(Object.keys(release).length === 0 ? {} : { releaseOn: release }),
  };
};

const orders = {
  NEWEST: { by: ['position', 'handoverId'], direction: 'descending' },
  DUE: { by: ['dueOn', 'handoverId'], direction: 'ascending' },
} as const satisfies Record<BoardOrder, Pick<RowsWindow<HandoverRow>, 'by' | 'direction'>>;

const places: Readonly<Record<BoardOrder, RegExp>> = {
  NEWEST: /^\d{1,18}$/,
  DUE: /^\d{4}-\d{2}-\d{2}$/,
};
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const cursorAt = (sort: BoardOrder, row: HandoverRow): string =>
  Buffer.from(`handovers:${sort}:${row[orders[sort].by[0]]}:${row.handoverId}`).toString(
    'base64url',
  );

const placeIn = (sort: BoardOrder, cursor: string | undefined): [string, string] | undefined => {
  if (cursor === undefined) return undefined;
  const [list, order, place = '', id = '', ...rest] = Buffer.from(cursor, 'base64url')
    .toString()
    .split(':');
  const isOurs = list === 'handovers' && order === sort && rest.length === 0;
  if (!isOurs || !places[sort].test(place) || !uuid.test(id))
    throw new ProblemError('invalid-cursor');
  return [place, id];
};

const countsOf = async (rows: TenantRows, today: string): Promise<HandoverCounts> => {
  const count = (where: RowsWhere<HandoverRow>): Promise<number> =>
    rows.count(HandoverRow, { isOpen: true, ...where });
  return {
    open: await count({}),
    overdue: await count({ dueOn: dueDays({ due: 'OVERDUE' }, today) }),
    dueThisWeek: await count({ dueOn: dueDays({ due: 'THIS_WEEK' }, today) }),
    waitingForUs: await count({ waitingFor: 'US' }),
    waitingForThem: await count({ waitingFor: 'THEM' }),
    shortNotice: await count({ shortNotice: true }),
    stopped: await count({ stopped: { in: ['DATES', 'IDENTITY'] } }),
    escalated: await count({ isEscalated: true }),
  };
};

/**
 * Handovers in which the tenant gives or takes, filtered and in order.
 * @param today `YYYY-MM-DD`, Danish calendar
 */
export const handoverBoard = async (
  rows: TenantRows,
  asked: BoardDto,
  today: string,
  limit: number,
): Promise<Omit<HandoverBoard, 'behindMs'>> => {
  const sort = asked.sort ?? 'NEWEST';
  const after = placeIn(sort, asked.cursor);
  const found = await rows.window(HandoverRow, whereOf(asked, today), {
    ...orders[sort],
    limit: limit + 1,
    ...(after === undefined ? {} : { after }),
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toItem),
    ...(found.length > limit && last !== undefined ? { next: cursorAt(sort, last) } : {}),
    today,
    ...(after === undefined ? { counts: await countsOf(rows, today) } : {}),
  };
};
