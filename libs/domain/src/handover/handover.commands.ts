import type { HandoverSignal, Party } from '#libs/contracts';
import type { Message } from '#libs/kernel';
import type { HandoverStep, LifeArea } from '../deadline/deadline.rules.js';
import type { Deadline } from '../deadline/deadline.js';
import type {
  Anchors,
  Conflict,
  Departure,
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
  'PERSON_GONE',
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
      HandoverOf &
        Planned &
        Readonly<{
          anchors: Anchors;
          unaccompaniedMinor: boolean;
          /** The day of release that whoever begins it says; null: only what the case says. */
          releaseOn: string | null;
          today: string;
        }>
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
  | Message<'CancelHandover', object>
  | Message<'RecordDeparture', { how: Departure; on: string; today: string }>
  /** What the subject register says of who it is. `parted`: a link was wrong. */
  | Message<'TakeIdentity', { inDoubt: boolean; parted: boolean; today: string }>
  | Message<'StopHandover', { about: Conflict; today: string }>
  /** `releaseOn`: the day that holds, of the two; null: none. */
  | Message<'ResumeHandover', { releaseOn: string | null; today: string }>
  | Message<'RecordRelease', { on: string; residence: string | null; today: string }>
  /** The case's facts say another day. Never refused. */
  | Message<'TakeReleaseDate', { date: string | null; reason: RescheduleReason }>
  | Message<'TakeResidence', { municipality: string; today: string }>
  | Message<'SetAnchors', { anchors: Anchors; reason: RescheduleReason; today: string }>
  | Message<'AppointRepresentative', { on: string; today: string }>
  | Message<'BeginFollowUp', object>
  | Message<'CompleteHandover', object>
  | Message<'ShareSlice', Disclosed & Readonly<{ to: Party; disclosureId: string }>>
  | Message<'CloseSlice', { disclosureId: string }>
  /** All steps as the calendar gives them. */
  | Message<'ScheduleSteps', { due: readonly Deadline[]; reason: string }>
  /** `areas`: which life areas were surveyed; left out: all that were not. Of that step only. */
  | Message<
      'CompleteStep',
      { step: HandoverStep; on: string; today: string; areas?: readonly LifeArea[] }
    >
  // What timers say: obsolete ones change nothing.
  | Message<'RemindOfStep', { step: HandoverStep; dueOn: string }>
  | Message<'EscalateStep', { step: HandoverStep; dueOn: string }>
  /** `on`: the day by which it was to be answered, or on which it should have been delivered. */
  | Message<
      'EscalateOffer',
      {
        disclosureId: string;
        about: 'UNDELIVERED' | 'UNANSWERED' | 'SLICE_UNDELIVERED';
        on: string;
      }
    >
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
  | 'subject-in-doubt'
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
  | 'step-without-areas'
  | 'date-in-past'
  | 'date-in-future'
  | 'answer-after-release';
