export {
  FORMS,
  PURPOSES,
  UNITS,
  FUNCTIONS,
  ENROLMENTS,
  CATEGORIES,
  EXTENTS,
  THIRD_PARTIES,
  AGE_GROUPS,
  DETENTION_KINDS,
  RELEASES,
  RADICALISATIONS,
  NECESSITIES,
  CONSENTS,
  DUTIES,
  MEETINGS,
  RECORDS,
  OUTCOMES,
  CONDITIONS,
  REASONS,
  disclosureSituationSchema,
  disclosureDecisionSchema,
} from './law/index.js';
export type {
  Form,
  Purpose,
  Unit,
  ActingFunction,
  Enrolment,
  Category,
  Extent,
  ThirdParties,
  AgeGroup,
  DetentionKind,
  Release,
  Radicalisation,
  Necessity,
  Consent,
  Duty,
  Meeting,
  RecordKept,
  Outcome,
  Condition,
  Reason,
  DisclosureParty,
  DisclosureSituation,
  Bilingual,
  DisclosureDecision,
  StatementVerdict,
} from './law/index.js';
export { hosts } from './registry/agency.js';
export type { Agency, AgencyKind, Host } from './registry/agency.js';
export {
  agenciesOf,
  agencyById,
  agencyOfTenant,
  allAgencies,
  isParty,
  tenantOf,
  unitsOfTenant,
} from './registry/registry.js';
export type { Party } from './registry/registry.js';
export { birthDateOfCpr, identifierTypes, isIdentifier } from './registry/identifier.js';
export type { Identifier, IdentifierType } from './registry/identifier.js';
export { commitmentOf } from './events/commitment.js';
export { institutions } from './registry/institutions.data.js';
export type { Institution } from './registry/institutions.data.js';
export { factRecorders, mayRecord, releaseChangeReasons } from './events/facts.js';
export type { Fact, FactType, ReleaseChangeReason } from './events/facts.js';
export {
  entryTypes,
  handoverSignals,
  retractionReasons,
  thirdPersonMarks,
} from './events/case-events.js';
export type {
  CarriedStatement,
  CaseEvent,
  CaseEvents,
  CaseEventType,
  DisclosureMade,
  EntryType,
  HandoverSignal,
  HandoverSignalKind,
  PublicEvent,
  RetractionReason,
  Statement,
  StatementContent,
  ThirdPersonMark,
} from './events/case-events.js';
export { inboxKinds } from './events/inbox-messages.js';
export { inboxMessageSchema } from './events/inbox-message.schema.js';
export type {
  IdentityChange,
  InboxKind,
  InboxKinds,
  InboxMessage,
  PersonIdentity,
  Readers,
  ReleasedStatement,
  ShownDecision,
} from './events/inbox-messages.js';
export type {
  DecisionEvents,
  DecisionEventType,
  DecisionRecorded,
  FactSource,
} from './events/decisions.js';
export type { RecordEvents, RecordEventType } from './events/records.js';
export {
  caseEventsTopic,
  cloudEventHeaders,
  decisionsTopic,
  inboxTopic,
  recordsTopic,
  topicPartitions,
} from './events/topics.js';
export { isProblemCode, problems } from './problems.js';
export type { FieldError, ProblemBody, ProblemCode, ProblemSpec } from './problems.js';
export {
  committedPart,
  completenessElement,
  handoverStates,
  handoverTurns,
  incidentKinds,
  incidentResolutions,
  incidentStates,
} from './api/index.js';
export type {
  AuditLeaf,
  CommittedEntry,
  CompletenessDetail,
  CompletenessReport,
  EntryView,
  IncidentKind,
  IncidentResolution,
  IncidentState,
  IncidentView,
  OpeningView,
  TenantCompleteness,
  CompletenessView,
  CaseItem,
  CaseView,
  Page,
  EntryItem,
  FactItem,
  OwnStatementView,
  ReceivedItem,
  ReceivedStatementView,
  TimelineItem,
  TimelineView,
  DisclosureRecipientView,
  DisclosureView,
  StatementVerdictView,
  InboxItem,
  InboxList,
  InboxMessageView,
  RequestItem,
  RequestState,
  RequestView,
  HandoverBoard,
  HandoverCounts,
  HandoverHappened,
  HandoverItem,
  HandoverState,
  HandoverTimeline,
  HandoverView,
  WaitingFor,
  ParkedActView,
  ParkedView,
  PastCaseView,
  PastCheck,
  PastItem,
  PastModelView,
  PastReceivedStatement,
  PastReport,
  Words,
} from './api/index.js';
