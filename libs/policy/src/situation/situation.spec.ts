import type { Fact, Party } from '#libs/contracts';
import type { SubjectEvent } from '../facts/facts.events.js';
import { foldSubject, noFacts } from '../facts/facts.projection.js';
import type { SubjectFacts } from '../facts/facts.projection.js';
import type { Asked } from './asked.js';
import { registerView } from './collaboration.projection.js';
import { seededCollaboration, seededForms, seedHash } from './collaboration.seed.js';
import { situationOf } from './situation.js';
import type { Marks } from './asked.js';

const register = registerView(seededCollaboration);
const now = '2026-11-21T12:00:00.000Z';
const party = (agency: string, unit: Party['unit']): Party => ({ agency, unit });
const prison = party('kf', 'KF_PRISON');
const social = party('101', 'MUNICIPALITY_SOCIAL');
const police = party('1470', 'POLICE');

let last = 0;
const source = () => ({ eventId: `e-${++last}`, host: 'police' as const, position: String(last) });
const opened = (by: Party): SubjectEvent => ({
  type: 'CaseOpened',
  data: { caseId: `case-${by.agency}`, by, source: source() },
});
const fact = (by: Party, recorded: Fact): SubjectEvent => ({
  type: 'FactRecorded',
  data: { factId: 'f', caseId: `case-${by.agency}`, by, fact: recorded, source: source() },
});
const known = (...events: readonly SubjectEvent[]) => events.reduce(foldSubject, noFacts);
const home = known(
  opened(prison),
  fact(prison, { type: 'ResidenceRecorded', municipality: '101', from: '2020-01-01' }),
);

const marks: readonly Marks[] = [
  { category: 'IDENTITY', thirdPerson: 'NONE', identifiesInformant: false },
];
const situation = (
  facts: SubjectFacts,
  sender: Party,
  recipient: Party,
  more: Partial<Asked> = {},
  at = now,
) =>
  situationOf(
    {
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      extent: 'ITEMS',
      necessity: 'DOCUMENTED',
      meeting: 'NONE',
      caseId: null,
      sender,
      senderFunction: 'CASEWORK',
      recipient,
      ...more,
    },
    marks,
    facts,
    register,
    at,
  ).situation;

describe('Of a person of whom nothing is known', () => {
  it('everything takes the value that permits least', () => {
    const { sender, recipient, subject, consent, duty, meeting } = situation(
      noFacts,
      prison,
      social,
    );
    expect(sender).toEqual({
      unit: 'KF_PRISON',
      function: 'CASEWORK',
      enrolment: 'ENROLLED',
      connected: false,
    });
    expect(recipient.connected).toBe(false);
    expect(subject).toEqual({
      ageGroup: 'UNKNOWN',
      sociallyVulnerable: null,
      crimePreventionConcern: null,
      detention: { kind: 'NONE', convicted: false, release: 'NOT_APPLICABLE' },
      radicalisation: 'NOT_ASSESSED',
      openInvestigation: false,
    });
    expect([consent, duty, meeting]).toEqual(['NONE', 'NONE', 'NONE']);
  });
});

describe('Both ends stand in one collaboration', () => {
  const enrolment = (...of: Parameters<typeof situation>) => {
    const { sender, recipient } = situation(...of);
    return [sender.enrolment, recipient.enrolment];
  };
  it('that of the recipient’s municipality', () => {
    expect(enrolment(home, prison, party('751', 'MUNICIPALITY_SOCIAL'))).toEqual([
      'ENROLLED',
      'ENROLLED',
    ]);
    expect(enrolment(home, police, party('751', 'MUNICIPALITY_SOCIAL'))).toEqual([
      'NOT_ENROLLED',
      'ENROLLED',
    ]);
  });
  it('else that of the sender’s, else that of the person’s residence', () => {
    expect(enrolment(noFacts, social, police)).toEqual(['ENROLLED', 'ENROLLED']);
    expect(enrolment(noFacts, social, party('1461', 'POLICE'))).toEqual([
      'ENROLLED',
      'NOT_ENROLLED',
    ]);
    expect(enrolment(home, prison, police)).toEqual(['ENROLLED', 'ENROLLED']);
    expect(enrolment(noFacts, prison, police)).toEqual(['NOT_ENROLLED', 'NOT_ENROLLED']);
  });
  it('and where no form is claimed, or child law, in none', () => {
    for (const form of ['NONE', 'SSD', null] as const)
      expect(enrolment(home, prison, social, { form })).toEqual(['NOT_ENROLLED', 'NOT_ENROLLED']);
  });
  it('in the function under which a unit is enrolled, else its own', () => {
    expect(situation(home, prison, social).recipient.function).toBe('CASEWORK');
    const school = party('101', 'MUNICIPALITY_SCHOOL');
    expect(situation(home, prison, school).recipient.function).toBe('CARE');
    expect(situation(home, prison, party('pet', 'PET')).recipient.function).toBe('INTELLIGENCE');
    expect(situation(home, prison, party('nowhere', 'COMPANY')).recipient.function).toBe('OTHER');
  });
});

