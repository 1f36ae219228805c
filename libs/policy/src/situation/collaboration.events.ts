import type { ActingFunction, Form, Party } from '#libs/contracts';
import type { Message } from '#libs/kernel';

/** A form of cooperation that has collaborations. */
export type CollaborationForm = Exclude<Form, 'SSD' | 'NONE'>;

/**
 * Stream `collaboration-<form>.<area>`: who takes part in one form in one area (a municipality; for the network a
 * police district). Days are `YYYY-MM-DD`, both ends inclusive.
 */
export type CollaborationEvent =
  | Message<'CollaborationOpened', { openedBy: Party }>
  | Message<
      'EnrolmentProposed',
      {
        enrolmentId: string;
        party: Party;
        function: ActingFunction;
        from: string;
        until: string | null;
        proposedBy: Party;
      }
    >
  | Message<'EnrolmentConfirmed', { enrolmentId: string; confirmedBy: Party }>
  | Message<'EnrolmentEnded', { enrolmentId: string; lastDay: string }>
  | Message<
      'GuestInvited',
      {
        invitationId: string;
        party: Party;
        function: ActingFunction;
        caseId: string;
        from: string;
        until: string;
        invitedBy: Party;
      }
    >
  | Message<'InvitationEnded', { invitationId: string; lastDay: string }>
  | Message<'CollaborationEnded', { lastDay: string }>;
