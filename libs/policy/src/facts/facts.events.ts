import type { Fact, Host, Party, TakesBack } from '#libs/contracts';
import type { Message } from '#libs/kernel';

/** The public event that something was taken from, and where its host had it. */
export type Source = Readonly<{
  eventId: string;
  host: Host;
  /** Position in the host's event store, decimal text. */
  position: string;
}>;

/** What a disclosure released to one recipient, so that later changes find it. */
export type DecidedFor = Readonly<{
  decisionId: string;
  recipient: Party;
  /** Released and delivered; empty when nothing was. */
  statementIds: readonly string[];
  /** The release rests on a consent of the subject. */
  onConsent: boolean;
}>;

/** Stream `subject-<subjectId>` of the policy service: what it knows of one subject, in its own order. */
export type SubjectEvent =
  | Message<
      'SubjectRegistered',
      {
        subjectId: string;
        registrationId: string;
        /** `YYYY-MM-DD`: the day the person comes of age; null: the identifier does not tell. */
        dateOfAge: string | null;
      }
    >
  | Message<'CaseOpened', { caseId: string; by: Party; source: Source }>
  | Message<
      'CaseClosed',
      { caseId: string; by: Party; takesBack: TakesBack | null; source: Source }
    >
  | Message<
      'FactRecorded',
      { factId: string; caseId: string; by: Party; fact: Fact; source: Source }
    >
  | Message<'InvestigationFlagSet', { by: Party; source: Source }>
  | Message<'InvestigationFlagCleared', { by: Party; source: Source }>
  | Message<
      'DisclosureDecided',
      {
        disclosureId: string;
        caseId: string;
        by: Party;
        decided: readonly DecidedFor[];
        source: Source;
      }
    >
  /** After a lawyer's answer: not said by a host, so it has no place among what hosts say. */
  | Message<
      'DisclosureDecidedAgain',
      {
        disclosureId: string;
        caseId: string | null;
        by: Party;
        decided: readonly DecidedFor[];
      }
    >
  | Message<'HandoverOpened', { handoverId: string; from: Party; to: Party; source: Source }>
  | Message<'HandoverEnded', { handoverId: string; source: Source }>
  | Message<'IdentityDoubted', { doubtId: string }>
  | Message<'IdentityConfirmed', { doubtId: string }>
  /** The same person under another subject id, with which it is one from now on. */
  | Message<'SubjectLinked', { into: string; linkId: string }>
  /** The other end of a link. */
  | Message<'SubjectJoined', { from: string; linkId: string }>
  /** A link was wrong: each is by itself again. At both ends; `parted` is the other one. */
  | Message<'SubjectSplit', { linkId: string; parted: string }>;
