import {
  danishDay,
  daysAfter,
  endOfDanishDay,
  monthsAfter,
  startOfDanishDay,
} from './danish-day.js';

describe('A Danish day', () => {
  it.each([
    ['2026-01-15', '2026-01-14T23:00:00.000Z'],
    ['2026-07-15', '2026-07-14T22:00:00.000Z'],
    // The clocks change in the night to these.
    ['2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', '2026-10-25T23:00:00.000Z'],
  ])('%s begins at %s', (day, instant) => {
    expect(startOfDanishDay(day)).toBe(instant);
    expect(danishDay(instant)).toBe(day);
    expect(danishDay(new Date(Date.parse(instant) - 1).toISOString())).not.toBe(day);
  });
  it('has its midnight before that of UTC, an hour in winter and two in summer', () => {
    expect(danishDay('2026-11-20T22:59:59.999Z')).toBe('2026-11-20');
    expect(danishDay('2026-11-20T23:00:00.000Z')).toBe('2026-11-21');
    expect(danishDay('2026-06-20T21:59:59.999Z')).toBe('2026-06-20');
    expect(danishDay('2026-06-20T22:00:00.000Z')).toBe('2026-06-21');
  });
  it('ends a day when the next begins, also on the days when the clocks change', () => {
    const days = [
      '2026-01-01',
      '2026-03-28',
      '2026-03-29',
      '2026-07-01',
      '2026-10-24',
      '2026-10-25',
    ];
    for (const day of days) {
      const end = endOfDanishDay(day);
      expect(danishDay(end)).toBe(daysAfter(day, 1));
      expect(danishDay(new Date(Date.parse(end) - 1).toISOString())).toBe(day);
    }
  });
  it('counts months to the same day, or to the last one there is', () => {
    expect(monthsAfter('2026-11-21', 6)).toBe('2027-05-21');
    expect(monthsAfter('2026-08-31', 6)).toBe('2027-02-28');
    expect(monthsAfter('2008-02-29', 18 * 12)).toBe('2026-02-28');
  });
});
