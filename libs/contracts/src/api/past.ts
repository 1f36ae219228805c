import type { CaseView } from './cases.js';
import type { CompletenessView } from './completeness.js';
import type {
  EntryItem,
  FactItem,
  OwnStatementView,
  ReceivedItem,
  ReceivedStatementView,
} from './timeline.js';

/**
 * Whether the words of a statement are still there: shown, there and not shown, erased since; or there, and not those
 * that its commitment was made over.
 */
export type Words = 'SHOWN' | 'HELD' | 'ERASED' | 'CHANGED' | 'NONE';

/** A received statement that stood then; what was withdrawn since shows that it was here, and nothing that it said. */
export type PastReceivedStatement =
  | (ReceivedStatementView & Readonly<{ words: Words }>)
  | Readonly<{
      state: 'WITHDRAWN_SINCE';
      statementId: string;
      withdrawnAt: string;
      reason: string;
      words: 'ERASED';
    }>;

/** One place of a timeline as it was known. */
export type PastItem =
  | FactItem
  | (Omit<EntryItem, 'statements'> &
      Readonly<{ statements: readonly (OwnStatementView & Readonly<{ words: Words }>)[] }>)
  | (Omit<ReceivedItem, 'statements'> & Readonly<{ statements: readonly PastReceivedStatement[] }>);

/** `GET /cases/{id}/as-known`: what a tenant knew at an instant of what had happened by another. */
export type PastCaseView = Readonly<{
  caseId: string;
  subjectId: string;
  tenant: string;
  /** RFC 3339: what was recorded after this is left out. */
  knownOn: string;
  /** RFC 3339: what happened after this is left out; absent: nothing is. */
  validOn?: string;
  /** Number of the last inbox message that had come by then. */
  upTo: number;
  /** The case as it stood; absent when it was not open yet. */
  case?: Omit<CaseView, 'disclosures'>;
  items: readonly PastItem[];
  /** For audit: all that stood released on the subject, on whatever page it is. */
  held?: Pick<CompletenessView, 'count' | 'setHash'> &
    /** All ids of the person, as the tenant knew it. */
    Readonly<{ subjectIds: readonly string[] }>;
  /** Opaque; absent on the last page. */
  next?: string;
}>;

/** `GET /as-known`: what a whole read model held at an instant, folded from the events. */
export type PastModelView = Omit<CompletenessView, 'historyHash'> & Readonly<{ knownOn: string }>;

/** What a tenant says that it knew, against what recorded decisions, withdrawals and corrections had released to it. */
export type PastCheck = Readonly<{
  /** `BEHIND`: confirmations of that time have not come yet. `NO_ANSWER`: its service could not be asked. */
  state: 'AGREES' | 'BEHIND' | 'DIFFERENT' | 'NO_ANSWER';
  /** Number of the last message that the tenant had confirmed by then. */
  confirmedUpTo: number;
  /** Statements that it should have held. */
  statements: number;
  /** Ids of statements that it should have shown and did not; at most 100 of each. */
  missing: readonly string[];
  /** Ids of statements that it showed and nothing on record released. */
  unexpected: readonly string[];
  /** Ids of statements that are not what they, or recorded decisions, were made over. */
  changed: readonly string[];
  /** Of the difference. */
  incidentId?: string;
}>;

/** `GET /audit/v1/as-known`: of a case, else of the whole read model; both null where there was no answer. */
export type PastReport = Readonly<{
  case: PastCaseView | null;
  model: PastModelView | null;
  check: PastCheck;
}>;
