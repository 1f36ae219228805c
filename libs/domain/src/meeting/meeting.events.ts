import type { MeetingConclusion, Party } from '#libs/contracts';
import type { Message } from '#libs/kernel';

type Of<Data = object> = Data & Readonly<{ meetingId: string; subjectId: string }>;

/** Stream `meeting-<meetingId>` at the unit that called it: a case meeting of the info-house. */
export type MeetingEvent =
  | Message<
      'MeetingCalled',
      Of<
        Readonly<{
          caseId: string;
          tenant: string;
          /** The handover that it was called from; null: a concern. */
          handoverId: string | null;
          /** `YYYY-MM-DD` */
          on: string;
          present: readonly Party[];
        }>
      >
    >
  /** A disclosure to those present that was decided before the meeting. */
  | Message<'AgendaItemSet', Of<Readonly<{ disclosureId: string }>>>
  | Message<'CaseMeetingHeld', Of<Readonly<{ on: string }>>>
  /** Something was said beyond the agenda: a disclosure like any other, decided afterwards. */
  | Message<'OrallyDisclosed', Of<Readonly<{ disclosureId: string }>>>
  /** What was said should not have been said: an officer has to look. */
  | Message<
      'OralDisclosureDenied',
      Of<Readonly<{ disclosureId: string; decisionId: string; recipient: Party }>>
    >
  | Message<'MeetingConcluded', Of<Readonly<{ conclusion: MeetingConclusion }>>>;

/** Stream `spoken-<disclosureId>`: at which meeting it was said. */
export type SpokenEvent = Message<'SaidAtMeeting', Readonly<{ meetingId: string }>>;
