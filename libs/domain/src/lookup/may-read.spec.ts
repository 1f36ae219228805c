import { FUNCTIONS } from '#libs/contracts';
import type { Readers } from '#libs/contracts';
import { mayRead } from './may-read.js';

const now = '2026-11-21T12:00:00.000Z';
const social = { unit: 'MUNICIPALITY_SOCIAL', function: 'CASEWORK' } as const;
const readers: Readers = {
  units: ['MUNICIPALITY_SOCIAL'],
  functions: ['PREVENTION', 'CASEWORK'],
  until: null,
};

describe('who may read', () => {
  it.each(FUNCTIONS)(
    'lets %s read an own case only where it prevents, works the case or cares',
    (acting) => {
      const expected = ['PREVENTION', 'CASEWORK', 'CARE'].includes(acting);
      expect(mayRead({ ...social, function: acting }, null, now)).toBe(expected);
    },
  );

  it('never lets an investigator read, not even when a decision names the function', () => {
    const named: Readers = { ...readers, functions: [...FUNCTIONS] };
    for (const acting of [
      'INVESTIGATION',
      'PROSECUTION',
      'INTELLIGENCE',
      'CONTROL',
      'OTHER',
    ] as const)
      expect(mayRead({ ...social, function: acting }, named, now)).toBe(false);
  });

  it('lets the units and functions read that the decision names, and no others', () => {
    expect(mayRead(social, readers, now)).toBe(true);
    expect(mayRead({ ...social, unit: 'MUNICIPALITY_SCHOOL' }, readers, now)).toBe(false);
    expect(mayRead({ ...social, function: 'CARE' }, readers, now)).toBe(false);
    expect(mayRead(social, { ...readers, units: [] }, now)).toBe(false);
  });

  it('ends with the time that the decision names, whatever offset it is written in', () => {
    const until = (time: string): boolean => mayRead(social, { ...readers, until: time }, now);
    expect(until('2026-11-21T12:00:00.001Z')).toBe(true);
    expect(until('2026-11-21T12:00:00.000Z')).toBe(false);
    expect(until('2026-11-21T13:00:01+01:00')).toBe(true);
    expect(until('2026-11-21T13:00:00+01:00')).toBe(false);
    expect(until('no time at all')).toBe(false);
  });
});
