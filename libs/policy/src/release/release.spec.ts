import type { Category, Party, Purpose } from '#libs/contracts';
import { foldSubject } from '../facts/facts.projection.js';
import type { Asked } from '../situation/asked.js';
import { decideRelease, decideRequest } from './release.js';
import {
  law,
  register,
  now,
  prison,
  social,
  jobcentre,
  police,
  infohouse,
  opened,
  told,
  known,
  livesIn,
  convictedMan,
  statement,
  seven,
  asked,
  release,
  goes,
  stays,
  said,
} from './release.fixture.js';

describe('A release plan from the prison', () => {
  it('gives the social administration all seven categories', () => {
    const decided = release(social);
    expect(said(decided)).toBe('PERMIT_COND MINIMISE MINIMISE');
    expect(decided.decision.policies[0]).toMatch(/^R5[47]/);
    expect(goes(decided)).toHaveLength(7);
    expect(decided.channel).toBe('record');
    expect(decided.readers).toEqual({
      units: ['MUNICIPALITY_SOCIAL'],
      functions: ['PREVENTION', 'CASEWORK', 'CARE'],
      until: null,
    });
  });

  it('gives the job centre what a job centre needs', () => {
    const decided = release(jobcentre);
    expect(said(decided)).toBe('PERMIT_COND PARTICIPANT_ENROLLED PARTICIPANT_ENROLLED');
    expect(goes(decided)).toEqual(['IDENTITY', 'EMPLOYMENT', 'HOUSING', 'RELEASE']);
    expect(stays(decided)).toEqual({
      CRIMINAL: 'NOT_NECESSARY',
      HEALTH: 'NOT_NECESSARY',
      SUBSTANCE_USE: 'NOT_NECESSARY',
    });
  });

  it('gives the police of the district neither health nor work', () => {
    const decided = release(police);
    expect(said(decided)).toBe('PERMIT_COND MINIMISE MINIMISE');
    expect(goes(decided)).toEqual(['IDENTITY', 'CRIMINAL', 'HOUSING', 'RELEASE']);
  });

  it('is incomplete without a necessity statement', () => {
    const decided = release(social, { necessity: 'MISSING' });
    expect(said(decided)).toBe('DENY INCOMPLETE');
    expect(decided.decision.missing).toEqual(['/necessity']);
    expect(goes(decided)).toEqual([]);
    expect(decided.channel).toBeNull();
  });

  it('gives a housing organisation nothing', () => {
    const housing: Party = { agency: 'housing-organisation', unit: 'HOUSING_ORGANISATION' };
    expect(said(release(housing))).toBe('DENY NOT_PARTICIPANT');
  });

  it('does not go to PET under this form', () => {
    const decided = release({ agency: 'pet', unit: 'PET' });
    expect(said(decided)).toBe('OTHER_BASIS OUTSIDE_115');
    expect(decided.decision.basis).toEqual(['PET3']);
    expect(decided.channel).toBeNull();
  });

  it('goes to no municipality where he does not live', () => {
    expect(said(release({ agency: '751', unit: 'MUNICIPALITY_SOCIAL' }))).toBe(
      'DENY NOT_NECESSARY',
    );
  });

  it('is not needed by a unit from which the table takes everything', () => {
    const decided = release(jobcentre, {}, [statement('HEALTH'), statement('CRIMINAL')]);
    expect(said(decided)).toBe('DENY NOT_NECESSARY');
    expect(decided.sourced.situation.necessity).toBe('NOT_NECESSARY');
    expect(stays(decided)).toEqual({ HEALTH: 'NOT_NECESSARY', CRIMINAL: 'NOT_NECESSARY' });
  });
});

describe('What the sender can no longer pass on', () => {
  const some = [statement('IDENTITY'), statement('HEALTH'), statement('HOUSING')];
  const decided = (...gone: readonly string[]) =>
    decideRelease(
      asked(social),
      some,
      { facts: convictedMan, register, now },
      law,
      new Map(gone.map((id) => [id, 'RETRACTED'])),
    );

  it('is withheld, and the rest is decided as if it had not been named', () => {
    expect(goes(decided('HEALTH'))).toEqual(['IDENTITY', 'HOUSING']);
    expect(stays(decided('HEALTH'))).toEqual({ HEALTH: 'RETRACTED' });
    expect(decided('HEALTH').sourced.situation.information.categories).toEqual([
      'IDENTITY',
      'HOUSING',
    ]);
  });

  it('leaves nothing to decide on, and then nothing is permitted', () => {
    const none = decided('IDENTITY', 'HEALTH', 'HOUSING');
    expect(said(none)).toBe('DENY NOT_NECESSARY');
    expect([none.channel, goes(none)]).toEqual([null, []]);
    expect(none.statements.map(({ reason }) => reason)).toEqual(Array(3).fill('RETRACTED'));
  });
});

