import { danishDate, daysAfter, endOfDanishDate, monthsAfter } from './danish-calendar.js';

describe('The Danish calendar', () => {
  it('has its midnight before that of UTC, an hour in winter and two in summer', () => {
    expect(danishDate('2026-11-20T22:59:59.999Z')).toBe('2026-11-20');
    expect(danishDate('2026-11-20T23:00:00.000Z')).toBe('2026-11-21');
    expect(danishDate('2026-06-20T21:59:59.999Z')).toBe('2026-06-20');
    expect(danishDate('2026-06-20T22:00:00.000Z')).toBe('2026-06-21');
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
      const end = endOfDanishDate(day);
      expect(danishDate(end)).toBe(daysAfter(day, 1));
      expect(danishDate(new Date(Date.parse(end) - 1).toISOString())).toBe(day);
    }
  });
  it('counts months to the same day, or to the last one there is', () => {
    expect(monthsAfter('2026-11-21', 6)).toBe('2027-05-21');
    expect(monthsAfter('2026-08-31', 6)).toBe('2027-02-28');
    expect(monthsAfter('2008-02-29', 18 * 12)).toBe('2026-02-28');
  });
});
