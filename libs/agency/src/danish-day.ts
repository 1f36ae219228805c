const copenhagen = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Copenhagen' });

/**
 * The date in Denmark at an instant.
 * @param instant RFC 3339
 * @returns `YYYY-MM-DD`
 */
export const danishDay = (instant: string): string => copenhagen.format(new Date(instant));
