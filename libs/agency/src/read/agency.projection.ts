import type { RowChange } from '#libs/adapters';
import type {
  CaseEvent,
  HandoverEvent,
  InboxEvent,
  MeetingEvent,
  ReceptionEvent,
  RequestEvent,
  ResponseEvent,
  RetentionEvent,
  TaskEvent,
} from '#libs/domain';
import { categoryOf } from '#libs/kernel';
import type { RecordedEvent } from '#libs/kernel';
import { handoverChanges, receptionChanges } from '../handover/handover.projection.js';
import { meetingChanges } from '../meeting/meeting.projection.js';
import { caseChanges } from './case.projection.js';
import { inboxChanges } from './inbox.projection.js';
import { taskChanges } from '../task/task.projection.js';
import { retentionChanges } from './received.projection.js';
import type { Recorded } from './recorded.js';
import { requestChanges, responseChanges } from './request.projection.js';

/** Of the folds below: when one changes what it makes of old events, this grows, and the rows are made anew at start. */
export const readModelVersion = 1;

// What stands in a stream of a category was decided by its decider: its type and data are of that union.
const folds: Readonly<Record<string, (event: RecordedEvent) => readonly RowChange[]>> = {
  case: (event) => caseChanges(event as unknown as Recorded<CaseEvent>),
  request: (event) => requestChanges(event as unknown as Recorded<RequestEvent>),
  response: (event) => responseChanges(event as unknown as Recorded<ResponseEvent>),
  handover: (event) => handoverChanges(event as unknown as Recorded<HandoverEvent>),
  reception: (event) => receptionChanges(event as unknown as Recorded<ReceptionEvent>),
  retention: (event) => retentionChanges(event as unknown as Recorded<RetentionEvent>),
  meeting: (event) => meetingChanges(event as unknown as Recorded<MeetingEvent>),
  task: (event) => taskChanges(event as unknown as Recorded<TaskEvent>),
  inbox: (event) => inboxChanges(event as unknown as Recorded<InboxEvent>),
};

/** Categories of streams that the read model shows; look-ups and investigation flags are in none. */
export const shownCategories: readonly string[] = Object.keys(folds);

/** What an event of the agency's own store does to the rows of its tenants. */
export const agencyChanges = (event: RecordedEvent): readonly RowChange[] =>
  folds[categoryOf(event.stream)]?.(event) ?? [];
