import type { Fact } from '#libs/contracts';
import { paroleFact } from './parole.js';

const detained = (more: object = { terrorism: true }): Fact => ({
  type: 'DetentionRecorded',
  kind: 'KF_INSTITUTION',
  convicted: true,
  institution: 'kf-nyborg',
  from: '2024-01-01',
  ...more,
});
const assessed = (outcome: 'RADICALISED' | 'AT_RISK' | 'UNFOUNDED'): Fact => ({
  type: 'RadicalisationAssessed',
  outcome,
  tool: 'COMMON_TOOL_1',
  date: '2025-01-01',
});
const exit = (participation: 'ACTIVE' | 'PASSIVE' | 'ENDED'): Fact => ({
  type: 'ExitParticipationRecorded',
  participation,
  date: '2025-06-01',
});

describe('The requirement that hangs on an exit programme', () => {
  const person = [detained(), assessed('RADICALISED')];
  it('is met by active participation that was recorded last, and by nothing else', () => {
    expect(paroleFact([...person, exit('PASSIVE'), exit('ACTIVE')])).toBe('MET');
    expect(paroleFact(person)).toBe('NOT_MET');
    expect(paroleFact([...person, exit('PASSIVE')])).toBe('NOT_MET');
    expect(paroleFact([...person, exit('ACTIVE'), exit('ENDED')])).toBe('NOT_MET');
  });
  it('stays one after a transfer, and not after the release', () => {
    const moved = [...person, exit('ACTIVE'), detained({})];
    expect(paroleFact(moved)).toBe('MET');
    const again: Fact = { type: 'Released', date: '2025-10-01' };
    expect(paroleFact([...moved, again, detained({})])).toBe('NOT_APPLICABLE');
  });
  it('does not apply without a conviction of terrorism, nor without that assessment', () => {
    expect(paroleFact([])).toBe('NOT_APPLICABLE');
    expect(paroleFact([detained({}), assessed('RADICALISED'), exit('ACTIVE')])).toBe(
      'NOT_APPLICABLE',
    );
    const remand = detained({ convicted: false, terrorism: true });
    expect(paroleFact([remand, assessed('RADICALISED')])).toBe('NOT_APPLICABLE');
    expect(paroleFact([detained(), assessed('AT_RISK')])).toBe('NOT_APPLICABLE');
    expect(paroleFact([...person, assessed('UNFOUNDED')])).toBe('NOT_APPLICABLE');
  });
});
