import type { EntryType, RetractionReason, ThirdPersonMark } from '../events/case-events.js';
import type { Fact } from '../events/facts.js';
import type { ShownDecision } from '../events/inbox-messages.js';
import type { Category, Form, Purpose, Unit } from '../law/index.js';
import type { Party } from '../registry/registry.js';

/** A statement of the tenant itself. `text` is absent when its words were erased. */
export type OwnStatementView = Readonly<{
  statementId: string;
  category: Category;
  thirdPerson: ThirdPersonMark;
  identifiesInformant: boolean;
  ownGround: boolean;
  commitment: string;
  state: 'CURRENT' | 'REPLACED' | 'RETRACTED';
  /** The statement that stands in its place. */
  replacedBy?: string;
  text?: string;
}>;

/** An entry that the tenant recorded. */
export type EntryItem = Readonly<{
  kind: 'entry';
  entryId: string;
  entryType: EntryType;
  /** RFC 3339: when it happened. */
  occurredAt: string;
  recordedAt: string;
  unit: Unit;
  retracted?: RetractionReason;
  statements: readonly OwnStatementView[];
}>;

/** A fact event that the tenant recorded. */
export type FactItem = Readonly<{
  kind: 'fact';
  factId: string;
  fact: Fact;
  recordedAt: string;
  unit: Unit;
}>;

/** A received statement. A withdrawn one shows that it was here, and nothing that it said. */
export type ReceivedStatementView =
  | Readonly<{
      state: 'CURRENT';
      statementId: string;
      entryId: string;
      entryType: EntryType;
      occurredAt: string;
      category: Category;
      thirdPerson: ThirdPersonMark;
      commitment: string;
      /** The statement that this one replaced under the same decision. */
      replaces?: string;
      notForInvestigation: true;
      mayGoOnward: boolean;
      eraseBy?: string;
      reassessBy?: string;
      /** Absent when the words were erased. */
      text?: string;
      /** RFC 3339: when the words were erased on their date. */
      erasedAt?: string;
    }>
  | Readonly<{
      state: 'WITHDRAWN';
      statementId: string;
      withdrawnAt: string;
      reason: string;
    }>;

/** What one decision released to the tenant about the subject of the case. */
export type ReceivedItem = Readonly<{
  kind: 'received';
  /** Number of the inbox message. */
  number: number;
  /** Where it came under another id of the same person than that of the case. */
  subjectId?: string;
  as: 'disclosure' | 'answer' | 'notice';
  from: Party;
  form: Form | null;
  purpose: Purpose | null;
  disclosureId: string;
  decisionId: string;
  requestId?: string;
  /** Of a notice: the law that it rests on; a notice is no Section 115 record. */
  legalBasis?: string;
  decision: ShownDecision;
  /** Present when something was withheld; what, is not told. */
  withheld?: true;
  receivedAt: string;
  statements: readonly ReceivedStatementView[];
}>;

export type TimelineItem = EntryItem | FactItem | ReceivedItem;

/** `GET /cases/{id}/timeline`: own and received, in the order in which the tenant's service recorded them. */
export type TimelineView = Readonly<{
  caseId: string;
  subjectId: string;
  items: readonly TimelineItem[];
  /** Opaque; absent on the last page. */
  next?: string;
}>;
