import type { Category, HandoverSignal, HandoverState, Party, SaidBy } from '#libs/contracts';
import type { Message } from '#libs/kernel';
import type { Anchor, HandoverStep, LifeArea, Origin } from '../deadline/deadline.rules.js';
import type { EscalationRole } from './handover.origins.js';

/** Why a receiver gives an offer back. Who only has questions counters. */
export const returnReasons = [
  'NOT_OUR_RESIDENT',
  'NOT_THIS_PERSON',
  'INFORMATION_MISSING',
  'NO_TASK',
] as const;
export type ReturnReason = (typeof returnReasons)[number];

export const rescheduleReasons = [
  'DATE_MOVED',
  'CANCELLED',
  'TIME_SERVED',
  'COURT_DECISION',
  'ANSWER_DATE_MOVED',
] as const;
export type RescheduleReason = (typeof rescheduleReasons)[number];

export const recallReasons = ['RECEIVER_CHANGED', 'OFFERED_BY_MISTAKE', 'PLAN_CHANGED'] as const;
export type RecallReason = (typeof recallReasons)[number];

/** The last two are of before `PersonGone` was a fact of its own, and are read for ever. */
export const cancelReasons = ['RELEASE_CANCELLED', 'PERSON_DIED', 'PERSON_LEFT'] as const;
export type CancelReason = (typeof cancelReasons)[number];

/** Why there is nobody to hand over any more. */
export const departures = ['DIED', 'LEFT'] as const;
export type Departure = (typeof departures)[number];

/** What two sources say differently. */
export const conflicts = ['DATES', 'IDENTITY'] as const;
export type Conflict = (typeof conflicts)[number];

/** What is told to a role because it cannot wait. */
export const escalations = [
  'UNDELIVERED',
  /** A unit that was given a part has not got it. */
  'SLICE_UNDELIVERED',
  'UNANSWERED',
  'STEP_OVERDUE',
  'RELEASED_UNACCEPTED',
  'RESIDENCE_CHANGED',
  'RELEASE_NOT_CONFIRMED',
  'NO_RECEIVER_ON_THE_DAY',
  'CONFLICT',
  'PERSON_DIED',
  'PERSON_LEFT',
] as const;
export type Escalation = (typeof escalations)[number];

/** What stands in every event of a handover: the state and the one agency that is responsible from this event on. */
type Standing<Data = object> = Data &
  Readonly<{ handoverId: string; responsible: string; state: HandoverState }>;

/** Whose handover it is, and of whom. */
export type HandoverOf = Readonly<{
  handoverId: string;
  caseId: string;
  subjectId: string;
  from: Party;
}>;

/** What is offered, to whom, until when. Dates are `YYYY-MM-DD`, Danish calendar. */
export type HandoverTerms = HandoverOf &
  Readonly<{
    to: Party;
    /** The disclosure under whose decision every signal of this offer travels. */
    disclosureId: string;
    releaseOn: string | null;
    answerBy: string | null;
  }>;

/** Days that steps are counted from; left out: as they were. */
export type Anchors = Readonly<Partial<Record<Anchor, string | null>>>;

/** A step with the day on which it is due, and the day that held before it with the reason why it no longer does. */
export type DueStep = Readonly<{
  step: HandoverStep;
  dueOn: string;
  source: string;
  isNorm: boolean;
  replaces: Readonly<{ dueOn: string; reason: string }> | null;
}>;

export type NextStep = Pick<DueStep, 'step' | 'dueOn'>;

/** What the receiver did, when and by whom. */
type Said<Data = object> = Standing<Data & Readonly<{ said: SaidBy | null }>>;

