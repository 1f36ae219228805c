import type { ActingFunction, Readers, Unit } from '#libs/contracts';

/** A person in the capacity in which the token says that they act. */
export type Reader = Readonly<{ unit: Unit; function: ActingFunction }>;

/** The only functions that ever read prevention cases and Section 115 records (RPL § 115(2), 2nd sentence). */
export const readingFunctions = [
  'PREVENTION',
  'CASEWORK',
  'CARE',
] as const satisfies readonly ActingFunction[];

const isReading = (acting: ActingFunction): boolean =>
  readingFunctions.some((reading) => reading === acting);

/**
 * Whether this reader may see a record of the tenant now. `readers` are those of the decision that released it, null
 * for what is the tenant's own. That the reader belongs to the tenant is row-level security's business, not this rule's.
 * @param now RFC 3339
 */
export const mayRead = (reader: Reader, readers: Readers | null, now: string): boolean => {
  if (!isReading(reader.function)) return false;
  if (readers === null) return true;
  const ended = readers.until !== null && !(Date.parse(now) < Date.parse(readers.until));
  return (
    !ended && readers.units.includes(reader.unit) && readers.functions.includes(reader.function)
  );
};
