import type { HandoverSignal, Party } from '#libs/contracts';
import type { Message } from '#libs/kernel';

/** Why a receiver gives an offer back; QUESTIONS asks to be offered again, with answers. */
export const returnReasons = [
  'QUESTIONS',
  'NOT_OUR_RESIDENT',
  'NOT_THIS_PERSON',
  'INFORMATION_MISSING',
  'NO_TASK',
] as const;
export type ReturnReason = (typeof returnReasons)[number];

export const rescheduleReasons = [
  'DATE_MOVED',
  'TIME_SERVED',
  'COURT_DECISION',
  'ANSWER_DATE_MOVED',
] as const;
export type RescheduleReason = (typeof rescheduleReasons)[number];

export const recallReasons = ['RECEIVER_CHANGED', 'OFFERED_BY_MISTAKE', 'PLAN_CHANGED'] as const;
export type RecallReason = (typeof recallReasons)[number];

export const cancelReasons = ['RELEASE_CANCELLED', 'PERSON_DIED', 'PERSON_LEFT'] as const;
export type CancelReason = (typeof cancelReasons)[number];

/** What stands in every event of a handover; `responsible`: the one agency that is so from this event on. */
type Standing<Data = object> = Data & Readonly<{ handoverId: string; responsible: string }>;

/** What is offered, to whom, until when. Dates are `YYYY-MM-DD`, Danish calendar. */
export type HandoverTerms = Readonly<{
  handoverId: string;
  caseId: string;
  subjectId: string;
  from: Party;
  to: Party;
  /** The disclosure under whose decision every signal of this offer travels. */
  disclosureId: string;
  releaseOn: string | null;
  answerBy: string | null;
}>;

/** Stream `handover-<handoverId>` at the sender: the authority on who is responsible. */
export type HandoverEvent =
  /** The first offer, or a new one after a return or a recall. */
  | Message<'HandoverOffered', Standing<HandoverTerms>>
  | Message<'HandoverReceived', Standing>
  | Message<'HandoverAccepted', Standing>
  | Message<'HandoverReturned', Standing<Readonly<{ reason: ReturnReason | null }>>>
  | Message<'HandoverPlanRecorded', Standing>
  | Message<
      'HandoverRescheduled',
      Standing<
        Readonly<{ releaseOn: string | null; answerBy: string | null; reason: RescheduleReason }>
      >
    >
  | Message<'HandoverRecalled', Standing<Readonly<{ reason: RecallReason }>>>
  | Message<'HandoverCancelled', Standing<Readonly<{ reason: CancelReason }>>>
  /** The person is out, by whatever way: never refused. `fallback`: responsible where no receiver has accepted. */
  | Message<'PersonReleased', Standing<Readonly<{ on: string; fallback: string }>>>
  | Message<'HandoverCompleted', Standing>;

/** What stands in every event of a reception. */
type Ours<Data = object> = Data & Readonly<{ handoverId: string; tenant: string }>;

/**
 * Stream `reception-<receptionId>` at the receiver: what the sender's stream said, and the receiver's own acts. One for
 * each tenant that was ever offered the handover: `receptionIdOf`.
 */
export type ReceptionEvent =
  | Message<'SignalTaken', Ours<Readonly<{ signal: HandoverSignal }>>>
  | Message<'ReceiptGiven', Ours>
  | Message<'OfferAccepted', Ours>
  | Message<'OfferReturned', Ours<Readonly<{ reason: ReturnReason }>>>
  | Message<'PlanRecorded', Ours>;