/** Stream `handover-<handoverId>` at the sender: the authority on who is responsible. */
export type HandoverEvent =
  /** At admission or allocation, before there is anybody to offer it to. */
  | Message<
      'HandoverBegun',
      Standing<
        HandoverOf & Readonly<{ origin: Origin; anchors: Anchors; unaccompaniedMinor: boolean }>
      >
    >
  /** The first offer, or a new one after a return or a recall. */
  | Message<'HandoverOffered', Standing<HandoverTerms>>
  /** The receiver's service has it. */
  | Message<'OfferDelivered', Said<Readonly<{ to: Party }>>>
  /** The first person at the receiver has looked at it. */
  | Message<'OfferOpened', Said<Readonly<{ to: Party }>>>
  | Message<'HandoverReceived', Said>
  | Message<'HandoverCountered', Said<Readonly<{ asks: readonly Category[] }>>>
  | Message<'HandoverAccepted', Said>
  | Message<'HandoverReturned', Said<Readonly<{ reason: ReturnReason | null }>>>
  | Message<'HandoverPlanRecorded', Said>
  | Message<
      'HandoverRescheduled',
      Standing<
        Readonly<{ releaseOn: string | null; answerBy: string | null; reason: RescheduleReason }>
      >
    >
  /** Two dates or two identities: nothing goes on until somebody has looked. */
  | Message<'HandoverStopped', Standing<Readonly<{ about: Conflict; dates: readonly string[] }>>>
  | Message<'HandoverResumed', Standing<Readonly<{ about: Conflict }>>>
  | Message<'HandoverRecalled', Standing<Readonly<{ reason: RecallReason }>>>
  | Message<'HandoverCancelled', Standing<Readonly<{ reason: CancelReason }>>>
  /** The person is out, by whatever way: never refused. `fallback`: responsible where no receiver has accepted. */
  | Message<'PersonReleased', Standing<Readonly<{ on: string; fallback: string }>>>
  /** Died or left: never refused, whatever the state. Who was responsible stays so; what goes on ends. */
  | Message<'PersonGone', Said<Readonly<{ how: Departure; on: string }>>>
  /** The subject register doubts who it is, or no longer does: until then nobody can resume. */
  | Message<'IdentityDoubted', Standing>
  | Message<'IdentityConfirmed', Standing>
  /** The day came on which law makes the receiving municipality responsible. */
  | Message<'HandoverCameInForce', Standing<Readonly<{ on: string }>>>
  /** A minor who came alone has a representative (udlændingeloven § 56 a). */
  | Message<'RepresentativeAppointed', Standing<Readonly<{ on: string }>>>
  | Message<'FollowUpBegun', Standing>
  | Message<'HandoverCompleted', Standing>
  /** One more unit of the receiving municipality sees a part of it, under a decision of its own. */
  | Message<'SliceShared', Standing<Readonly<{ to: Party; disclosureId: string }>>>
  | Message<'SliceClosed', Standing<Readonly<{ to: Party; disclosureId: string }>>>
  | Message<'AnchorsSet', Standing<Readonly<{ anchors: Anchors; reason: RescheduleReason }>>>
  /** All steps, each with its day. `next`: the first that is not done. */
  | Message<
      'StepsScheduled',
      Standing<Readonly<{ steps: readonly DueStep[]; next: NextStep | null }>>
    >
  | Message<'StepDone', Said<Readonly<{ step: HandoverStep; on: string; next: NextStep | null }>>>
  /** Some of the life areas were talked through; the step itself is done with the last of them. */
  | Message<'LifeAreasSurveyed', Said<Readonly<{ areas: readonly LifeArea[]; on: string }>>>
  | Message<'StepReminded', Standing<Readonly<{ step: HandoverStep; dueOn: string }>>>
  /** Told to a role. `dueOn`: the true day, however late it is told. */
  | Message<
      'HandoverEscalated',
      Standing<
        Readonly<{
          about: Escalation;
          step: HandoverStep | null;
          dueOn: string | null;
          role: EscalationRole;
        }>
      >
    >;

/** RECEIVER: answers the offer. SLICE: sees a part of it, and answers nothing. */
export type Part = 'RECEIVER' | 'SLICE';

/** What stands in every event of a reception. */
type Ours<Data = object> = Data & Readonly<{ handoverId: string; tenant: string }>;

/**
 * Stream `reception-<receptionId>` at the receiver: what the sender's stream said, and the receiver's own acts. One for
 * each tenant that was ever offered the handover or a slice of it: `receptionIdOf`.
 */
export type ReceptionEvent =
  | Message<'SignalTaken', Ours<Readonly<{ part: Part; signal: HandoverSignal }>>>
  | Message<'OfferLookedAt', Ours>
  | Message<'ReceiptGiven', Ours>
  | Message<'OfferCountered', Ours<Readonly<{ asks: readonly Category[] }>>>
  | Message<'OfferAccepted', Ours>
  | Message<'OfferReturned', Ours<Readonly<{ reason: ReturnReason }>>>
  | Message<'PlanRecorded', Ours>
  | Message<'StepReported', Ours<Readonly<{ step: string }>>>
  | Message<'DepartureReported', Ours<Readonly<{ how: Departure; on: string }>>>;
