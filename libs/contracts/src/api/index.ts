export { erasureGrounds, erasureReasons, erasureStores } from './audit.js';
export { committedPart, incidentKinds, incidentResolutions, incidentStates } from './audit.js';
export type {
  AuditLeaf,
  CommittedEntry,
  CompletenessDetail,
  CompletenessReport,
  EntryView,
  ErasureGround,
  ErasureContents,
  ErasureReason,
  ErasureStore,
  ErasureView,
  IncidentKind,
  IncidentResolution,
  IncidentState,
  IncidentView,
  OpeningView,
  PersonIds,
  TenantCompleteness,
} from './audit.js';
export { completenessElement, historyElement, marksOf } from './completeness.js';
export type { MayRead } from './completeness.js';
export type { CompletenessView } from './completeness.js';
export type {
  PastCaseView,
  PastCheck,
  PastItem,
  PastModelView,
  PastReceivedStatement,
  PastReport,
  Words,
} from './past.js';
export type { CaseItem, CaseView, Page } from './cases.js';
export type {
  EntryItem,
  FactItem,
  OwnStatementView,
  ReceivedItem,
  ReceivedStatementView,
  TimelineItem,
  TimelineView,
} from './timeline.js';
export type {
  DisclosureRecipientView,
  DisclosureView,
  StatementVerdictView,
} from './disclosures.js';
export type { InboxItem, InboxList, InboxMessageView } from './inbox.js';
export type { RequestItem, RequestState, RequestView } from './requests.js';
export { handoverStates, handoverTurns } from './handovers.js';
export type {
  HandoverBoard,
  HandoverCounts,
  HandoverHappened,
  HandoverItem,
  HandoverProgress,
  HandoverSliceView,
  HandoverState,
  HandoverStepView,
  HandoverTimeline,
  HandoverView,
  ParoleFact,
  WaitingFor,
} from './handovers.js';
export type { ParkedActView, ParkedView } from './parked.js';
export type { TaskItem, TaskKind, TaskRole } from './tasks.js';
