import type {
  CarriedStatement,
  DecisionEvents,
  DecisionRecorded,
  InboxKind,
  InboxKinds,
  Party,
  Unit,
} from '#libs/contracts';
import type { Message } from '#libs/kernel';
import type { Asked } from '#libs/policy';

/** A statement as its recipient holds it, without its words. */
export type HeldStatement = Omit<CarriedStatement, 'content'>;

/** How a decision's release went out, beside what audit is told. */
export type Delivered = Readonly<{
  channel: 'record' | 'notice' | null;
  legalBasis: string | null;
  /** Released and delivered. */
  held: readonly HeldStatement[];
  eraseBy: string | null;
  reassessBy: string | null;
  /** Form and purpose under which it goes. */
  onConsent: boolean;
}>;

/** Stream `decision-<decisionId>`: one recipient of one disclosure or request, and what came after. */
export type DecisionEvent =
  | Message<'DecisionRecorded', { recorded: DecisionRecorded; delivered: Delivered }>
  | Message<'WithdrawalRecorded', DecisionEvents['dk.infohus.withdrawal.recorded.v1']>
  | Message<
      'CorrectionRecorded',
      {
        recorded: DecisionEvents['dk.infohus.correction.recorded.v1'];
        held: readonly Readonly<{ statementId: string; by: HeldStatement }>[];
      }
    >
  /** What its recipient holds under it went onward, or waits for a lawyer: who takes it away looks there too. */
  | Message<
      'StatementsPassedOn',
      { disclosureId: string; statementIds: readonly string[]; decisionIds: readonly string[] }
    >
  /**
   * The case was closed from which its sender had these to pass on: the sender is told no more of what becomes of them,
   * and of what else it sent with them (ADR 0020).
   */
  | Message<'ReceiptsEnded', { statementIds: readonly string[] }>
  /** Looked at again: would it be released today? The decision of today stands in its own stream. */
  | Message<'DecisionRechecked', { recheckId: string; stands: boolean }>;

/** Stream `review-<decisionId>`: a question for a lawyer, with what is needed to decide again when it is answered. */
export type ReviewEvent =
  | Message<
      'ReviewAsked',
      {
        decisionId: string;
        rule: string;
        disclosureId: string;
        requestId: string | null;
        subjectId: string;
        asked: Asked;
        statements: readonly HeldStatement[];
        /** `sub` of the person who disclosed. */
        actor: string;
      }
    >
  | Message<
      'ReviewAnswered',
      {
        decisionId: string;
        /** The rule does not stand in the way of this disclosure. */
        setAside: boolean;
        answeredBy: string;
        /** The decision that followed; null when the rule stands. */
        decidedAs: string | null;
      }
    >
  /** While the question waits its words were retracted, corrected or taken back with the case. */
  | Message<
      'StatementsTakenBack',
      { decisionId: string; statementIds: readonly string[]; reason: string }
    >;

/** Stream `review-<decisionId>`. */
export const reviewStream = (decisionId: string): string => `review-${decisionId}`;

/** Where the words of a message lie until its recipient has it. */
export type PostedContent = Readonly<{ statementId: string; contentId: string }>;

/** Stream `inbox-<tenant>`: the message without its words and its number, which is its revision + 1. */
export type InboxEvent = {
  [Kind in InboxKind]: Message<
    'MessagePosted',
    {
      kind: Kind;
      unit: Unit;
      subjectId: string | null;
      message: InboxKinds[Kind];
      contents: readonly PostedContent[];
      /** Whom the recipient's receipt is passed on to; null: nobody, and of a withdrawal it is kept. */
      receiptTo: Party | null;
    }
  >;
}[InboxKind];

/** A recipient confirmed a message, and nobody is told. Stream `confirmation-<id of the message>`. */
export type ConfirmationEvent = Message<'ReceiptKept', { of: string }>;

/** Stream `confirmation-<id of the message>`. */
export const confirmationStream = (messageId: string): string => `confirmation-${messageId}`;

/** Stream `decision-<decisionId>`. */
export const decisionStream = (decisionId: string): string => `decision-${decisionId}`;

/** Stream `inbox-<tenant>`. */
export const inboxStream = (tenant: string): string => `inbox-${tenant}`;
