import type { ShownDecision } from '../events/inbox-messages.js';
import type { Category, Extent, Form, Meeting, Necessity, Purpose } from '../law/index.js';
import type { Party } from '../registry/registry.js';

/** What became of one statement for one recipient, as the sender may know it. */
export type StatementVerdictView = Readonly<{
  statementId: string;
  category: Category;
  verdict: 'RELEASED' | 'WITHHELD';
  reason: string;
}>;

/** One recipient of a disclosure. `DELIVERED`: its service holds what was released. */
export type DisclosureRecipientView = Readonly<{
  recipient: Party;
  state: 'PENDING' | 'DECIDED' | 'DELIVERED';
  decisionId?: string;
  decidedAt?: string;
  decision?: ShownDecision;
  statements?: readonly StatementVerdictView[];
  deliveredAt?: string;
  /** What its service confirmed to hold, in order: the disclosure, then corrections and withdrawals. */
  receipts: readonly Readonly<{ messageId: string; receivedAt: string }>[];
}>;

/** `GET /cases/{id}/disclosures/{disclosureId}`, for the sender. */
export type DisclosureView = Readonly<{
  disclosureId: string;
  caseId: string;
  subjectId: string;
  form: Form | null;
  purpose: Purpose | null;
  extent: Extent;
  necessity: Necessity;
  meeting: Meeting;
  madeAt: string;
  statementIds: readonly string[];
  requestId?: string;
  retryOf?: string;
  recipients: readonly DisclosureRecipientView[];
}>;
