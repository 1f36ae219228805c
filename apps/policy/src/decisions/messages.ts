import type {
  CarriedStatement,
  InboxKinds,
  Party,
  ReleasedStatement,
  ShownDecision,
} from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import type { Append, JsonObject, NewEvent } from '#libs/kernel';
import { inboxStream } from './decision.events.js';
import type { HeldStatement, InboxEvent, PostedContent } from './decision.events.js';

type Posted = InboxEvent['data'];

/** An append of one message to a party's inbox. */
export const posted = (
  to: Party,
  messageId: string,
  data: Posted,
  event: (id: string, type: string, data: JsonObject) => NewEvent,
): Append => ({
  stream: inboxStream(tenantOf(to)),
  expected: 'any',
  events: [event(messageId, 'MessagePosted', data)],
});

/** A held statement with the marks that stay on it; its words are attached when it is published. */
export const releasedStatement = (
  held: HeldStatement,
  terms: Readonly<{ eraseBy: string | null; reassessBy: string | null }>,
): ReleasedStatement => ({
  statementId: held.statementId,
  entryId: held.entryId,
  entryType: held.entryType,
  occurredAt: held.occurredAt,
  category: held.category,
  thirdPerson: held.thirdPerson,
  commitment: held.commitment,
  content: null,
  notForInvestigation: true,
  // THIRD_PARTY_MINIMISE: what is about a third person ends here.
  mayGoOnward: held.thirdPerson === 'NONE',
  eraseBy: terms.eraseBy,
  reassessBy: terms.reassessBy,
});

/** The statement without its words. */
export const heldOf = ({ content: _, ...held }: CarriedStatement): HeldStatement => held;

/** What the sender is told of one recipient. */
export const decisionMessage = (
  of: Readonly<{
    decisionId: string;
    disclosureId: string;
    requestId: string | null;
    recipient: Party;
    subjectId: string;
    sender: Party;
  }>,
  shown: ShownDecision,
  statements: InboxKinds['decision']['statements'],
): Posted => ({
  kind: 'decision',
  unit: of.sender.unit,
  subjectId: of.subjectId,
  message: {
    decisionId: of.decisionId,
    disclosureId: of.disclosureId,
    requestId: of.requestId,
    recipient: of.recipient,
    decision: shown,
    statements,
  },
  contents: [],
  receiptTo: null,
});

/** A message that carries what a decision released. */
export const releaseMessage = (
  of: Readonly<{ subjectId: string; recipient: Party; sender: Party }>,
  message:
    | Readonly<{ kind: 'disclosure' | 'answer'; data: InboxKinds['disclosure'] }>
    | Readonly<{ kind: 'notice'; data: InboxKinds['notice'] }>,
  contents: readonly PostedContent[],
): Posted =>
  ({
    kind: message.kind,
    unit: of.recipient.unit,
    subjectId: of.subjectId,
    message: message.data,
    contents,
    receiptTo: of.sender,
  }) as Posted;
