import { CaseRow, patch, put, ReceivedRow, ReceivedStatementRow } from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import type { InboxKind, InboxMessage, ReleasedStatement } from '#libs/contracts';
import type { InboxEvent, RetentionEvent } from '#libs/domain';
import { never } from '#libs/kernel';
import type { Recorded } from './recorded.js';

/** A message as it stands in the inbox stream. */
export type Received = Extract<Recorded<InboxEvent>, { type: 'MessageReceived' }>;
type Of<Kind extends InboxKind> = Extract<InboxMessage, { kind: Kind }>;
/** A message, and what only its place in the store tells. */
export type Taken<Kind extends InboxKind> = Readonly<{ message: Of<Kind>; event: Received }>;

type Releasing = 'disclosure' | 'answer' | 'notice';

/** What a release does to the rows: one for the decision, one for each statement. */
export const released = ({ message, event }: Taken<Releasing>): readonly RowChange[] => {
  const { data, kind } = message;
  const row = {
    tenant: message.tenant,
    decisionId: data.decisionId,
    number: message.number,
    kind,
    // Whatever releases statements names its subject; a message that did not was refused when it came.
    subjectId: message.subjectId!,
    disclosureId: data.disclosureId,
    requestId: data.requestId,
    fromAgency: data.from.agency,
    fromUnit: data.from.unit,
    form: data.form,
    purpose: data.purpose,
    legalBasis: kind === 'notice' ? data.legalBasis : null,
    decision: data.decision,
    withheld: data.withheld,
    readers: data.readers,
    endedAt: null,
    receivedAt: event.recordedAt,
    position: event.position.toString(),
  };
  return [
    put(ReceivedRow, row),
    ...data.statements.map((statement, ordinal) =>
      receivedStatement({ message, event }, statement, ordinal, null),
    ),
  ];
};

const receivedStatement = (
  { message, event }: Taken<Releasing | 'correction'>,
  statement: ReleasedStatement,
  ordinal: number,
  replaces: string | null,
): RowChange =>
  put(ReceivedStatementRow, {
    tenant: message.tenant,
    decisionId: message.data.decisionId,
    statementId: statement.statementId,
    number: message.number,
    ordinal,
    subjectId: message.subjectId!,
    entryId: statement.entryId,
    entryType: statement.entryType,
    occurredAt: statement.occurredAt,
    category: statement.category,
    thirdPerson: statement.thirdPerson,
    commitment: statement.commitment,
    mayGoOnward: statement.mayGoOnward,
    eraseBy: statement.eraseBy,
    reassessBy: statement.reassessBy,
    contentId: contentOf(event, statement.statementId),
    state: 'CURRENT',
    replaces,
    endedNumber: null,
    endedAt: null,
    endReason: null,
    erasedAt: null,
  });

/** Where the words of a statement of this message lie; null: they came without. */
export const contentOf = ({ data }: Received, statementId: string): string | null =>
  data.contents.find((content) => content.statementId === statementId)?.contentId ?? null;

/** What replaces words under their original decision. */
export const corrected = ({ message, event }: Taken<'correction'>): readonly RowChange[] =>
  message.data.replaced.flatMap(({ statementId, by }, ordinal) => [
    patch(ReceivedStatementRow, statementKey(message, statementId), {
      state: 'REPLACED',
      contentId: null,
      endedNumber: message.number,
      endedAt: event.recordedAt,
      endReason: 'CORRECTED',
    }),
    receivedStatement({ message, event }, by, ordinal, statementId),
  ]);

/** What takes statements away: they stay as marks of what was here. */
export const withdrawn = ({ message, event }: Taken<'withdrawal'>): readonly RowChange[] => {
  const { decisionId, statementIds, reason } = message.data;
  const { tenant } = message;
  return [
    ...statementIds.map((statementId) =>
      patch(ReceivedStatementRow, statementKey(message, statementId), {
        state: 'WITHDRAWN',
        contentId: null,
        endedNumber: message.number,
        endedAt: event.recordedAt,
        endReason: reason,
      }),
    ),
    ...(reason === 'ACCESS_ENDED'
      ? [patch(ReceivedRow, { tenant, decisionId }, { endedAt: event.recordedAt })]
      : []),
  ];
};

const statementKey = (
  { tenant, data }: Of<'correction' | 'withdrawal'>,
  statementId: string,
): Pick<ReceivedStatementRow, 'tenant' | 'decisionId' | 'statementId'> => ({
  tenant,
  decisionId: data.decisionId,
  statementId,
});

/** Words that are gone on their date: the statement stays, as a mark of what was here. */
export const retentionChanges = (event: Recorded<RetentionEvent>): readonly RowChange[] => {
  const erasedAt = event.recordedAt;
  switch (event.type) {
    case 'StatementsErased': {
      const { tenant, decisionId, statementIds } = event.data;
      return statementIds.map((statementId) => {
        const key = { tenant, decisionId, statementId };
        return patch(ReceivedStatementRow, key, { contentId: null, erasedAt });
      });
    }
    case 'CaseErased': {
      const { tenant, caseId } = event.data;
      return [patch(CaseRow, { tenant, caseId }, { erasedAt })];
    }
    default:
      return never(event);
  }
};
