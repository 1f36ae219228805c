import {
  CaseRow,
  DisclosureRecipientRow,
  DisclosureRow,
  EntryRow,
  FactRow,
  patch,
  put,
  StatementRow,
} from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import type { Statement } from '#libs/contracts';
import type { CaseEvent } from '#libs/domain';
import { never } from '#libs/kernel';
import { streamId, tenantOfEvent } from './recorded.js';
import type { Recorded } from './recorded.js';

type Of<Type extends CaseEvent['type']> = Extract<Recorded<CaseEvent>, { type: Type }>;

/** What an event of a case does to the tenant's rows. */
export const caseChanges = (event: Recorded<CaseEvent>): readonly RowChange[] => {
  const key = { tenant: tenantOfEvent(event), caseId: streamId(event) };
  const revision = patch(CaseRow, key, { revision: event.revision });
  switch (event.type) {
    case 'CaseOpened':
      return [opened(event)];
    case 'EntryRecorded':
      return [revision, ...entryRecorded(event, key)];
    case 'EntryCorrected':
      return [revision, ...entryCorrected(event, key)];
    case 'EntryRetracted':
      return [revision, ...entryRetracted(event, key)];
    case 'FactRecorded':
      return [revision, factRecorded(event, key)];
    case 'DisclosureMade':
      return [revision, ...disclosureMade(event, key)];
    case 'CaseClosed':
      return [
        patch(CaseRow, key, {
          revision: event.revision,
          closedAt: event.recordedAt,
          closing: event.data.reason,
        }),
      ];
    default:
      return never(event);
  }
};

type CaseKey = Readonly<{ tenant: string; caseId: string }>;

const opened = ({ data, unit, recordedAt, revision, position }: Of<'CaseOpened'>): RowChange =>
  put(CaseRow, {
    tenant: data.tenant,
    caseId: data.caseId,
    subjectId: data.subjectId,
    unit,
    level: data.level,
    openedFrom: data.openedFrom,
    openedAt: recordedAt,
    closedAt: null,
    closing: null,
    erasedAt: null,
    revision,
    position: position.toString(),
  });

const ownStatement = (
  { tenant, caseId }: CaseKey,
  entryId: string,
  ordinal: number,
  statement: Statement,
): RowChange =>
  put(StatementRow, {
    tenant,
    statementId: statement.statementId,
    entryId,
    caseId,
    ordinal,
    category: statement.category,
    thirdPerson: statement.thirdPerson,
    identifiesInformant: statement.identifiesInformant,
    ownGround: statement.ownGround,
    commitment: statement.commitment,
    state: 'CURRENT',
    replacedBy: null,
  });

const entryRecorded = (event: Of<'EntryRecorded'>, key: CaseKey): readonly RowChange[] => {
  const { entryId, entryType, occurredAt, statements } = event.data;
  return [
    put(EntryRow, {
      ...key,
      entryId,
      entryType,
      occurredAt,
      recordedAt: event.recordedAt,
      unit: event.unit,
      retracted: null,
      position: event.position.toString(),
    }),
    ...statements.map((statement, ordinal) => ownStatement(key, entryId, ordinal, statement)),
  ];
};

const entryCorrected = ({ data }: Of<'EntryCorrected'>, key: CaseKey): readonly RowChange[] =>
  data.replaced.flatMap(({ statementId, by }, ordinal) => [
    patch(
      StatementRow,
      { tenant: key.tenant, statementId },
      { state: 'REPLACED', replacedBy: by.statementId },
    ),
    ownStatement(key, data.entryId, ordinal, by),
  ]);

const entryRetracted = (
  { data }: Of<'EntryRetracted'>,
  { tenant }: CaseKey,
): readonly RowChange[] => [
  patch(EntryRow, { tenant, entryId: data.entryId }, { retracted: data.reason }),
  ...data.statementIds.map((statementId) =>
    patch(StatementRow, { tenant, statementId }, { state: 'RETRACTED' }),
  ),
];

const factRecorded = (event: Of<'FactRecorded'>, key: CaseKey): RowChange =>
  put(FactRow, {
    ...key,
    factId: event.data.factId,
    fact: event.data.fact,
    unit: event.unit,
    recordedAt: event.recordedAt,
    position: event.position.toString(),
  });

const disclosureMade = (event: Of<'DisclosureMade'>, key: CaseKey): readonly RowChange[] => {
  const { disclosureId, recipients, statements, ...data } = event.data;
  return [
    put(DisclosureRow, {
      ...key,
      disclosureId,
      form: data.form,
      purpose: data.purpose,
      extent: data.extent,
      necessity: data.necessity,
      meeting: data.meeting,
      statementIds: statements.map(({ statementId }) => statementId),
      requestId: data.requestId,
      retryOf: data.retryOf,
      madeAt: event.recordedAt,
      position: event.position.toString(),
    }),
    ...recipients.map(({ agency, unit }, ordinal) =>
      put(DisclosureRecipientRow, {
        tenant: key.tenant,
        disclosureId,
        agency,
        unit,
        ordinal,
        decisionId: null,
        decision: null,
        verdicts: null,
        decidedAt: null,
      }),
    ),
  ];
};
