// Day, month, year, four digits. Replacement numbers have a day raised by 60, some systems' own by 40.
const date = '(?:0[1-9]|[12]\\d|3[01]|4[1-9]|[5-8]\\d|9[01])(?:0[1-9]|1[0-2])\\d{2}';
const anywhere = new RegExp(`(?<!\\d)${date}[-_./]?\\d{4}(?!\\d)`);
const alone = new RegExp(`(?<![0-9A-Za-z])${date}[-_./]?\\d{4}(?![0-9A-Za-z])`);

/** True when a text that a person wrote holds what may be a CPR number. */
export const mayHoldCpr = (text: string): boolean => anywhere.test(text);

/** The same for a text that is likely random (a UUID, a hash): digits among letters prove nothing there. */
export const mayHoldCprAlone = (text: string): boolean => alone.test(text);
