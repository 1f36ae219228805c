import type { DisclosureDecision, DisclosureSituation } from '#libs/contracts';
import { explain, faultExplanation } from './explain.js';
import type { Action, Law } from './law.js';
import { Breakdown, actionOf, statedForm, verdictOf } from './verdict.js';
import type { Answer, Verdict } from './verdict.js';

/** A decision with the engine that made it; `faults` is empty unless the evaluation broke down. */
export type PolicyDecision = DisclosureDecision &
  Readonly<{ engineVersion: string; faults: readonly string[] }>;

/** Answers one action on one situation; throws Breakdown. */
export type Evaluate = (action: Action, situation: DisclosureSituation) => Answer;

type Signature = Readonly<{
  policySet: DisclosureDecision['policySet'];
  engineVersion: string;
}>;

const deepFrozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFrozen);
  }
  return value;
};

/** A verdict signed with set and engine, and explained. */
export function signed(law: Law, verdict: Verdict, engineVersion: string): PolicyDecision {
  const { version, sha256 } = law.set;
  return deepFrozen({
    ...verdict,
    policySet: { version, sha256 },
    explanation: explain(verdict, law.set.terms),
    engineVersion,
    faults: [],
  });
}

/** Fail closed: nothing could be decided, so everything is denied and the fault is named. */
export const faulted = (signature: Signature, fault: string): PolicyDecision =>
  deepFrozen({
    outcome: 'DENY',
    reason: 'INCOMPLETE',
    forbidden: false,
    basis: [],
    conditions: [],
    missing: [],
    policies: [],
    policySet: signature.policySet,
    explanation: faultExplanation,
    engineVersion: signature.engineVersion,
    faults: [fault],
  });

/** One situation through an evaluator: the verdict read off the annotations, or the fault. */
export function verdictBy(
  law: Law,
  evaluate: Evaluate,
  situation: DisclosureSituation,
): Verdict | Readonly<{ fault: string }> {
  try {
    return verdictOf(law, statedForm(situation), evaluate(actionOf(situation), situation), () =>
      evaluate('attach', situation),
    );
  } catch (error) {
    return { fault: error instanceof Breakdown ? error.fault : 'unexpected-error' };
  }
}

/** The rule that decided: R54 for a conditional permit, else the rule of the first policy. */
export const ruleOf = (decision: Pick<DisclosureDecision, 'outcome' | 'policies'>): string =>
  decision.outcome === 'PERMIT_COND' ? 'R54' : (decision.policies[0]?.split('.')[0] ?? '');
