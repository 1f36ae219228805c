import type { DisclosureDecision, DisclosureSituation } from '#libs/contracts';
import { ruleOf } from '../src/decide.js';
import { referenceVerdict } from './reference-rules.js';

type Compared = Pick<
  DisclosureDecision,
  'outcome' | 'reason' | 'forbidden' | 'basis' | 'conditions' | 'missing' | 'policies'
>;

/** The number of the rule that decided, after the answer was compared with the reference. */
export function agreedRule(situation: DisclosureSituation, decision: Compared): string {
  const wanted = referenceVerdict(situation);
  const { outcome, reason, forbidden, basis, conditions, missing } = decision;
  const rule = ruleOf(decision);
  const answer = { rule, outcome, reason, forbidden, basis, conditions, missing };
  // Comparing texts first keeps jest's slow comparison for the one that differs.
  const { rule: r, outcome: o, reason: w, forbidden: f, basis: b, conditions: c } = wanted;
  const flat = JSON.stringify({
    rule: r,
    outcome: o,
    reason: w,
    forbidden: f,
    basis: b,
    conditions: c,
    missing: wanted.missing,
  });
  if (JSON.stringify(answer) !== flat)
    expect({ situation, answer }).toEqual({ situation, answer: wanted });
  return rule;
}

/** R01 to R57. */
export const allRules = Array.from(
  { length: 57 },
  (_, at) => `R${String(at + 1).padStart(2, '0')}`,
);
