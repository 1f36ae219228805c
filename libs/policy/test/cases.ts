import { loadShippedCases } from '../src/index.js';
import type { WorkedCase } from '../src/index.js';

/** All worked cases. */
export const workedCases = loadShippedCases();

/** The first case whose expectation passes the test; throws when there is none. */
export function caseWith(
  test: (wanted: WorkedCase['expect'], each: WorkedCase) => boolean,
): WorkedCase {
  const found = workedCases.find((each) => test(each.expect, each));
  if (found === undefined) throw new Error('no such case');
  return found;
}
