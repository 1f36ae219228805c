import { danishDay, startOfDanishDay } from './danish-day.js';

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
});
