/** What a person is known by to an agency: a CPR number, a replacement CPR number, or an aliens' number. */
export const identifierTypes = ['CPR', 'REPLACEMENT_CPR', 'ALIEN'] as const;
export type IdentifierType = (typeof identifierTypes)[number];
export type Identifier = Readonly<{ type: IdentifierType; value: string }>;

const digits = (text: string, from: number, to: number): number => Number(text.slice(from, to));

// Cirkulære om personnumre: the seventh digit tells the century together with the year.
const centuryOf = (seventh: number, year: number): number => {
  if (seventh <= 3) return 1900;
  if (seventh === 4 || seventh === 9) return year <= 36 ? 2000 : 1900;
  return year <= 57 ? 2000 : 1800;
};

/**
 * The date of birth in a CPR number. Its last digit proves nothing: numbers without the old check digit are given out.
 * @param cpr ten digits
 * @returns `YYYY-MM-DD`, or null when it is no CPR number
 */
export const birthDateOfCpr = (cpr: string): string | null => {
  if (!/^\d{10}$/.test(cpr)) return null;
  const [day, month, year] = [digits(cpr, 0, 2), digits(cpr, 2, 4), digits(cpr, 4, 6)];
  const date = new Date(Date.UTC(centuryOf(digits(cpr, 6, 7), year) + year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
};

/** True for an identifier of the form that its type has. */
export const isIdentifier = ({ type, value }: Identifier): boolean => {
  switch (type) {
    case 'CPR':
      return birthDateOfCpr(value) !== null;
    // Day + 60 or letters in the serial: no date can be relied on.
    case 'REPLACEMENT_CPR':
      return /^\d{6}[0-9A-Z]{4}$/.test(value);
    case 'ALIEN':
      return /^[0-9A-Z]{6,12}$/.test(value);
  }
};