describe('The ban', () => {
  it('denies a request for an investigation, also when the asker has a case', () => {
    const facts = foldSubject(convictedMan, opened(police));
    const request = (purpose: Purpose, senderFunction: Asked['senderFunction']) =>
      decideRequest(
        asked(prison, { sender: police, senderFunction, purpose, caseId: null }),
        { facts, register, now },
        law,
      );
    expect(said(request('INVESTIGATE', 'INVESTIGATION'))).toBe('DENY INVESTIGATION_PURPOSE');
    expect(request('INVESTIGATE', 'INVESTIGATION').channel).toBeNull();
    expect(said(request('RELEASE_PLAN', 'INVESTIGATION'))).toBe('DENY INVESTIGATION_PURPOSE');
    expect(request('RELEASE_PLAN', 'PREVENTION').channel).toBe('record');
    expect(request('RELEASE_PLAN', 'PREVENTION').sourced.situation.information.categories).toEqual([
      'IDENTITY',
    ]);
  });
});

describe('Where the denial hangs on a category', () => {
  it('intelligence stays and the rest goes', () => {
    const decided = release(social, {}, [...seven, statement('INTELLIGENCE')]);
    expect(said(decided)).toBe('PERMIT_COND MINIMISE MINIMISE');
    expect(goes(decided)).toHaveLength(7);
    expect(stays(decided)).toEqual({ INTELLIGENCE: 'EXCESSIVE' });
    expect(decided.sourced.situation.information.categories).not.toContain('INTELLIGENCE');
  });

  it('a full record is excessive as a whole', () => {
    const decided = release(social, { extent: 'FULL_RECORD' });
    expect(said(decided)).toBe('DENY EXCESSIVE');
    expect(goes(decided)).toEqual([]);
  });

  it('the result "unfounded" reaches the other side, and nothing else does', () => {
    const facts = known(
      opened(police),
      livesIn('101', police),
      told(police, { type: 'ConcernAssessed', concern: false, date: '2026-11-01' }),
      told(police, {
        type: 'RadicalisationAssessed',
        outcome: 'UNFOUNDED',
        tool: 'COMMON_TOOL_1',
        date: '2026-11-01',
      }),
    );
    const decided = release(
      infohouse,
      {
        form: 'INFOHOUSE_MUNICIPALITY',
        purpose: 'PREVENT',
        sender: police,
        senderFunction: 'PREVENTION',
      },
      ['IDENTITY', 'RISK', 'SOCIAL'].map((category) => statement(category as Category)),
      facts,
    );
    expect(said(decided)).toBe('PERMIT_COND CLOSE_AND_ERASE CLOSE_AND_ERASE');
    expect(goes(decided)).toEqual(['IDENTITY', 'RISK']);
    expect(stays(decided)).toEqual({ SOCIAL: 'NO_CRIME_LINK' });
    expect(decided.terms.eraseBy).toBe('2027-05-21');
  });

  it('an unassessed third person is for the sender to mend: nothing goes', () => {
    const decided = release(social, {}, [
      statement('IDENTITY'),
      statement('HOUSING', { thirdPerson: 'NOT_ASSESSED' }),
    ]);
    expect(said(decided)).toBe('DENY INCOMPLETE');
    expect(decided.decision.missing).toEqual(['/information/thirdParties']);
  });
});

describe('Conditions of a permit', () => {
  it('keep what would tell of an informant', () => {
    const decided = release(social, {}, [
      statement('IDENTITY'),
      statement('RISK', { identifiesInformant: true }),
    ]);
    expect(said(decided)).toBe('PERMIT_COND INFORMANT_PROTECTED INFORMANT_PROTECTED');
    expect(stays(decided)).toEqual({ RISK: 'INFORMANT_PROTECTED' });
  });

  it('keep a criminal statement without a ground of its own', () => {
    const decided = release(social, {}, [
      statement('IDENTITY'),
      statement('CRIMINAL', { ownGround: false }),
    ]);
    expect(said(decided)).toBe('PERMIT_COND MINIMISE MINIMISE');
    expect(stays(decided)).toEqual({ CRIMINAL: 'MINIMISE' });
  });

  it('deny when they keep everything', () => {
    const decided = release(social, {}, [statement('CRIMINAL', { ownGround: false })]);
    expect(said(decided)).toBe('DENY NOT_NECESSARY');
    expect(stays(decided)).toEqual({ CRIMINAL: 'MINIMISE' });
    expect(decided.channel).toBeNull();
  });
});
