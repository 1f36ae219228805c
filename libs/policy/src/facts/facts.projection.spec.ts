import type { Fact, Party } from '#libs/contracts';
import { releaseOf } from './detention.projection.js';
import type { SubjectEvent } from './facts.events.js';
import { foldSubject, mayRecordFact, noFacts, openCaseOf } from './facts.projection.js';
import type { SubjectFacts } from './facts.projection.js';

const prison: Party = { agency: 'kf', unit: 'KF_PRISON' };
const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
const jobcentre: Party = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' };
const police: Party = { agency: '1470', unit: 'POLICE' };

const source = (position: string, eventId = `e-${position}`) => ({
  eventId,
  host: 'municipality' as const,
  position,
});
let last = 0;
const fact = (by: Party, recorded: Fact): SubjectEvent => ({
  type: 'FactRecorded',
  data: { factId: 'f', caseId: 'c', by, fact: recorded, source: source(String(++last)) },
});
const opened = (by: Party, caseId = 'c'): SubjectEvent => ({
  type: 'CaseOpened',
  data: { caseId, by, source: source(String(++last)) },
});
const closed = (by: Party, caseId = 'c'): SubjectEvent => ({
  type: 'CaseClosed',
  data: { caseId, by, takesBack: null, source: source(String(++last)) },
});
const known = (...events: readonly SubjectEvent[]): SubjectFacts =>
  events.reduce(foldSubject, noFacts);

const detained: Fact = {
  type: 'DetentionRecorded',
  kind: 'KF_INSTITUTION',
  convicted: true,
  institution: 'kf-nyborg',
  from: '2025-01-01',
};
const livesIn = (municipality: string): Fact => ({
  type: 'ResidenceRecorded',
  municipality,
  from: '2020-01-01',
});

describe('A detention', () => {
  const after = (...facts: readonly Fact[]) => {
    const { detention } = known(...facts.map((one) => fact(prison, one)));
    return [detention.kind, releaseOf(detention)];
  };
  it('has no planned release at first, then one, then none again', () => {
    expect(after()).toEqual(['NONE', 'NOT_APPLICABLE']);
    expect(after(detained)).toEqual(['KF_INSTITUTION', 'NOT_PLANNED']);
    const planned: Fact = { type: 'ReleasePlanned', date: '2026-12-20' };
    expect(after(detained, planned)).toEqual(['KF_INSTITUTION', 'PLANNED']);
    const moved: Fact = { type: 'ReleaseChanged', date: '2027-01-02', reason: 'DATE_MOVED' };
    expect(after(detained, planned, moved)).toEqual(['KF_INSTITUTION', 'PLANNED']);
    const cancelled: Fact = { type: 'ReleaseChanged', date: null, reason: 'CANCELLED' };
    expect(after(detained, planned, cancelled)).toEqual(['KF_INSTITUTION', 'NOT_PLANNED']);
  });
  it('keeps its kind through release and follow-up', () => {
    const released: Fact = { type: 'Released', date: '2026-12-20' };
    expect(after(detained, released)).toEqual(['KF_INSTITUTION', 'RELEASED']);
    const ended: Fact = { type: 'FollowUpEnded', date: '2027-12-20' };
    expect(after(detained, released, ended)).toEqual(['KF_INSTITUTION', 'FOLLOW_UP_ENDED']);
  });
  it('keeps the plan when the person is moved, and begins without one when it is a new detention', () => {
    const planned: Fact = { type: 'ReleasePlanned', date: '2026-12-20' };
    const elsewhere: Fact = { ...detained, institution: 'kf-ringe' };
    expect(after(detained, planned, elsewhere)).toEqual(['KF_INSTITUTION', 'PLANNED']);
    const again: Fact = { ...detained, kind: 'REMAND', convicted: false };
    expect(after(detained, { type: 'Released', date: '2026-01-01' }, again)).toEqual([
      'REMAND',
      'NOT_PLANNED',
    ]);
  });
  it('of KF is neither planned out of nor ended by a secure institution, which speaks of its own', () => {
    const secure: Party = { agency: 'secure-soender', unit: 'SECURE_INSTITUTION' };
    const over: Fact = { type: 'Released', date: '2026-12-20' };
    expect(known(fact(prison, detained), fact(secure, over)).detention.release).toBe('NOT_PLANNED');
    const placed: Fact = { ...detained, kind: 'PLACEMENT_78_2' };
    expect(known(fact(secure, placed), fact(secure, over)).detention.release).toBe('RELEASED');
  });
  it('waits for a plan that came first, and nobody is released from a suspended sentence', () => {
    const planned: Fact = { type: 'ReleasePlanned', date: '2026-12-20' };
    expect(after(planned)).toEqual(['NONE', 'NOT_APPLICABLE']);
    expect(after(planned, detained)).toEqual(['KF_INSTITUTION', 'PLANNED']);
    const suspended: Fact = { ...detained, kind: 'SUSPENDED_SENTENCE' };
    expect(after(suspended, planned)).toEqual(['SUSPENDED_SENTENCE', 'NOT_APPLICABLE']);
  });
  it('is said by those who detain, and by a secure institution only for § 78(2)', () => {
    const institution: Party = { agency: 'si-sonderbro', unit: 'SECURE_INSTITUTION' };
    expect(known(fact(police, detained)).detention.kind).toBe('NONE');
    expect(known(fact(institution, detained)).detention.kind).toBe('NONE');
    const placed: Fact = { ...detained, kind: 'PLACEMENT_78_2' };
    expect(known(fact(institution, placed)).detention.kind).toBe('PLACEMENT_78_2');
    expect(mayRecordFact(prison, placed)).toBe(true);
  });
});

