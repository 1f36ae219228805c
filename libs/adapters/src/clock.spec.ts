import { isUuid } from '#libs/kernel';
import { RandomIds, SystemClock } from './clock.js';

describe('New ids', () => {
  it('are version 7 UUIDs that differ and grow, also within a millisecond', () => {
    const ids = new RandomIds();
    const made = Array.from({ length: 20_000 }, () => ids.next());
    expect(made.every((id) => isUuid(id) && id[14] === '7')).toBe(true);
    expect(new Set(made).size).toBe(made.length);
    expect([...made].sort()).toEqual(made);
  });

  it('carry the time at which they were made', () => {
    const before = Date.now();
    const millisecond = parseInt(new RandomIds().next().replace('-', '').slice(0, 12), 16);
    expect(millisecond).toBeGreaterThanOrEqual(before);
    expect(millisecond).toBeLessThanOrEqual(Date.now());
  });
});

describe('The clock of the machine', () => {
  it('says the time as RFC 3339 in UTC with milliseconds', () => {
    expect(new SystemClock().now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });
});
