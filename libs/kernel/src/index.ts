export type { Json, JsonObject } from './json.js';
export { accept, isRefused, never, refuse } from './decider.js';
export type { Decider, Decision, Message, Refused } from './decider.js';
export { isUuid, nameBasedId } from './ids.js';
export type { Branded } from './ids.js';
export { categoryOf } from './event.js';
export type { Envelope, NewEvent, RecordedEvent } from './event.js';
export { EventIdReused, EventStore, NotRecorded, RevisionConflict } from './event-store.js';
export type {
  Append,
  Appended,
  ExpectedRevision,
  HandleEvents,
  ReadAll,
  ReadStream,
  SubscribeTo,
  Subscription,
} from './event-store.js';
export { Bus, Poisoned } from './bus.js';
export type {
  BusMessage,
  ConsumeFrom,
  Consumer,
  HandleMessages,
  ReceivedMessage,
  Topic,
} from './bus.js';
export {
  danishDay,
  daysAfter,
  endOfDanishDay,
  monthsAfter,
  startOfDanishDay,
} from './danish-day.js';
export { Clock, ContentStore, Ids, SimulatedClock } from './ports.js';
export type { Barred, Content, SaidContent } from './ports.js';
export { Timers } from './timers.js';
export type {
  DueTimer,
  HandleTimers,
  ParkedTimer,
  RunningTimers,
  Timer,
  TimerFigures,
  TimerName,
  TimerVersion,
} from './timers.js';
export { IdempotencyStore } from './idempotency.js';
export type { GivenAnswer, RequestBegun, RequestKey } from './idempotency.js';
