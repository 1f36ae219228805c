import { danishDay, endOfDanishDay, monthsAfter } from '#libs/kernel';
import type { ActingFunction, Party, Readers, Statement } from '#libs/contracts';
import type { Sourced } from '../situation/asked.js';

// An unfounded concern is closed and soon gone (S10b); the lengths are ours until a retention table sets them.
const eraseAfterMonths = 6;
const reassessAfterMonths = 3;

/** Dates that a permit puts on what it releases, `YYYY-MM-DD`. */
export type Terms = Readonly<{ eraseBy: string | null; reassessBy: string | null }>;

/** Why a condition of the permit keeps this statement back; null: it goes. */
export const keptByCondition = (
  conditions: readonly string[],
  statement: Statement,
): string | null => {
  if (conditions.includes('INFORMANT_PROTECTED') && statement.identifiesInformant)
    return 'INFORMANT_PROTECTED';
  const bare = statement.category === 'CRIMINAL' && !statement.ownGround;
  return conditions.includes('MINIMISE') && bare ? 'MINIMISE' : null;
};

/** CLOSE_AND_ERASE and ASSESSMENT_REQUIRED as dates. */
export const termsOf = (conditions: readonly string[], now: string): Terms => {
  const today = danishDay(now);
  const after = (condition: string, months: number): string | null =>
    conditions.includes(condition) ? monthsAfter(today, months) : null;
  return {
    eraseBy: after('CLOSE_AND_ERASE', eraseAfterMonths),
    reassessBy: after('ASSESSMENT_REQUIRED', reassessAfterMonths),
  };
};

/** Those who work on prevention cases and read them; RPL § 115(2): whoever investigates or prosecutes does not. */
export const readingFunctions: readonly ActingFunction[] = ['PREVENTION', 'CASEWORK', 'CARE'];

/** Who may read what goes to this recipient: a guest until the invitation ends, a special SSD follow-up that day only. */
export const readersOf = (
  recipient: Party,
  conditions: readonly string[],
  participation: Sourced['participation'],
  now: string,
): Readers => {
  const invited = participation.recipient?.enrolment === 'AD_HOC' ? participation.recipient : null;
  const lastDays = [
    ...(invited?.until == null ? [] : [invited.until]),
    ...(conditions.includes('SSD_SPECIAL') ? [danishDay(now)] : []),
  ].sort();
  const last = lastDays[0];
  return {
    units: [recipient.unit],
    functions: readingFunctions,
    until: last === undefined ? null : endOfDanishDay(last),
  };
};
