import type { TenantRows } from '#libs/adapters';
import { HandoverRow } from '#libs/adapters';
import type { HandoverItem, HandoverView, Page } from '#libs/contracts';
import { mayRead } from '#libs/domain';
import type { Asker, Found } from '../lookup/look-ups.js';
import { pageOf, positionOf } from './cursor.js';

const toItem = (row: HandoverRow): HandoverItem => ({
  handoverId: row.handoverId,
  side: row.side,
  state: row.state,
  ...(row.releaseOn === null ? {} : { releaseOn: row.releaseOn }),
  ...(row.answerBy === null ? {} : { answerBy: row.answerBy }),
  responsible: row.responsible,
  updatedAt: row.updatedAt,
});

/** Handovers in which the tenant gives or takes, newest first. */
export const handoverList = async (
  rows: TenantRows,
  cursor: string | undefined,
  limit: number,
): Promise<Page<HandoverItem>> => {
  const after = positionOf('handovers', cursor);
  const found = await rows.many(
    HandoverRow,
    {},
    { by: 'position', direction: 'descending', limit: limit + 1, ...(after ? { after } : {}) },
  );
  const { rows: page, next } = pageOf('handovers', found, limit);
  return { items: page.map(toItem), ...(next === undefined ? {} : { next }) };
};

/** A handover, and the revision of the tenant's own stream of it (−1: it has none). */
export type HandoverFound = Readonly<{ view: HandoverView; revision: number }>;

const toView = (row: HandoverRow): HandoverView => ({
  ...toItem(row),
  subjectId: row.subjectId,
  ...(row.caseId === null ? {} : { caseId: row.caseId }),
  from: row.from,
  to: row.to,
  disclosureId: row.disclosureId,
  offeredAt: row.offeredAt,
  ...(row.returnReason === null ? {} : { returnReason: row.returnReason }),
  version: row.version,
  ...(row.answer === null ? {} : { answer: row.answer as NonNullable<HandoverView['answer']> }),
});

/** One handover; where a tenant hands over to itself, the giving side. */
export const handoverById = async (
  rows: TenantRows,
  asker: Asker,
  handoverId: string,
): Promise<Found<HandoverFound>> => {
  const [row] = await rows.many(
    HandoverRow,
    { handoverId },
    { by: 'side', direction: 'descending' },
  );
  if (row === undefined) return null;
  const about = { subjectId: row.subjectId, caseId: row.caseId };
  if (!mayRead(asker, null, asker.now)) return { ...about, refused: true };
  return {
    ...about,
    view: { view: toView(row), revision: row.revision },
    returned: [handoverId],
  };
};
