const copenhagen = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Copenhagen' });

const dayAt = (instant: string): string => copenhagen.format(new Date(instant));

/** The instant at which a date (`YYYY-MM-DD`) begins in Denmark. @returns RFC 3339, UTC */
export const danishMidnight = (date: string): string => {
  const before = new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  // One hour ahead of UTC in winter, two in summer; at midnight the clock never changes.
  const summer = `${before}T22:00:00.000Z`;
  return dayAt(summer) === date ? summer : `${before}T23:00:00.000Z`;
};