describe('A recipient is connected', () => {
  const connected = (facts: SubjectFacts, recipient: Party): boolean =>
    situation(facts, prison, recipient).recipient.connected;
  it('by an open case, by residence and by the police district of residence', () => {
    expect(connected(home, social)).toBe(true);
    expect(connected(home, police)).toBe(true);
    expect(connected(home, party('1461', 'POLICE'))).toBe(false);
    expect(connected(home, party('751', 'MUNICIPALITY_SOCIAL'))).toBe(false);
    const region = party('1084', 'REGION_PSYCHIATRY');
    expect(connected(home, region)).toBe(false);
    expect(connected(foldSubject(home, opened(region)), region)).toBe(true);
  });
  it('by the place where the person is held, until follow-up has ended', () => {
    const held = known(
      fact(prison, {
        type: 'DetentionRecorded',
        kind: 'KF_INSTITUTION',
        convicted: true,
        institution: 'kf-nyborg',
        from: '2025-01-01',
      }),
    );
    expect(connected(held, prison)).toBe(true);
    const ended = foldSubject(held, fact(prison, { type: 'FollowUpEnded', date: '2026-01-01' }));
    expect(connected(ended, prison)).toBe(false);
    const placed = known(
      fact(prison, { type: 'PlacementRecorded', institution: 'si-sonderbro', from: '2026-01-01' }),
    );
    expect(connected(placed, party('si-sonderbro', 'SECURE_INSTITUTION'))).toBe(true);
  });
  it('by being named in a handover that is open', () => {
    const to = party('751', 'MUNICIPALITY_SOCIAL');
    const offered = foldSubject(noFacts, {
      type: 'HandoverOpened',
      data: { handoverId: 'h', from: prison, to, source: source() },
    });
    expect(connected(offered, to)).toBe(true);
    const over = foldSubject(offered, {
      type: 'HandoverEnded',
      data: { handoverId: 'h', source: source() },
    });
    expect(connected(over, to)).toBe(false);
  });
  it('and a sender only by a case of its own tenant', () => {
    expect(situation(home, social, police).sender.connected).toBe(false);
    expect(situation(home, party('kf', 'KF_PROBATION'), social).sender.connected).toBe(true);
  });
});

describe('A person comes of age', () => {
  it('on the day, in Denmark', () => {
    const child = known({
      type: 'SubjectRegistered',
      data: { subjectId: 's', registrationId: 'r', dateOfAge: '2026-11-22' },
    });
    const age = (at: string) => situation(child, prison, social, {}, at).subject.ageGroup;
    expect(age('2026-11-21T22:59:59.000Z')).toBe('UNDER_18');
    expect(age('2026-11-21T23:00:00.000Z')).toBe('ADULT');
  });
});

describe('A duty', () => {
  it('is that of the unit that recorded it, as long as it lasts', () => {
    const facts = known(
      fact(social, { type: 'DutyRecorded', duty: 'CHILD_NOTIFICATION', until: '2026-11-21' }),
    );
    const duty = (sender: Party, at = now) => situation(facts, sender, social, {}, at).duty;
    expect(duty(social)).toBe('CHILD_NOTIFICATION');
    expect(duty(police)).toBe('NONE');
    expect(duty(social, '2026-11-22T12:00:00.000Z')).toBe('NONE');
  });
});

describe('A meeting', () => {
  const school = party('101', 'MUNICIPALITY_SCHOOL');
  it('is believed when one of its ends recorded it', () => {
    const facts = known(
      fact(social, { type: 'MeetingHeld', meetingId: 'm', kind: 'SSD_FIRST', on: '2026-11-21' }),
    );
    const meeting = (named: Asked['meeting'], recipient = social) =>
      situation(facts, school, recipient, { form: 'SSD', meeting: named }).meeting;
    expect(meeting('SSD_FIRST')).toBe('SSD_FIRST');
    expect(meeting('SSD_FOLLOW_UP_SPECIAL')).toBe('NONE');
    expect(meeting('NONE')).toBe('NONE');
    expect(situation(facts, police, police, { form: 'SSD', meeting: 'SSD_FIRST' }).meeting).toBe(
      'NONE',
    );
  });
});

describe('The seed', () => {
  it('has every form for each of the 98 municipalities, and is the same each time', () => {
    expect(seedHash()).toBe(seedHash());
    for (const form of seededForms) expect(seededCollaboration(form, '851').opened).toBe(true);
    expect(seededCollaboration('INFOHOUSE_NETWORK', '101').opened).toBe(false);
    const units = seededCollaboration('KSP_B', '101').enrolments.map(({ party: { unit } }) => unit);
    expect(units).toEqual([
      'POLICE',
      'MUNICIPALITY_SSP',
      'MUNICIPALITY_SOCIAL',
      'MUNICIPALITY_JOBCENTRE',
      'KF_PRISON',
      'KF_PROBATION',
      'KF_CENTRAL',
      'SECURE_INSTITUTION',
    ]);
  });
});
