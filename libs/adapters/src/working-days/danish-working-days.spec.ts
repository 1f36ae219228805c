import Holidays from 'date-holidays';
import { isDanishWorkingDay } from './danish-working-days.js';

const daysOf = (year: number): readonly string[] =>
  Array.from({ length: 366 }, (_, n) =>
    new Date(Date.UTC(year, 0, 1 + n)).toISOString().slice(0, 10),
  ).filter((date) => date.startsWith(`${year}`));

describe('A Danish working day', () => {
  it('is what the worldwide calendar says, for every day from 2000 to 2060', () => {
    const calendar = new Holidays('DK');
    for (let year = 2000; year <= 2060; year++) {
      const free = new Set(
        calendar
          .getHolidays(year)
          .filter(({ type }) => type === 'public')
          .map(({ date }) => date.slice(0, 10)),
      );
      const weekend = (date: string) => [0, 6].includes(new Date(date).getUTCDay());
      const expected = daysOf(year).filter((date) => !free.has(date) && !weekend(date));
      expect(daysOf(year).filter(isDanishWorkingDay)).toEqual(expected);
    }
  });
  it('was not Store Bededag until 2023, and is that Friday since', () => {
    expect(isDanishWorkingDay('2023-05-05')).toBe(false);
    expect(isDanishWorkingDay('2024-04-26')).toBe(true);
  });
  it('is Grundlovsdag, 1 May and Christmas Eve, for these are no holidays by law', () => {
    expect(['2026-06-05', '2026-05-01', '2026-12-24'].map(isDanishWorkingDay)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['2026-12-25', '2027-01-01'].map(isDanishWorkingDay)).toEqual([false, false]);
  });
});
