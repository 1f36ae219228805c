const copenhagen = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Copenhagen',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/**
 * The date in Denmark at an instant: deadlines of law are dates there, not instants.
 * @param instant RFC 3339
 * @returns `YYYY-MM-DD`
 */
export const danishDate = (instant: string): string => copenhagen.format(new Date(instant));

const dayMs = 86_400_000;

/** The date that many days later; dates are `YYYY-MM-DD`. */
export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** The date that many calendar months later, or the last day of that month. */
export const monthsAfter = (date: string, months: number): string => {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)))
    .toISOString()
    .slice(0, 10);
};

/** The instant at which a Danish date has ended. @returns RFC 3339, UTC */
export const endOfDanishDate = (date: string): string => {
  const next = daysAfter(date, 1);
  // Denmark is one hour ahead of UTC in winter and two in summer; at midnight the clock never changes.
  const summer = `${date}T22:00:00.000Z`;
  return danishDate(summer) === next ? summer : `${date}T23:00:00.000Z`;
};
