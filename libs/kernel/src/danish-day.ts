const copenhagen = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Copenhagen' });
const dayMs = 86_400_000;

/**
 * The date in Denmark at an instant.
 * @param instant RFC 3339
 * @returns `YYYY-MM-DD`
 */
export const danishDay = (instant: string): string => copenhagen.format(new Date(instant));

/** The date so many days later; dates are `YYYY-MM-DD`. */
export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);

/** The date so many calendar months later, or the last day of that month; dates are `YYYY-MM-DD`. */
export const monthsAfter = (date: string, months: number): string => {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)))
    .toISOString()
    .slice(0, 10);
};

/** The instant at which a Danish date begins. @returns RFC 3339, UTC */
export const startOfDanishDay = (date: string): string => {
  // Denmark is one hour ahead of UTC in winter and two in summer; at midnight the clock never changes.
  const summer = `${daysAfter(date, -1)}T22:00:00.000Z`;
  return danishDay(summer) === date ? summer : `${daysAfter(date, -1)}T23:00:00.000Z`;
};

/** The instant at which a Danish date has ended. @returns RFC 3339, UTC */
export const endOfDanishDay = (date: string): string => startOfDanishDay(daysAfter(date, 1));
