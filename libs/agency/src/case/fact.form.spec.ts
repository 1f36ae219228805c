import { factRecorders } from '#libs/contracts';
import { ProblemError } from '#libs/server';
import { parseFact } from './fact.form.js';

const day = '2026-03-01';
const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
const facts: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'ResidenceRecorded', municipality: '101', from: day },
  {
    type: 'DetentionRecorded',
    kind: 'KF_INSTITUTION',
    convicted: true,
    institution: 'kf-nyborg',
    from: day,
  },
  { type: 'ReleasePlanned', date: day },
  { type: 'ReleaseChanged', date: day, reason: 'TIME_SERVED' },
  { type: 'Released', date: day },
  { type: 'FollowUpEnded', date: day },
  { type: 'PlacementRecorded', institution: 'kf-nyborg', from: day },
  { type: 'VulnerabilityAssessed', vulnerable: true, date: day },
  { type: 'ConcernAssessed', concern: false, date: day },
  {
    type: 'RadicalisationAssessed',
    outcome: 'AT_RISK',
    tool: 'COMMON_TOOL_1',
    date: day,
  },
  {
    type: 'ConsentGiven',
    recipients: [social],
    purposes: ['SUPPORT'],
    categories: ['HEALTH'],
    until: day,
  },
  { type: 'ConsentWithdrawn', recipients: [], purposes: [] },
  { type: 'DutyRecorded', duty: 'CHILD_NOTIFICATION', until: day },
  {
    type: 'MeetingHeld',
    meetingId: '018f0000-0000-7000-8000-000000000000',
    kind: 'SSD_FIRST',
    on: day,
  },
  { type: 'ExitParticipationRecorded', participation: 'ACTIVE', date: day },
];
const wrong = async (body: unknown): Promise<string | undefined> =>
  parseFact(body).then(
    () => undefined,
    (error: unknown) =>
      error instanceof ProblemError ? error.more.errors?.[0]?.pointer : 'no problem',
  );

describe('A fact in a body', () => {
  it.each(facts)('is taken as it is said: $type', async (fact) =>
    expect(await parseFact(fact)).toEqual(fact),
  );
  it('may be of every type that there is', () =>
    expect(facts.map(({ type }) => type).toSorted()).toEqual(
      Object.keys(factRecorders).toSorted(),
    ));
  it('has null where an optional member is left out', async () => {
    const detention = { type: 'DetentionRecorded', kind: 'REMAND', convicted: false, from: day };
    expect(await parseFact(detention)).toMatchObject({ institution: null });
    const duty = { type: 'DutyRecorded', duty: 'PET_REQUEST' };
    expect(await parseFact(duty)).toMatchObject({ until: null });
    const cancelled = { type: 'ReleaseChanged', reason: 'CANCELLED' };
    expect(await parseFact(cancelled)).toMatchObject({ date: null });
  });
  it('names only what the registers know', async () => {
    expect(await wrong({ type: 'PlacementRecorded', institution: 'hotel', from: day })).toBe(
      '/institution',
    );
    expect(await wrong({ type: 'ResidenceRecorded', municipality: '000', from: day })).toBe(
      '/municipality',
    );
    const nobody = { ...facts[10], recipients: [social, { agency: 'x', unit: 'POLICE' }] };
    expect(await wrong(nobody)).toBe('/recipients/1/agency');
  });
  it('has a date unless the release was cancelled, and then none', async () => {
    expect(await wrong({ type: 'ReleaseChanged', reason: 'DATE_MOVED' })).toBe('/date');
    expect(await wrong({ type: 'ReleaseChanged', date: day, reason: 'CANCELLED' })).toBe('/date');
  });
  it('is of a known type and carries nothing else', async () => {
    for (const body of [null, [], {}, { type: 'toString' }])
      expect(await wrong(body)).toBe('/type');
    expect(await wrong({ ...facts[4], cpr: '1' })).toBe('/cpr');
    expect(await wrong({ ...facts[7], vulnerable: 'yes' })).toBe('/vulnerable');
  });
});
