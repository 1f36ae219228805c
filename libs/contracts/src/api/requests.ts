import type { ShownDecision } from '../events/inbox-messages.js';
import type { Category, Form, Necessity, Purpose } from '../law/index.js';
import type { Party } from '../registry/registry.js';

/**
 * How far a request came, as far as the reader may know: asked, let through or denied by policy, answered, declined. An
 * asker to whom policy says NO_ANSWER sees ASKED, whether the question was put or not.
 */
export type RequestState = 'ASKED' | 'FORWARDED' | 'DENIED' | 'ANSWERED' | 'DECLINED';

/** One request in `GET /requests`. */
export type RequestItem = Readonly<{
  requestId: string;
  direction: 'MADE' | 'RECEIVED';
  state: RequestState;
  at: string;
}>;

/** `GET /requests/{id}`. */
export type RequestView = Readonly<{
  requestId: string;
  direction: 'MADE' | 'RECEIVED';
  state: RequestState;
  at: string;
  subjectId: string;
  /** Of the asker's own case; only the asker sees it. */
  caseId?: string;
  from: Party;
  to: Party;
  form: Form | null;
  purpose: Purpose | null;
  categories: readonly Category[];
  necessity?: Necessity;
  /** What is asked, in words; absent when erased. */
  text?: string;
  /** What policy decided about the asking itself; shown to the asker. */
  decisionId?: string;
  decision?: ShownDecision;
  /** The disclosure that answered it. */
  disclosureId?: string;
  /** Number of the inbox message that carries the question, or its answer. */
  number?: number;
}>;