describe('A residence', () => {
  it('counts when it is said by a tenant with an open case, and the newest counts', () => {
    expect(known(fact(social, livesIn('101'))).residence).toBeNull();
    const events = [opened(social), fact(social, livesIn('101')), fact(social, livesIn('751'))];
    expect(known(...events).residence?.value).toBe('751');
    expect(known(opened(jobcentre), fact(social, livesIn('101'))).residence).toBeNull();
    const units: Party = { agency: 'kf', unit: 'KF_PROBATION' };
    expect(known(opened(units), fact(prison, livesIn('101'))).residence?.value).toBe('101');
  });
});

describe('A case', () => {
  it('is open until its own tenant closes it', () => {
    const facts = known(opened(social));
    expect(openCaseOf(facts, social)).not.toBeNull();
    expect(openCaseOf(facts, jobcentre)).toBeNull();
    expect(openCaseOf(foldSubject(facts, closed(jobcentre)), social)).not.toBeNull();
    expect(openCaseOf(foldSubject(facts, closed(social)), social)).toBeNull();
  });
});

describe('An investigation flag', () => {
  const flag = (by: Party, set = true): SubjectEvent => ({
    type: set ? 'InvestigationFlagSet' : 'InvestigationFlagCleared',
    data: { by, source: source(String(++last)) },
  });
  const other: Party = { agency: '1461', unit: 'POLICE' };
  it('stands as long as any district has it set, and is nobody else’s to set', () => {
    const flagged = (...events: readonly SubjectEvent[]): boolean =>
      Object.keys(known(...events).investigations).length > 0;
    expect(flagged(flag(prison))).toBe(false);
    expect(flagged(flag(police), flag(other), flag(other, false))).toBe(true);
    expect(flagged(flag(police), flag(other), flag(other, false), flag(police, false))).toBe(false);
  });
});

describe('What is known', () => {
  it('does not grow with repetition: the newest of each kind stays', () => {
    const events = [opened(social), fact(social, livesIn('101'))];
    const vulnerable: Fact = {
      type: 'VulnerabilityAssessed',
      vulnerable: true,
      date: '2026-01-01',
    };
    const duty: Fact = { type: 'DutyRecorded', duty: 'CHILD_NOTIFICATION', until: null };
    const consent: Fact = {
      type: 'ConsentGiven',
      recipients: [prison],
      purposes: ['SUPPORT'],
      categories: ['HEALTH'],
      until: null,
    };
    const again = [vulnerable, duty, consent].map((one) => fact(social, one));
    const size = (times: number): number =>
      JSON.stringify(known(...events, ...Array.from({ length: times }, () => again).flat())).length;
    expect(size(500) - size(1)).toBeLessThan(60);
  });
  it('survives being kept as JSON', () => {
    const events = [opened(social), fact(social, livesIn('101')), fact(prison, detained)];
    const kept = JSON.parse(JSON.stringify(known(...events))) as SubjectFacts;
    const next = fact(prison, { type: 'Released', date: '2026-12-20' });
    expect(foldSubject(kept, next)).toEqual(foldSubject(known(...events), next));
  });
  it('remembers how far it heard each host, also when something comes late', () => {
    const said = (position: string): SubjectEvent => ({
      type: 'CaseOpened',
      data: { caseId: position, by: social, source: source(position) },
    });
    expect(known(said('90'), said('100'), said('95')).positions).toEqual({ municipality: '100' });
  });
});
