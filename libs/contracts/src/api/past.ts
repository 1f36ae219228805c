import type { CaseView } from './cases.js';
import type { CompletenessView } from './completeness.js';
import type {
  EntryItem,
  FactItem,
  OwnStatementView,
  ReceivedItem,
  ReceivedStatementView,
} from './timeline.js';

/** Whether the words of a statement are still there: shown, there and not shown, or erased since. */
export type Words = 'SHOWN' | 'HELD' | 'ERASED' | 'NONE';

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
  /** Opaque; absent on the last page. */
  next?: string;
}>;

/** `GET /as-known`: what a whole read model held at an instant, folded from the events. */
export type PastModelView = CompletenessView & Readonly<{ knownOn: string }>;
