import type {
  EntryRow,
  FactRow,
  ReceivedRow,
  ReceivedStatementRow,
  StatementRow,
} from '#libs/adapters';
import type {
  Category,
  EntryItem,
  EntryType,
  FactItem,
  OwnStatementView,
  ReceivedItem,
  ReceivedStatementView,
  RetractionReason,
  ThirdPersonMark,
  Unit,
} from '#libs/contracts';
import type { Content } from '#libs/kernel';

type Words = ReadonlyMap<string, Content>;

const textAt = (words: Words, id: string | null): Readonly<{ text?: string }> => {
  const found = id === null ? undefined : words.get(id);
  return found === undefined ? {} : { text: found.text };
};

// A statement is followed by the one that stands in its place, so that corrections read in their order.
const inOrder = (rows: readonly StatementRow[]): readonly StatementRow[] => {
  const byId = new Map(rows.map((row) => [row.statementId, row]));
  const later = new Set(
    rows.flatMap(({ replacedBy }) => (replacedBy === null ? [] : [replacedBy])),
  );
  const chain = (row: StatementRow): readonly StatementRow[] => {
    const next = row.replacedBy === null ? undefined : byId.get(row.replacedBy);
    return next === undefined ? [row] : [row, ...chain(next)];
  };
  return rows.filter(({ statementId }) => !later.has(statementId)).flatMap(chain);
};

const toOwnStatement = (row: StatementRow, words: Words): OwnStatementView => ({
  statementId: row.statementId,
  category: row.category as Category,
  thirdPerson: row.thirdPerson as ThirdPersonMark,
  identifiesInformant: row.identifiesInformant,
  ownGround: row.ownGround,
  commitment: row.commitment,
  state: row.state,
  ...(row.replacedBy === null ? {} : { replacedBy: row.replacedBy }),
  ...textAt(words, row.statementId),
});

/** An own entry with its statements. */
export const toEntryItem = (
  row: EntryRow,
  statements: readonly StatementRow[],
  words: Words,
): EntryItem => ({
  kind: 'entry',
  entryId: row.entryId,
  entryType: row.entryType as EntryType,
  occurredAt: row.occurredAt,
  recordedAt: row.recordedAt,
  unit: row.unit as Unit,
  ...(row.retracted === null ? {} : { retracted: row.retracted as RetractionReason }),
  statements: inOrder(statements).map((statement) => toOwnStatement(statement, words)),
});

/** An own fact event. */
export const toFactItem = ({ factId, fact, recordedAt, unit }: FactRow): FactItem => ({
  kind: 'fact',
  factId,
  fact,
  recordedAt,
  unit: unit as Unit,
});

// What was replaced shows as the statement in its place.
const toReceivedStatement = (
  row: ReceivedStatementRow,
  words: Words,
): readonly ReceivedStatementView[] => {
  const { state, statementId } = row;
  if (state === 'REPLACED') return [];
  if (state === 'WITHDRAWN')
    return [{ state, statementId, withdrawnAt: row.endedAt ?? '', reason: row.endReason ?? '' }];
  return [
    {
      state,
      statementId,
      entryId: row.entryId,
      entryType: row.entryType as EntryType,
      occurredAt: row.occurredAt,
      category: row.category,
      thirdPerson: row.thirdPerson as ThirdPersonMark,
      commitment: row.commitment,
      ...(row.replaces === null ? {} : { replaces: row.replaces }),
      notForInvestigation: true,
      mayGoOnward: row.mayGoOnward,
      ...(row.eraseBy === null ? {} : { eraseBy: row.eraseBy }),
      ...(row.reassessBy === null ? {} : { reassessBy: row.reassessBy }),
      ...textAt(words, row.contentId),
      ...(row.erasedAt === null ? {} : { erasedAt: row.erasedAt }),
    },
  ];
};

/**
 * What one decision released, with its provenance.
 * @param ofCase the subject id under which the case stands
 */
export const toReceivedItem = (
  row: ReceivedRow,
  ofCase: string,
  statements: readonly ReceivedStatementRow[],
  words: Words,
): ReceivedItem => ({
  kind: 'received',
  number: row.number,
  ...(row.subjectId === ofCase ? {} : { subjectId: row.subjectId }),
  as: row.kind,
  from: { agency: row.fromAgency, unit: row.fromUnit as Unit },
  form: row.form,
  purpose: row.purpose,
  disclosureId: row.disclosureId,
  decisionId: row.decisionId,
  ...(row.requestId === null ? {} : { requestId: row.requestId }),
  ...(row.legalBasis === null ? {} : { legalBasis: row.legalBasis }),
  decision: row.decision,
  ...(row.withheld ? { withheld: true } : {}),
  receivedAt: row.receivedAt,
  statements: statements.flatMap((statement) => toReceivedStatement(statement, words)),
});
