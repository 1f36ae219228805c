export { caseClosings } from './case/case.events.js';
export type {
  CaseClosing,
  CaseEvent,
  DisclosedStatement,
  PreventionLevel,
  Replacement,
} from './case/case.events.js';
export type {
  CaseCommand,
  CaseRefusal,
  Correction,
  Disclose,
  ReceivedStatement,
} from './case/case.commands.js';
export { preventionCase } from './case/case.decider.js';
export { isOwnStatement, recipientsOf, whoIn } from './case/case.state.js';
export type { CaseState, CaseStatement } from './case/case.state.js';
export type { FactRefusal } from './fact/fact.decider.js';
export type { FlagEvent } from './flag/flag.events.js';
export { investigationFlag } from './flag/flag.decider.js';
export type { FlagCommand } from './flag/flag.decider.js';
export {
  cancelReasons,
  conflicts,
  departures,
  recallReasons,
  rescheduleReasons,
  returnReasons,
} from './handover/handover.events.js';
export type {
  Anchors,
  CancelReason,
  Conflict,
  Departure,
  HandoverEvent,
  HandoverTerms,
  RecallReason,
  ReceptionEvent,
  RescheduleReason,
  ReturnReason,
} from './handover/handover.events.js';
export { deadlinesOf } from './deadline/deadline.js';
export type { Deadline, DeadlineFacts, IsWorkingDay, Recomputed } from './deadline/deadline.js';
export { task } from './task/task.decider.js';
export type { TaskCommand, TaskRefusal } from './task/task.decider.js';
export type { TaskEvent, TaskSubject } from './task/task.events.js';
export { taskOutbound } from './task/task.outbound.js';
export type { RetentionEvent } from './retention/retention.events.js';
export { retentionOutbound } from './retention/retention.outbound.js';
export {
  caseTimersOf,
  eraseBy,
  eraseCaseOn,
  ownCaseErase,
  ownWordsIn,
  reassessBy,
  receiptOverdue,
  statementsIn,
  timersOf,
} from './retention/retention.workflow.js';
export { deadlineRules, handoverSteps, lifeAreas } from './deadline/deadline.rules.js';
export type { DeadlineRule, HandoverStep, LifeArea, Origin } from './deadline/deadline.rules.js';
export { handover } from './handover/handover.decider.js';
export type { HandoverCommand, HandoverRefusal } from './handover/handover.commands.js';
export { defaultResponsible, originOf, originRules } from './handover/handover.origins.js';
export { paroleFact } from './handover/parole.js';
export { areasLeft } from './handover/handover.steps.js';
export { isShortNotice, responsibleFor } from './handover/handover.state.js';
export type { Slice, StandingHandover } from './handover/handover.state.js';
export { reception, receptionIdOf } from './handover/reception.decider.js';
export type { ReceptionCommand, ReceptionRefusal } from './handover/reception.decider.js';
export type { StandingReception } from './handover/reception.state.js';
export { meeting } from './meeting/meeting.decider.js';
export type { MeetingCommand, MeetingRefusal, MeetingState } from './meeting/meeting.decider.js';
export type { MeetingEvent, SpokenEvent } from './meeting/meeting.events.js';
export { meetingOutbound } from './meeting/meeting.outbound.js';
export {
  onCaseFact,
  onHandoverEvent,
  onHandoverMessage,
  onIdentity,
} from './handover/handover.workflow.js';
export type { HandoverOutput } from './handover/handover.workflow.js';
export type { InboxEvent } from './inbox/inbox.events.js';
export type { LookupEvent } from './lookup/lookup.events.js';
export { mayRead, readingFunctions } from './lookup/may-read.js';
export type { Reader } from './lookup/may-read.js';
export type { ParkingEvent } from './parking/parking.events.js';
export { parkingOutbound } from './parking/parking.outbound.js';
export type { RequestEvent, ResponseEvent } from './request/request.events.js';
export { request } from './request/request.decider.js';
export type { RequestCommand, RequestRefusal } from './request/request.decider.js';
export { response } from './request/response.decider.js';
export type {
  ResponseCommand,
  ResponseRefusal,
  ResponseState,
} from './request/response.decider.js';
export { caseOutbound, caseWords } from './case/case.outbound.js';
export { flagOutbound } from './flag/flag.outbound.js';
export { handoverOutbound, receptionOutbound } from './handover/handover.outbound.js';
export { inboxOutbound } from './inbox/inbox.outbound.js';
export { lookupOutbound } from './lookup/lookup.outbound.js';
export { requestOutbound, responseOutbound } from './request/request.outbound.js';
export type { Outgoing, Words } from './outbound/outgoing.js';
