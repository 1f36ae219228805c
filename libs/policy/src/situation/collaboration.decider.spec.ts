import type { Party } from '#libs/contracts';
import { isRefused } from '#libs/kernel';
import { decideCollaboration } from './collaboration.decider.js';
import type { CollaborationCommand } from './collaboration.decider.js';
import { enrolledOn, foldCollaboration, registerView } from './collaboration.projection.js';
import type { Collaboration } from './collaboration.projection.js';
import { seededCollaboration } from './collaboration.seed.js';

const today = '2026-11-21';
const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
const school: Party = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' };
const police: Party = { agency: '1470', unit: 'POLICE' };
const elsewhere: Party = { agency: '751', unit: 'MUNICIPALITY_SOCIAL' };

const seed = seededCollaboration('KSP_A', '101');
const who = (by: Party, coordinator = false) => ({ by, coordinator, today });
const propose = (by: Party, party = school, more = {}): CollaborationCommand => ({
  type: 'ProposeEnrolment',
  data: {
    ...who(by),
    enrolmentId: 'e1',
    party,
    function: 'CARE',
    from: today,
    until: null,
    ...more,
  },
});
const confirm = (by: Party, coordinator = false): CollaborationCommand => ({
  type: 'ConfirmEnrolment',
  data: { ...who(by, coordinator), enrolmentId: 'e1' },
});

/** The state after these commands, each of which goes through. */
const after = (...commands: readonly CollaborationCommand[]): Collaboration =>
  commands.reduce((state, command, at) => {
    const decision = decideCollaboration(command, state);
    if (isRefused(decision)) throw new Error(decision.refused);
    return decision.events.reduce(
      (folded, event) => foldCollaboration(folded, { ...event, id: `event-${at}` }),
      state,
    );
  }, seed);
const refusal = (command: CollaborationCommand, state = seed): string => {
  const decision = decideCollaboration(command, state);
  return isRefused(decision) ? decision.refused : 'accepted';
};

describe('Enrolling a unit', () => {
  it('takes one who proposes and another who confirms', () => {
    const proposed = after(propose(social));
    expect(enrolledOn(proposed, school, today)).toBeNull();
    expect(refusal(confirm(social), proposed)).toBe('nobody-enrols-itself');
    expect(refusal(confirm(school), proposed)).toBe('nobody-enrols-itself');
    expect(refusal(confirm(elsewhere), proposed)).toBe('not-a-participant');
    const confirmed = after(propose(social), confirm(police));
    expect(enrolledOn(confirmed, school, today)?.eventId).toBe('event-1');
    expect(refusal(confirm(police), confirmed)).toBe('enrolment-already-confirmed');
  });
  it('may be asked for by the unit itself, and never confirmed by it', () => {
    const asked = after(propose(school));
    expect(refusal(confirm(school), asked)).toBe('nobody-enrols-itself');
    expect(refusal(confirm(police), asked)).toBe('accepted');
    expect(refusal(propose(elsewhere))).toBe('not-a-participant');
  });
  it('is confirmed by the coordinator where nobody takes part yet', () => {
    const proposed = after(propose(social));
    expect(refusal(confirm({ agency: 'infohus-register', unit: 'POLICE' }, true), proposed)).toBe(
      'accepted',
    );
  });
  it('is not done twice, and its days are in order', () => {
    expect(refusal(propose(social, police))).toBe('already-enrolled');
    expect(refusal(propose(social, school, { until: '2026-11-20' }))).toBe('dates-out-of-order');
  });
  it('holds on its days', () => {
    const enrolled = after(
      propose(social, school, { from: '2026-12-01', until: '2026-12-31' }),
      confirm(police),
    );
    const on = (day: string) => enrolledOn(enrolled, school, day) !== null;
    expect(['2026-11-30', '2026-12-01', '2026-12-31', '2027-01-01'].map(on)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
  it('ends by the word of a participant or its own', () => {
    const { enrolmentId } = seed.enrolments.find(({ party }) => party.unit === 'POLICE')!;
    const end = (by: Party): CollaborationCommand => ({
      type: 'EndEnrolment',
      data: { ...who(by), enrolmentId, lastDay: today },
    });
    expect(refusal(end(elsewhere))).toBe('not-a-participant');
    expect(enrolledOn(after(end(police)), police, today)).not.toBeNull();
    expect(enrolledOn(after(end(social)), police, '2026-11-22')).toBeNull();
  });
});

describe('A guest', () => {
  const invite = (by: Party, until = '2026-12-31'): CollaborationCommand => ({
    type: 'InviteGuest',
    data: {
      ...who(by),
      invitationId: 'i1',
      party: school,
      function: 'CARE',
      caseId: 'case-1',
      until,
    },
  });
  const takesPart = (state: Collaboration, caseId: string, day = today) =>
    registerView(() => state).participation({
      form: 'KSP_A',
      area: '101',
      party: school,
      day,
      caseId,
    })?.enrolment;
  it('is invited by who takes part, to one case, until a day', () => {
    expect(refusal(invite(school))).toBe('not-a-participant');
    expect(refusal(invite(police, '2026-11-20'))).toBe('invitation-in-the-past');
    const invited = after(invite(police));
    expect(takesPart(invited, 'case-1')).toBe('AD_HOC');
    expect(takesPart(invited, 'case-2')).toBeUndefined();
    expect(takesPart(invited, 'case-1', '2027-01-01')).toBeUndefined();
  });
  it('is no guest any more when it is enrolled', () => {
    expect(takesPart(after(invite(police), propose(social), confirm(police)), 'case-2')).toBe(
      'ENROLLED',
    );
  });
});

describe('A collaboration', () => {
  const end: CollaborationCommand = {
    type: 'EndCollaboration',
    data: { ...who(police), lastDay: '2026-11-20' },
  };
  it('that has ended has nobody in it, until it is opened anew', () => {
    const ended = after(end);
    expect(enrolledOn(ended, police, today)).toBeNull();
    expect(refusal(propose(social), ended)).toBe('collaboration-ended');
    const open: CollaborationCommand = { type: 'OpenCollaboration', data: who(social) };
    expect(refusal(open)).toBe('collaboration-already-open');
    expect(after(end, open).enrolments).toEqual([]);
  });
});
