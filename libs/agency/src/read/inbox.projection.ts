import {
  DisclosureRecipientRow,
  InboxRow,
  patch,
  put,
  ReceivedRow,
  ReceivedStatementRow,
  RequestRow,
} from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import { agencyOfTenant } from '#libs/contracts';
import type { InboxKind, InboxKinds, InboxMessage, ReleasedStatement } from '#libs/contracts';
import type { InboxEvent } from '#libs/domain';
import { never } from '#libs/kernel';
import type { Recorded } from './recorded.js';

type Received = Extract<Recorded<InboxEvent>, { type: 'MessageReceived' }>;
type Of<Kind extends InboxKind> = Extract<InboxMessage, { kind: Kind }>;
/** A message, and what only its place in the store tells. */
type Taken<Kind extends InboxKind> = Readonly<{ message: Of<Kind>; event: Received }>;

/** What an event of a tenant's inbox does to its rows. */
export const inboxChanges = (event: Recorded<InboxEvent>): readonly RowChange[] => {
  switch (event.type) {
    case 'MessageReceived':
      return [messageRow(event), ...changesOf(event.data.message, event)];
    case 'MessageSkipped':
      return [skippedRow(event)];
    default:
      return never(event);
  }
};

const changesOf = (message: InboxMessage, event: Received): readonly RowChange[] => {
  switch (message.kind) {
    case 'disclosure':
    case 'notice':
      return released({ message, event });
    case 'answer':
      return [...released({ message, event }), ...answered({ message, event })];
    case 'correction':
      return corrected({ message, event });
    case 'withdrawal':
      return withdrawn({ message, event });
    case 'decision':
      return decided({ message, event });
    case 'request':
      return asked({ message, event });
    case 'refusal':
      return declined({ message, event });
    case 'handover':
      // The process manager takes the signal into the tenant's own stream, which shows it.
      return [];
    case 'receipt':
      return delivered({ message, event });
    default:
      return never(message);
  }
};

/** Ids that a message names, each where it has one. */
export const idsOf = (
  message: InboxMessage,
): Pick<InboxRow, 'decisionId' | 'disclosureId' | 'requestId' | 'handoverId'> => {
  const data = message.data as Readonly<Record<string, unknown>>;
  const id = (name: string): string | null => (data[name] as string | null | undefined) ?? null;
  return {
    decisionId: id('decisionId'),
    disclosureId: id('disclosureId'),
    requestId: id('requestId'),
    handoverId: id('handoverId'),
  };
};

const messageRow = (event: Received): RowChange => {
  const { message, contents } = event.data;
  return put(InboxRow, {
    tenant: message.tenant,
    number: message.number,
    messageId: message.messageId,
    kind: message.kind,
    unit: message.unit,
    subjectId: message.subjectId,
    ...idsOf(message),
    message,
    contents,
    readers: 'readers' in message.data ? message.data.readers : null,
    receivedAt: event.recordedAt,
    position: event.position.toString(),
  });
};

const skippedRow = ({
  data,
  recordedAt,
  position,
}: Extract<Recorded<InboxEvent>, { type: 'MessageSkipped' }>): RowChange =>
  put(InboxRow, {
    tenant: data.tenant,
    number: data.number,
    messageId: data.messageId,
    kind: 'skipped',
    unit: null,
    subjectId: null,
    decisionId: null,
    disclosureId: null,
    requestId: null,
    handoverId: null,
    message: null,
    contents: [],
    readers: null,
    receivedAt: recordedAt,
    position: position.toString(),
  });

type Releasing = 'disclosure' | 'answer' | 'notice';

// Whatever releases statements names its subject; a message that did not was refused when it came.
const released = ({ message, event }: Taken<Releasing>): readonly RowChange[] => {
  const { data, kind } = message;
  const row = {
    tenant: message.tenant,
    decisionId: data.decisionId,
    number: message.number,
    kind,
    subjectId: message.subjectId!,
    disclosureId: data.disclosureId,
    requestId: data.requestId,
    fromAgency: data.from.agency,
    fromUnit: data.from.unit,
    form: data.form,
    purpose: data.purpose,
    legalBasis: kind === 'notice' ? (data as InboxKinds['notice']).legalBasis : null,
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
  });

const contentOf = ({ data }: Received, statementId: string): string | null =>
  data.contents.find((content) => content.statementId === statementId)?.contentId ?? null;

const corrected = ({ message, event }: Taken<'correction'>): readonly RowChange[] =>
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

const withdrawn = ({ message, event }: Taken<'withdrawal'>): readonly RowChange[] => {
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

// A decision about asking names its request and no recipient's record: `disclosureId` is then the request's own id.
const decided = ({ message }: Taken<'decision'>): readonly RowChange[] => {
  const { tenant, data } = message;
  const { decisionId, decision, recipient, statements, requestId } = data;
  const isDenied = decision.outcome !== 'PERMIT' && decision.outcome !== 'PERMIT_COND';
  return [
    patch(
      DisclosureRecipientRow,
      { tenant, disclosureId: data.disclosureId, ...recipient },
      { decisionId, decision, verdicts: statements, decidedAt: message.recordedAt },
    ),
    ...(requestId !== null && requestId === data.disclosureId
      ? [
          patch(
            RequestRow,
            { tenant, requestId, direction: 'MADE' as const },
            { decisionId, decision, state: isDenied ? 'DENIED' : 'FORWARDED' },
          ),
        ]
      : []),
  ];
};

const asked = ({ message, event }: Taken<'request'>): readonly RowChange[] => {
  const { tenant, data } = message;
  return [
    put(RequestRow, {
      tenant,
      requestId: data.requestId,
      direction: 'RECEIVED',
      state: 'ASKED',
      subjectId: message.subjectId!,
      caseId: null,
      from: data.from,
      to: { agency: agencyOfTenant(tenant), unit: message.unit },
      form: data.form,
      purpose: data.purpose,
      categories: data.categories,
      necessity: null,
      author: null,
      contentId: contentOf(event, data.requestId),
      readers: data.readers,
      decisionId: data.decisionId,
      decision: null,
      disclosureId: null,
      number: message.number,
      at: event.recordedAt,
      position: event.position.toString(),
    }),
  ];
};

const answered = ({ message }: Taken<'answer'>): readonly RowChange[] => {
  const { tenant, number, data } = message;
  if (data.requestId === null) return [];
  return [
    patch(
      RequestRow,
      { tenant, requestId: data.requestId, direction: 'MADE' as const },
      { state: 'ANSWERED', disclosureId: data.disclosureId, number },
    ),
  ];
};

const declined = ({ message }: Taken<'refusal'>): readonly RowChange[] => {
  const { tenant, number, data } = message;
  return [
    patch(
      RequestRow,
      { tenant, requestId: data.requestId, direction: 'MADE' as const },
      { state: 'DECLINED', number },
    ),
  ];
};

const delivered = ({ message }: Taken<'receipt'>): readonly RowChange[] => {
  const { tenant, data } = message;
  return [
    patch(
      DisclosureRecipientRow,
      { tenant, disclosureId: data.disclosureId, ...data.recipient },
      { deliveredAt: data.receivedAt },
    ),
  ];
};
