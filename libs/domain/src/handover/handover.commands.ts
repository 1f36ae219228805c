import type { HandoverSignal, Party } from '#libs/contracts';
import type { Message } from '#libs/kernel';
import type { HandoverStep } from '../deadline/deadline.rules.js';
import type { Deadline } from '../deadline/deadline.js';
import type {
  Anchors,
  CancelReason,
  Conflict,
  HandoverOf,
  HandoverTerms,
  RecallReason,
  RescheduleReason,
} from './handover.events.js';

/** What a receiver's signal may say. */
export const receiverSignals = [
  'DELIVERED',
  'OPENED',
  'RECEIVED',
  'COUNTERED',
  'ACCEPTED',
  'RETURNED',
  'PLAN_RECORDED',
  'STEP_DONE',
] as const;
export type ReceiverSignal = HandoverSignal &
  Readonly<{ signal: (typeof receiverSignals)[number] }>;

/** Recipients of the named disclosure, from the case's stream; null: there is none such. */
type Disclosed = Readonly<{ disclosedTo: readonly Party[] | null }>;
/** Day of the release by the facts of the case; null: none is planned there. */
type Planned = Readonly<{ plannedOn: string | null }>;

/** `today`: `YYYY-MM-DD`, Danish calendar. */
export type HandoverCommand =
  | Message<
      'BeginHandover',
      HandoverOf & Readonly<{ anchors: Anchors; unaccompaniedMinor: boolean; today: string }>
    >
  | Message<'OfferHandover', HandoverTerms & Disclosed & Planned & Readonly<{ today: string }>>
  | Message<'ApplySignal', { signal: ReceiverSignal; today: string }>
  | Message<
      'RescheduleHandover',
      Planned &
        Readonly<{
          releaseOn: string | null;
          answerBy: string | null;
          reason: RescheduleReason;
          today: string;
        }>
    >
  | Message<'RecallHandover', { reason: RecallReason }>
  | Message<'CancelHandover', { reason: CancelReason }>
  | Message<'StopHandover', { about: Conflict }>
  /** `releaseOn`: the day that holds, of the two; null: none. */
  | Message<'ResumeHandover', { releaseOn: string | null; today: string }>
  | Message<'RecordRelease', { on: string; residence: string | null; today: string }>
  /** The case's facts say another day. Never refused. */
  | Message<'TakeReleaseDate', { date: string | null; reason: RescheduleReason }>
  | Message<'TakeResidence', { municipality: string }>
  | Message<'SetAnchors', { anchors: Anchors; reason: RescheduleReason }>
  | Message<'AppointRepresentative', { on: string; today: string }>
  | Message<'BeginFollowUp', object>
  | Message<'CompleteHandover', object>
  | Message<'ShareSlice', Disclosed & Readonly<{ to: Party; disclosureId: string }>>
  | Message<'CloseSlice', { disclosureId: string }>
  /** All steps as the calendar gives them. */
  | Message<'ScheduleSteps', { due: readonly Deadline[]; reason: string }>
  | Message<'CompleteStep', { step: HandoverStep; on: string; today: string }>
  // What timers say: obsolete ones change nothing.
  | Message<'RemindOfStep', { step: HandoverStep; dueOn: string }>
  | Message<'EscalateStep', { step: HandoverStep; dueOn: string }>
  | Message<'EscalateOffer', { disclosureId: string; about: 'UNDELIVERED' | 'UNANSWERED' }>
  | Message<'MeetReleaseDay', { on: string; today: string }>;

export type HandoverRefusal =
  | 'handover-unknown'
  | 'handover-begun'
  | 'handover-ended'
  | 'handover-recalled'
  | 'handover-not-accepted'
  | 'handover-not-in-force'
  | 'handover-in-force'
  | 'handover-stopped'
  | 'handover-not-stopped'
  | 'handover-to-itself'
  | 'handover-not-from-here'
  | 'not-a-municipality'
  | 'agency-closed'
  | 'representative-missing'
  | 'disclosure-unknown'
  | 'not-a-recipient'
  | 'slice-elsewhere'
  | 'slice-exists'
  | 'slice-unknown'
  | 'step-unknown'
  | 'date-in-past'
  | 'date-in-future'
  | 'answer-after-release';
