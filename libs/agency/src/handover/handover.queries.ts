import type { TenantRows } from '#libs/adapters';
import { HandoverRow } from '#libs/adapters';
import type { HandoverHappened, HandoverTimeline, HandoverView } from '#libs/contracts';
import type { HandoverEvent, ReceptionEvent } from '#libs/domain';
import { mayRead, receptionIdOf } from '#libs/domain';
import type { EventStore, RecordedEvent } from '#libs/kernel';
import type { Asker, Found } from '../lookup/look-ups.js';
import { toItem } from './board.queries.js';

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

type Read = Found<Readonly<{ row: HandoverRow }>>;

/** The tenant's row of a handover, as far as this reader may see it. */
const readRow = async (rows: TenantRows, asker: Asker, handoverId: string): Promise<Read> => {
  const row = await rows.one(HandoverRow, { handoverId });
  if (row === null) return null;
  const about = { subjectId: row.subjectId, caseId: row.caseId };
  if (!mayRead(asker, null, asker.now)) return { ...about, refused: true };
  return { ...about, view: { row }, returned: [handoverId] };
};

/** One handover. */
export const handoverById = async (
  rows: TenantRows,
  asker: Asker,
  handoverId: string,
): Promise<Found<HandoverFound>> => {
  const found = await readRow(rows, asker, handoverId);
  if (found === null || 'refused' in found) return found;
  const { row } = found.view;
  return { ...found, view: { view: toView(row), revision: row.revision } };
};

type Happened = HandoverEvent | ReceptionEvent;

const toHappened = (event: RecordedEvent): HandoverHappened => {
  const happened = { type: event.type, data: event.data } as unknown as Happened;
  const taken = happened.type === 'SignalTaken' ? happened.data.signal : null;
  const said = taken ?? happened.data;
  return {
    revision: event.revision,
    at: event.recordedAt,
    by: event.actor,
    change: taken?.signal ?? happened.type,
    ...('responsible' in said && said.responsible !== null
      ? { responsible: said.responsible }
      : {}),
    ...('releaseOn' in said && said.releaseOn !== null ? { releaseOn: said.releaseOn } : {}),
    ...(happened.type === 'PersonReleased' ? { releaseOn: happened.data.on } : {}),
    ...('answerBy' in said && said.answerBy !== null ? { answerBy: said.answerBy } : {}),
    ...('to' in said ? { to: said.to } : {}),
    ...('reason' in said && said.reason !== null ? { reason: said.reason } : {}),
  };
};

/**
 * Everything that happened to a handover, as the tenant's own stream of it says. The row, which row-level security
 * shows to its tenant alone, comes first: who has none learns of no stream.
 */
export const handoverTimeline = async (
  rows: TenantRows,
  store: EventStore,
  asker: Asker,
  handoverId: string,
): Promise<Found<HandoverTimeline>> => {
  const found = await readRow(rows, asker, handoverId);
  if (found === null || 'refused' in found) return found;
  const { side, tenant } = found.view.row;
  const stream =
    side === 'SENDER' ? `handover-${handoverId}` : `reception-${receptionIdOf(handoverId, tenant)}`;
  const items: HandoverHappened[] = [];
  for await (const event of store.readStream(stream)) items.push(toHappened(event));
  return { ...found, view: { handoverId, side, items } };
};
