import { readOptions } from './options.js';
import { byDay, planOf } from './plan.js';

describe('The plan of a simulated year', () => {
  const year = planOf(readOptions([]));
  it('is the same for the same seed, and another for another', () => {
    const month = ['--days', '30', '--district', '1470'];
    expect(planOf(readOptions(month))).toEqual(planOf(readOptions(month)));
    expect(planOf(readOptions([...month, '--seed', '7']))).not.toEqual(planOf(readOptions(month)));
  });
  it('brings about ten thousand admissions into all 98 municipalities, nobody twice', () => {
    const admissions = year.filter(
      ({ origin, admitted }) => origin !== 'ASYLUM' && admitted >= 0,
    ).length;
    expect(admissions).toBeGreaterThan(9_700);
    expect(admissions).toBeLessThan(10_300);
    expect(new Set(year.map(({ municipality }) => municipality)).size).toBe(98);
    expect(new Set(year.map(({ identifier }) => identifier.value)).size).toBe(year.length);
  });
  it('lets nothing happen to a person before the admission, and everything in its order', () => {
    const wrong = year.filter(({ days, admitted }) =>
      days.some(({ day }, at) => day < (at === 0 ? admitted : days[at - 1]!.day)),
    );
    expect(wrong).toEqual([]);
  });
  it('has short notice, changed dates, returned and recalled ones', () => {
    const acts = new Set(
      byDay(year, 365).flatMap((day) => day.flatMap((one) => one.acts.map(({ act }) => act))),
    );
    for (const act of [
      'return',
      'offer-elsewhere',
      'recall',
      'reschedule',
      'cancel',
      'free',
      'release',
    ])
      expect(acts).toContain(act);
  });
  it('refuses a district that there is none of, and options that are none', () => {
    expect(() => planOf(readOptions(['--district', '9999']))).toThrow('no police district');
    expect(() => readOptions(['--days', 'many'])).toThrow('--days');
    expect(() => readOptions(['--speed', '2'])).toThrow();
  });
});
