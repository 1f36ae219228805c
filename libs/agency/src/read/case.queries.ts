import type { TenantRows } from '#libs/adapters';
import {
  CaseRow,
  DisclosureReceiptRow,
  DisclosureRecipientRow,
  DisclosureRow,
} from '#libs/adapters';
import type {
  CaseItem,
  CaseView,
  DisclosureRecipientView,
  DisclosureView,
  Page,
  Unit,
} from '#libs/contracts';
import { eraseCaseOn, mayRead } from '#libs/domain';
import type { CaseClosing } from '#libs/domain';
import type { Asker, Found } from '../lookup/look-ups.js';
import { pageOf, positionOf } from '#libs/server';
import { personBehind } from './identity.queries.js';

/** The tenant's cases, newest first. */
export const caseList = async (
  rows: TenantRows,
  cursor: string | undefined,
  limit: number,
): Promise<Page<CaseItem>> => {
  const after = positionOf('cases', cursor);
  const found = await rows.many(
    CaseRow,
    {},
    { by: 'position', direction: 'descending', limit: limit + 1, ...(after ? { after } : {}) },
  );
  const { rows: page, next } = pageOf('cases', found, limit);
  return {
    items: page.map(({ caseId, openedAt, closedAt }) => ({
      caseId,
      openedAt,
      ...(closedAt === null ? {} : { closedAt }),
    })),
    ...(next === undefined ? {} : { next }),
  };
};

type Person = Readonly<{
  subjectIds: readonly string[];
  inDoubt: boolean;
  caseIds: readonly string[];
}>;

/** How a case ended, and how long its words stay; nothing of one that is open. */
export const closingOf = ({
  closedAt,
  closing,
  erasedAt,
}: CaseRow): Pick<CaseView, 'closedAt' | 'closing' | 'eraseBy' | 'erasedAt'> => {
  if (closedAt === null || closing === null) return {};
  const eraseBy = eraseCaseOn(closing as CaseClosing, closedAt);
  return {
    closedAt,
    closing,
    ...(eraseBy === null ? {} : { eraseBy }),
    ...(erasedAt === null ? {} : { erasedAt }),
  };
};

const toCaseView = (
  row: CaseRow,
  disclosures: readonly DisclosureRow[],
  { subjectIds, inDoubt, caseIds }: Person,
): CaseView => ({
  caseId: row.caseId,
  subjectId: row.subjectId,
  tenant: row.tenant,
  unit: row.unit,
  level: row.level,
  openedAt: row.openedAt,
  ...(row.openedFrom === null ? {} : { openedFrom: row.openedFrom }),
  ...closingOf(row),
  revision: row.revision,
  ...(subjectIds.length > 1
    ? { alsoKnownAs: subjectIds.filter((id) => id !== row.subjectId) }
    : {}),
  ...(caseIds.length > 1 ? { otherCases: caseIds.filter((id) => id !== row.caseId) } : {}),
  ...(inDoubt ? { identityInDoubt: true as const } : {}),
  disclosures: disclosures.map(({ disclosureId, madeAt }) => ({ disclosureId, madeAt })),
});

/** One case of the tenant. */
export const caseById = async (
  rows: TenantRows,
  asker: Asker,
  caseId: string,
): Promise<Found<CaseView>> => {
  const row = await rows.one(CaseRow, { caseId });
  if (row === null) return null;
  const about = { subjectId: row.subjectId, caseId };
  if (!mayRead(asker, null, asker.now)) return { ...about, refused: true };
  const disclosures = await rows.many(DisclosureRow, { caseId }, { by: 'position' });
  const person = await personBehind(rows, row.subjectId);
  const cases = await rows.many(CaseRow, { subjectId: { in: person.subjectIds } });
  const caseIds = cases.map((one) => one.caseId);
  const view = toCaseView(row, disclosures, { ...person, caseIds });
  return { ...about, view, returned: [caseId] };
};

const toRecipientView = (
  row: DisclosureRecipientRow,
  receipts: readonly DisclosureReceiptRow[],
): DisclosureRecipientView => ({
  recipient: { agency: row.agency, unit: row.unit as Unit },
  state: receipts.length > 0 ? 'DELIVERED' : row.decisionId !== null ? 'DECIDED' : 'PENDING',
  ...(row.decisionId === null ? {} : { decisionId: row.decisionId }),
  ...(row.decidedAt === null ? {} : { decidedAt: row.decidedAt }),
  ...(row.decision === null ? {} : { decision: row.decision }),
  ...(row.verdicts === null ? {} : { statements: row.verdicts }),
  ...(receipts[0] === undefined ? {} : { deliveredAt: receipts[0].receivedAt }),
  receipts: receipts.map(({ of, receivedAt }) => ({ messageId: of, receivedAt })),
});

const toDisclosureView = (
  row: DisclosureRow,
  subjectId: string,
  recipients: readonly DisclosureRecipientRow[],
  receipts: readonly DisclosureReceiptRow[],
): DisclosureView => ({
  disclosureId: row.disclosureId,
  caseId: row.caseId,
  subjectId,
  form: row.form,
  purpose: row.purpose,
  extent: row.extent,
  necessity: row.necessity,
  meeting: row.meeting,
  madeAt: row.madeAt,
  statementIds: row.statementIds,
  ...(row.requestId === null ? {} : { requestId: row.requestId }),
  ...(row.retryOf === null ? {} : { retryOf: row.retryOf }),
  recipients: recipients.map((recipient) =>
    toRecipientView(
      recipient,
      receipts.filter(({ agency, unit }) => agency === recipient.agency && unit === recipient.unit),
    ),
  ),
});

/** One disclosure of a case, with what was decided for each recipient as the sender may know it. */
export const disclosureById = async (
  rows: TenantRows,
  asker: Asker,
  caseId: string,
  disclosureId: string,
): Promise<Found<DisclosureView>> => {
  const [ofCase, row] = [
    await rows.one(CaseRow, { caseId }),
    await rows.one(DisclosureRow, { caseId, disclosureId }),
  ];
  if (ofCase === null || row === null) return null;
  const { subjectId } = ofCase;
  if (!mayRead(asker, null, asker.now)) return { subjectId, caseId, refused: true };
  const recipients = await rows.many(DisclosureRecipientRow, { disclosureId }, { by: 'ordinal' });
  const receipts = await rows.many(DisclosureReceiptRow, { disclosureId }, { by: 'position' });
  const view = toDisclosureView(row, subjectId, recipients, receipts);
  return { subjectId, caseId, view, returned: [disclosureId, ...row.statementIds] };
};
