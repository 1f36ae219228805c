import type { TenantRows } from '#libs/adapters';
import { RequestRow } from '#libs/adapters';
import type { Page, RequestItem, RequestView } from '#libs/contracts';
import { mayRead } from '#libs/domain';
import type { Content } from '#libs/kernel';
import type { Asker, Found } from '../lookup/look-ups.js';
import { pageOf, positionOf } from '#libs/server';

/** Whoever asked may always read what became of it; others as the decision, or the tenant's own cases, allow. */
const mayOpen = (asker: Asker, row: RequestRow): boolean =>
  row.author === asker.actor || mayRead(asker, row.readers, asker.now);

/** Requests that the tenant made or received, newest first, as far as this reader may see them. */
export const requestList = async (
  rows: TenantRows,
  asker: Asker,
  cursor: string | undefined,
  limit: number,
): Promise<Page<RequestItem>> => {
  const after = positionOf('requests', cursor);
  const found = await rows.many(
    RequestRow,
    {},
    { by: 'position', direction: 'descending', limit: limit + 1, ...(after ? { after } : {}) },
  );
  const { rows: page, next } = pageOf('requests', found, limit);
  return {
    items: page
      .filter((row) => mayOpen(asker, row))
      .map(({ requestId, direction, state, at }) => ({ requestId, direction, state, at })),
    ...(next === undefined ? {} : { next }),
  };
};

/** One request; where a tenant asked itself, the side on which the reader stands. */
export const requestById = async (
  rows: TenantRows,
  asker: Asker,
  requestId: string,
): Promise<Found<RequestRow>> => {
  const sides = await rows.many(RequestRow, { requestId }, { by: 'direction' });
  if (sides.length === 0) return null;
  const open = sides.filter((row) => mayOpen(asker, row));
  const ours = open.find((row) => row.author === asker.actor) ?? open[0];
  if (ours === undefined)
    return { subjectId: sides[0]!.subjectId, caseId: sides[0]!.caseId, refused: true };
  return {
    subjectId: ours.subjectId,
    caseId: ours.caseId,
    view: ours,
    returned: [requestId],
  };
};

/** The request as it is shown. */
export const toRequestView = (
  row: RequestRow,
  words: ReadonlyMap<string, Content>,
): RequestView => {
  const text = row.contentId === null ? undefined : words.get(row.contentId)?.text;
  return {
    requestId: row.requestId,
    direction: row.direction,
    state: row.state,
    at: row.at,
    subjectId: row.subjectId,
    ...(row.caseId === null ? {} : { caseId: row.caseId }),
    from: row.from,
    to: row.to,
    form: row.form,
    purpose: row.purpose,
    categories: row.categories,
    ...(row.necessity === null ? {} : { necessity: row.necessity }),
    ...(text === undefined ? {} : { text }),
    ...(row.decisionId === null ? {} : { decisionId: row.decisionId }),
    ...(row.decision === null ? {} : { decision: row.decision }),
    ...(row.disclosureId === null ? {} : { disclosureId: row.disclosureId }),
    ...(row.number === null ? {} : { number: row.number }),
  };
};
