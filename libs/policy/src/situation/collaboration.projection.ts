import type { ActingFunction, Party } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { CollaborationEvent, CollaborationForm } from './collaboration.events.js';
import type { Participation, RegisterView } from './register.view.js';

/** One unit's place in a collaboration; days inclusive. */
export type Enrolled = Readonly<{
  enrolmentId: string;
  party: Party;
  function: ActingFunction;
  from: string;
  until: string | null;
  proposedBy: Party | null;
  confirmed: boolean;
  /** The register event that it rests on. */
  eventId: string;
}>;

/** A guest for one case. */
export type Invited = Readonly<{
  invitationId: string;
  party: Party;
  function: ActingFunction;
  caseId: string;
  from: string;
  until: string;
  eventId: string;
}>;

/** One form in one area, as the register knows it. */
export type Collaboration = Readonly<{
  form: CollaborationForm;
  area: string;
  enrolments: readonly Enrolled[];
  invitations: readonly Invited[];
  /** By the seed, or by an act. */
  opened: boolean;
  /** Last day of the whole collaboration. */
  lastDay: string | null;
}>;

const sameParty = (a: Party, b: Party): boolean => a.agency === b.agency && a.unit === b.unit;

const within = (day: string, from: string, until: string | null): boolean =>
  from <= day && (until === null || day <= until);

const earlier = (a: string | null, b: string): string => (a !== null && a < b ? a : b);

type Event = CollaborationEvent & Readonly<{ id: string }>;

/** Folds one event of the collaboration's stream. */
export const foldCollaboration = (before: Collaboration, event: Event): Collaboration => {
  const changed = (
    enrolmentId: string,
    change: (enrolled: Enrolled) => Enrolled,
  ): Collaboration => ({
    ...before,
    enrolments: before.enrolments.map((enrolled) =>
      enrolled.enrolmentId === enrolmentId ? change(enrolled) : enrolled,
    ),
  });
  switch (event.type) {
    case 'CollaborationOpened':
      // What was ended begins anew: nobody is enrolled in it.
      return { ...before, opened: true, lastDay: null, enrolments: [], invitations: [] };
    case 'EnrolmentProposed': {
      const proposed = { ...event.data, confirmed: false, eventId: event.id };
      return { ...before, enrolments: [...before.enrolments, proposed] };
    }
    case 'EnrolmentConfirmed':
      return changed(event.data.enrolmentId, (enrolled) => ({
        ...enrolled,
        confirmed: true,
        eventId: event.id,
      }));
    case 'EnrolmentEnded': {
      const { enrolmentId, lastDay } = event.data;
      return changed(enrolmentId, (enrolled) => ({
        ...enrolled,
        until: earlier(enrolled.until, lastDay),
      }));
    }
    case 'GuestInvited': {
      const { invitedBy: _, ...guest } = event.data;
      return { ...before, invitations: [...before.invitations, { ...guest, eventId: event.id }] };
    }
    case 'InvitationEnded': {
      const { invitationId, lastDay } = event.data;
      const invitations = before.invitations.map((invited) =>
        invited.invitationId === invitationId
          ? { ...invited, until: earlier(invited.until, lastDay) }
          : invited,
      );
      return { ...before, invitations };
    }
    case 'CollaborationEnded':
      return { ...before, lastDay: earlier(before.lastDay, event.data.lastDay) };
    default:
      return never(event);
  }
};

/** The enrolment that counts for a party on a day; null: not enrolled. */
export const enrolledOn = (
  { enrolments, lastDay }: Collaboration,
  party: Party,
  day: string,
): Enrolled | null =>
  lastDay !== null && day > lastDay
    ? null
    : (enrolments.find(
        (enrolled) =>
          enrolled.confirmed &&
          sameParty(enrolled.party, party) &&
          within(day, enrolled.from, enrolled.until),
      ) ?? null);

const participationIn = (
  collaboration: Collaboration,
  party: Party,
  day: string,
  caseId: string | null,
): Participation | null => {
  const enrolled = enrolledOn(collaboration, party, day);
  if (enrolled !== null) {
    const { function: acts, until, eventId } = enrolled;
    return { enrolment: 'ENROLLED', function: acts, until, eventId };
  }
  const { invitations, lastDay } = collaboration;
  if (caseId === null || (lastDay !== null && day > lastDay)) return null;
  const invited = invitations.find(
    (guest) =>
      guest.caseId === caseId &&
      sameParty(guest.party, party) &&
      within(day, guest.from, guest.until),
  );
  return invited === undefined
    ? null
    : {
        enrolment: 'AD_HOC',
        function: invited.function,
        until: invited.until,
        eventId: invited.eventId,
      };
};

/** The register as the situation sees it, over the collaborations that `of` knows. */
export const registerView = (
  of: (form: CollaborationForm, area: string) => Collaboration | null,
): RegisterView => ({
  participation: ({ form, area, party, day, caseId }) => {
    if (form === 'SSD' || form === 'NONE') return null;
    const collaboration = of(form, area);
    return collaboration === null ? null : participationIn(collaboration, party, day, caseId);
  },
});
