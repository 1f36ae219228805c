import { agencyById, tenantOf } from '#libs/contracts';
import type { ActingFunction, Party } from '#libs/contracts';
import { accept, never, refuse } from '#libs/kernel';
import type { Decision, Message } from '#libs/kernel';
import type { CollaborationEvent } from './collaboration.events.js';
import { enrolledOn } from './collaboration.projection.js';
import type { Collaboration } from './collaboration.projection.js';

type By = Readonly<{
  by: Party;
  /** A coordinator of the register, who is no party. */ coordinator: boolean;
  today: string;
}>;

/** What may be asked of one collaboration; days are `YYYY-MM-DD`. */
export type CollaborationCommand =
  | Message<'OpenCollaboration', By>
  | Message<
      'ProposeEnrolment',
      By & {
        enrolmentId: string;
        party: Party;
        function: ActingFunction;
        from: string;
        until: string | null;
      }
    >
  | Message<'ConfirmEnrolment', By & { enrolmentId: string }>
  | Message<'EndEnrolment', By & { enrolmentId: string; lastDay: string }>
  | Message<
      'InviteGuest',
      By & {
        invitationId: string;
        party: Party;
        function: ActingFunction;
        caseId: string;
        until: string;
      }
    >
  | Message<'EndInvitation', By & { invitationId: string; lastDay: string }>
  | Message<'EndCollaboration', By & { lastDay: string }>;

export type CollaborationRefusal =
  | 'not-a-participant'
  | 'nobody-enrols-itself'
  | 'already-enrolled'
  | 'enrolment-unknown'
  | 'enrolment-already-confirmed'
  | 'invitation-unknown'
  | 'invitation-in-the-past'
  | 'collaboration-ended'
  | 'collaboration-not-open'
  | 'collaboration-already-open'
  | 'not-of-this-area'
  | 'dates-out-of-order';

type Answer = Decision<CollaborationEvent, CollaborationRefusal>;
type Of<Type extends CollaborationCommand['type']> = Extract<
  CollaborationCommand,
  { type: Type }
>['data'];

const sameTenant = (a: Party, b: Party): boolean => tenantOf(a) === tenantOf(b);

// Whoever takes part speaks for the collaboration; where nobody does yet, the register's coordinator.
const speaks = (state: Collaboration, { by, coordinator, today }: By): boolean =>
  coordinator || enrolledOn(state, by, today) !== null;

const propose = (state: Collaboration, data: Of<'ProposeEnrolment'>): Answer => {
  const { by, coordinator: _, today, ...enrolment } = data;
  if (enrolment.until !== null && enrolment.until < enrolment.from)
    return refuse('dates-out-of-order', { from: enrolment.from, until: enrolment.until });
  // A unit may ask to be let in; another one then confirms.
  if (!speaks(state, data) && !sameTenant(by, enrolment.party)) return refuse('not-a-participant');
  const standing = state.enrolments.find(
    ({ party, until }) =>
      sameTenant(party, enrolment.party) &&
      party.unit === enrolment.party.unit &&
      (until === null || until >= enrolment.from),
  );
  if (standing !== undefined)
    return refuse('already-enrolled', { enrolmentId: standing.enrolmentId });
  return today > (enrolment.until ?? today)
    ? refuse('dates-out-of-order', { until: enrolment.until })
    : accept({ type: 'EnrolmentProposed', data: { ...enrolment, proposedBy: by } });
};

const confirm = (state: Collaboration, data: Of<'ConfirmEnrolment'>): Answer => {
  const { enrolmentId, by } = data;
  const found = state.enrolments.find((enrolled) => enrolled.enrolmentId === enrolmentId);
  if (found === undefined) return refuse('enrolment-unknown');
  if (found.confirmed) return refuse('enrolment-already-confirmed');
  const own =
    sameTenant(by, found.party) || (found.proposedBy !== null && sameTenant(by, found.proposedBy));
  if (own) return refuse('nobody-enrols-itself');
  if (!speaks(state, data)) return refuse('not-a-participant');
  return accept({ type: 'EnrolmentConfirmed', data: { enrolmentId, confirmedBy: by } });
};

const endEnrolment = (state: Collaboration, data: Of<'EndEnrolment'>): Answer => {
  const { enrolmentId, lastDay, by } = data;
  const found = state.enrolments.find((enrolled) => enrolled.enrolmentId === enrolmentId);
  if (found === undefined) return refuse('enrolment-unknown');
  if (!speaks(state, data) && !sameTenant(by, found.party)) return refuse('not-a-participant');
  return accept({ type: 'EnrolmentEnded', data: { enrolmentId, lastDay } });
};

const invite = (state: Collaboration, data: Of<'InviteGuest'>): Answer => {
  const { by, coordinator: _, today, ...guest } = data;
  // Only who takes part may bring a guest, and only to a case.
  if (enrolledOn(state, by, today) === null) return refuse('not-a-participant');
  if (sameTenant(by, guest.party)) return refuse('nobody-enrols-itself');
  if (guest.until < today) return refuse('invitation-in-the-past', { until: guest.until });
  return accept({ type: 'GuestInvited', data: { ...guest, from: today, invitedBy: by } });
};

const endInvitation = (state: Collaboration, data: Of<'EndInvitation'>): Answer => {
  const { invitationId, lastDay, by } = data;
  const found = state.invitations.find((guest) => guest.invitationId === invitationId);
  if (found === undefined) return refuse('invitation-unknown');
  if (!speaks(state, data) && !sameTenant(by, found.party)) return refuse('not-a-participant');
  return accept({ type: 'InvitationEnded', data: { invitationId, lastDay } });
};

const open = (state: Collaboration, data: Of<'OpenCollaboration'>): Answer => {
  const { by, coordinator, today } = data;
  const isOver = state.lastDay !== null && today > state.lastDay;
  if (state.opened && !isOver) return refuse('collaboration-already-open');
  const home = agencyById(by.agency);
  if (!coordinator && home?.municipality !== state.area && home?.policeDistrict !== state.area)
    return refuse('not-of-this-area');
  return accept({ type: 'CollaborationOpened', data: { openedBy: by } });
};

/** Decides one command. Nobody enrols itself: what one party proposes another confirms. */
export const decideCollaboration = (
  command: CollaborationCommand,
  state: Collaboration,
): Answer => {
  if (command.type === 'OpenCollaboration') return open(state, command.data);
  if (!state.opened) return refuse('collaboration-not-open');
  if (state.lastDay !== null && command.data.today > state.lastDay)
    return refuse('collaboration-ended', { lastDay: state.lastDay });
  switch (command.type) {
    case 'ProposeEnrolment':
      return propose(state, command.data);
    case 'ConfirmEnrolment':
      return confirm(state, command.data);
    case 'EndEnrolment':
      return endEnrolment(state, command.data);
    case 'InviteGuest':
      return invite(state, command.data);
    case 'EndInvitation':
      return endInvitation(state, command.data);
    case 'EndCollaboration': {
      const { lastDay } = command.data;
      if (!speaks(state, command.data)) return refuse('not-a-participant');
      return accept({ type: 'CollaborationEnded', data: { lastDay } });
    }
    default:
      return never(command);
  }
};
