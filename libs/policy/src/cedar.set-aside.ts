import { openCedar } from './cedar.instance.js';
import { readLaw } from './cedar.law.js';
import { policySet } from './policy-set.js';
import type { PolicySet } from './policy-set.js';

/** The rules that a lawyer's answer may set aside for one disclosure: open legal points, no others. */
export const REVIEW_RULES = ['R52', 'R53'] as const;
export type ReviewRule = (typeof REVIEW_RULES)[number];

/** True for a review rule that the set has. */
export const canSetAside = (set: PolicySet, rule: string): rule is ReviewRule =>
  (REVIEW_RULES as readonly string[]).includes(rule) &&
  Object.values(set.policies).some((text) => text.includes(`@id("${rule}`));

/**
 * The set without a rule that a lawyer has answered, for one disclosure only; its version says so.
 * It must be proved like any other (`admit` with `proofsOnly`). Throws when the rule is not there.
 */
export function setAside(set: PolicySet, rule: ReviewRule): PolicySet {
  const law = readLaw(openCedar(), set);
  if ('problems' in law) throw new Error(`The set cannot be read: ${law.problems.join('; ')}`);
  const files = { ...set.policies };
  const gone = law.policies.filter((policy) => policy.rule === rule && policy.outcome === 'REVIEW');
  if (gone.length === 0) throw new Error(`There is no review ${rule} in the set`);
  for (const { file, text } of gone) {
    const before = files[file] ?? '';
    const after = before.replace(text, () => '');
    if (after === before) throw new Error(`The text of ${rule} is not found in its file`);
    files[file] = after;
  }
  return policySet({ ...set, policies: files, version: `${set.version}-without-${rule}` });
}
