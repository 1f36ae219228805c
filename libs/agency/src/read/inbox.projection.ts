import {
  DisclosureReceiptRow,
  DisclosureRecipientRow,
  IdentityRow,
  InboxRow,
  patch,
  put,
  RequestRow,
} from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import { agencyOfTenant } from '#libs/contracts';
import type { InboxMessage, ShownDecision } from '#libs/contracts';
import type { InboxEvent } from '#libs/domain';
import { never } from '#libs/kernel';
import { contentOf, corrected, released, withdrawn } from './received.projection.js';
import type { Received, Taken } from './received.projection.js';
import type { Recorded } from './recorded.js';

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
    case 'meeting':
      // It is read in the inbox, and changes nothing else.
      return [];
    case 'receipt':
      return confirmed({ message, event });
    case 'identity':
      return identified({ message, event });
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
  const { message } = event.data;
  return put(InboxRow, {
    tenant: message.tenant,
    number: message.number,
    messageId: message.messageId,
    kind: message.kind,
    unit: message.unit,
    subjectId: message.subjectId,
    ...idsOf(message),
    readers: ('readers' in message.data ? message.data.readers : null) ?? null,
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
    readers: null,
    receivedAt: recordedAt,
    position: position.toString(),
  });

// No answer says nothing about whether the question was put: it stays as it was asked (DESIGN section 3, no. 10).
const stateTold = ({
  outcome,
  reason,
}: ShownDecision): Readonly<{ state?: 'DENIED' | 'FORWARDED' }> => {
  if (reason === 'NO_ANSWER') return {};
  return { state: outcome === 'PERMIT' || outcome === 'PERMIT_COND' ? 'FORWARDED' : 'DENIED' };
};

// A decision about asking names its request and no recipient's record: `disclosureId` is then the request's own id.
const decided = ({ message }: Taken<'decision'>): readonly RowChange[] => {
  const { tenant, data } = message;
  const { decisionId, decision, recipient, statements, requestId } = data;
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
            { decisionId, decision, ...stateTold(decision) },
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

const confirmed = ({ message, event }: Taken<'receipt'>): readonly RowChange[] => {
  const { disclosureId, recipient, of, receivedAt } = message.data;
  return [
    put(DisclosureReceiptRow, {
      tenant: message.tenant,
      disclosureId,
      agency: recipient.agency,
      unit: recipient.unit,
      of,
      receivedAt,
      position: event.position.toString(),
    }),
  ];
};

// Received rows keep the id under which they came: a link joins what they show, and a split parts it again.
const identified = ({
  message: { tenant, number, data },
}: Taken<'identity'>): readonly RowChange[] =>
  data.persons.flatMap(({ subjectIds, inDoubt }) =>
    subjectIds.map((subjectId) =>
      put(IdentityRow, { tenant, subjectId, number, personId: subjectIds[0]!, inDoubt }),
    ),
  );
