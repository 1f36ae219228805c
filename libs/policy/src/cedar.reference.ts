import { openCedar } from './cedar.instance.js';
import { readLaw } from './cedar.law.js';
import { loadShippedCases, loadShippedPolicySet } from './cedar.shipped.js';
import type { PolicySet } from './policy-set.js';
import { rulesPage } from './rules-page.js';

/** `docs/reference/rules.md`: every rule of a set with its sentence, policy text and worked cases. */
export function rulesReference(set: PolicySet = loadShippedPolicySet()): string {
  const law = readLaw(openCedar(), set);
  if ('problems' in law) throw new Error(`The set cannot be read: ${law.problems.join('; ')}`);
  return rulesPage(law, loadShippedCases());
}
