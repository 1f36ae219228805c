import type { Statement } from '#libs/contracts';
import type { CaseCommand } from '../src/case/case.commands.js';
import type { CaseEvent } from '../src/case/case.events.js';

export const caseId = 'case-1';
export const subjectId = 'subject-1';
export const now = '2026-11-21T10:00:00.000Z';
export const today = '2026-11-21';

export const opened: CaseEvent = {
  type: 'CaseOpened',
  data: { caseId, subjectId, tenant: 'kf', level: 2, openedFrom: null },
};
export const closed: CaseEvent = {
  type: 'CaseClosed',
  data: { caseId, subjectId, reason: 'COMPLETED' },
};
export const statement = (statementId: string, marks: Partial<Statement> = {}): Statement => ({
  statementId,
  category: 'HOUSING',
  thirdPerson: 'NONE',
  identifiesInformant: false,
  ownGround: false,
  commitment: `commitment-of-${statementId}`,
  ...marks,
});
export const entry = (...statements: readonly Statement[]): CaseEvent => ({
  type: 'EntryRecorded',
  data: { entryId: 'entry-1', entryType: 'note', occurredAt: now, statements },
});
export const inEntry = { entryId: 'entry-1', entryType: 'note', occurredAt: now } as const;
export const disclosed = (statementId: string): CaseEvent => ({
  type: 'DisclosureMade',
  data: {
    ...disclosure(),
    caseId,
    subjectId,
    disclosureId: 'disclosure-0',
    statements: [{ ...statement(statementId), ...inEntry, contentId: statementId }],
  },
});
export const disclosure = () =>
  ({
    disclosureId: 'disclosure-1',
    form: 'KSP_A',
    purpose: 'RELEASE_PLAN',
    extent: 'ITEMS',
    necessity: 'DOCUMENTED',
    necessityCommitment: 'commitment',
    meeting: 'NONE',
    recipients: [{ agency: '101', unit: 'MUNICIPALITY_SOCIAL' }],
    requestId: null,
    retryOf: null,
  }) as const;
export const disclose = (
  statementIds: readonly string[],
  more: Partial<Extract<CaseCommand, { type: 'Disclose' }>['data']> = {},
): CaseCommand => ({
  type: 'Disclose',
  data: { ...disclosure(), statementIds, received: [], ...more },
});
