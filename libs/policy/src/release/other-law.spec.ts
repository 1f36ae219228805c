import { CATEGORIES } from '#libs/contracts';
import type { Form, Party, Purpose } from '#libs/contracts';
import { foldSubject } from '../facts/facts.projection.js';
import {
  law,
  prison,
  social,
  jobcentre,
  police,
  opened,
  told,
  known,
  convictedMan,
  statement,
  seven,
  release,
  goes,
  stays,
  said,
} from './release.fixture.js';

describe('Other law', () => {
  const centre: Party = { agency: 'us', unit: 'IMMIGRATION_SERVICE' };
  const handover = { form: 'NONE' as Form, purpose: 'HANDOVER' as Purpose, sender: centre };

  it('tells the municipality of an imprisonment: identity and release only', () => {
    const decided = release(social, { form: 'NONE', purpose: 'ADMIN' });
    expect(decided.channel).toBe('notice');
    expect(decided.legalBasis).toBe('KF-NOTICE');
    expect(goes(decided)).toEqual(['IDENTITY', 'RELEASE']);
    expect(said(decided)).toBe('OTHER_BASIS OTHER_REGIME');
  });

  it('takes from asylum what is not strictly private, and what consent covers', () => {
    const statements = (['IDENTITY', 'HOUSING', 'HEALTH', 'BELIEF'] as const).map((one) =>
      statement(one),
    );
    const without = release(social, handover, statements, known(opened(centre)));
    expect(without.legalBasis).toBe('UDL44B');
    expect(goes(without)).toEqual(['IDENTITY', 'HOUSING']);
    expect(stays(without)).toEqual({ HEALTH: 'CONSENT_NEEDED', BELIEF: 'CONSENT_NEEDED' });
    const consent = told(centre, {
      type: 'ConsentGiven',
      recipients: [social],
      purposes: ['HANDOVER'],
      categories: ['HEALTH'],
      until: null,
    });
    const covered = release(social, handover, statements, known(opened(centre), consent));
    expect(goes(covered)).toEqual(['IDENTITY', 'HOUSING', 'HEALTH']);
  });

  it('carries no full record, informant, unassessed third person or intelligence', () => {
    const statements = [
      statement('IDENTITY'),
      statement('FAMILY', { thirdPerson: 'NOT_ASSESSED' }),
      statement('HOUSING', { identifiesInformant: true }),
    ];
    const decided = release(social, handover, statements, known(opened(centre)));
    expect(goes(decided)).toEqual(['IDENTITY']);
    const full = release(social, { ...handover, extent: 'FULL_RECORD' }, statements);
    expect(goes(full)).toEqual([]);
    expect(full.channel).toBeNull();
  });

  it('carries nothing while the identity is in doubt', () => {
    const doubted = known(opened(centre), { type: 'IdentityDoubted', data: { doubtId: 'd' } });
    const decided = release(social, handover, [statement('IDENTITY')], doubted);
    expect(goes(decided)).toEqual([]);
    expect(decided.channel).toBeNull();
  });
});

describe('Several duties at once', () => {
  const pet: Party = { agency: 'pet', unit: 'PET' };
  const duty = (kind: 'CHILD_NOTIFICATION' | 'PET_REQUEST' | 'AVERT_SERIOUS_CRIME') =>
    told(prison, { type: 'DutyRecorded', duty: kind, until: null });
  const facing = (recipient: Party, ...duties: readonly ReturnType<typeof duty>[]) =>
    release(recipient, {}, seven, duties.reduce(foldSubject, convictedMan));

  it('count each towards the one to whom it is owed, whichever is newest', () => {
    const [child, petAsks, avert] = [
      duty('CHILD_NOTIFICATION'),
      duty('PET_REQUEST'),
      duty('AVERT_SERIOUS_CRIME'),
    ];
    for (const order of [
      [child, petAsks, avert],
      [avert, child, petAsks],
      [petAsks, avert, child],
    ]) {
      expect(said(facing(police, ...order))).toBe('DUTY AVERT_SERIOUS_CRIME');
      expect(said(facing(pet, ...order))).toBe('DUTY AVERT_SERIOUS_CRIME');
      expect(said(facing(social, ...order))).toBe('DUTY NOTIFY_DUTY');
    }
    expect(said(facing(pet, petAsks, child))).toBe('DUTY PET_REQUEST');
    expect(said(facing(pet, child, petAsks))).toBe('DUTY PET_REQUEST');
    expect(said(facing(police, petAsks, child))).toBe('PERMIT_COND MINIMISE MINIMISE');
  });

  it('are recorded with the event behind the one that counted', () => {
    const [child, petAsks] = [duty('CHILD_NOTIFICATION'), duty('PET_REQUEST')];
    const { sourced } = facing(social, child, petAsks);
    expect(sourced.situation.duty).toBe('CHILD_NOTIFICATION');
    const { source } = child.data as { source: { eventId: string } };
    expect(sourced.sources.filter(({ member }) => member === '/duty')).toEqual([
      { member: '/duty', eventId: source.eventId },
    ]);
  });
});

describe('An identity in doubt', () => {
  it('stops what would otherwise go', () => {
    const doubted = foldSubject(convictedMan, {
      type: 'IdentityDoubted',
      data: { doubtId: 'd-1' },
    });
    const decided = release(social, {}, seven, doubted);
    expect(said(decided)).toBe('DENY INCOMPLETE');
    expect(goes(decided)).toEqual([]);
    expect(decided.sourced.sources[0]).toEqual({
      member: '/information/categories',
      eventId: 'd-1',
    });
    const confirmed = foldSubject(doubted, { type: 'IdentityConfirmed', data: { doubtId: 'd-1' } });
    expect(goes(release(social, {}, seven, confirmed))).toHaveLength(7);
  });
});

describe('Every decision', () => {
  it('is what the law says of the situation that is recorded with it', () => {
    const recipients = [social, jobcentre, police, prison, { agency: 'pet', unit: 'PET' as const }];
    for (const recipient of recipients)
      for (const purpose of ['RELEASE_PLAN', 'ADMIN', 'INVESTIGATE', 'PREVENT'] as const)
        for (const form of ['KSP_A', 'NONE', 'PSP', null] as const) {
          const all = CATEGORIES.map((category) => statement(category));
          const { sourced, decision, statements } = release(recipient, { purpose, form }, all);
          const again = law.decide(sourced.situation);
          expect([decision.outcome, decision.reason, decision.basis]).toEqual([
            again.outcome,
            again.reason,
            again.basis,
          ]);
          expect(statements).toHaveLength(all.length);
          if (purpose === 'INVESTIGATE') expect(decision.outcome).not.toMatch(/^PERMIT/);
        }
  });
});
