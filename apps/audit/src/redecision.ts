import type { DecisionRecorded, DisclosureDecision } from '#libs/contracts';
import type { PolicyEngine } from '#libs/policy';

/** One decision that came out otherwise. */
export type Difference = Readonly<{
  decisionId: string;
  then: Answered;
  now: Answered;
}>;

type Answered = Pick<
  DisclosureDecision,
  'outcome' | 'reason' | 'forbidden' | 'basis' | 'conditions' | 'missing' | 'policies'
>;

/** What a set answers, as far as it can be compared: explanations and set names may change without the law. */
const answered = (decision: DisclosureDecision): Answered => ({
  outcome: decision.outcome,
  reason: decision.reason,
  forbidden: decision.forbidden,
  basis: decision.basis,
  conditions: decision.conditions,
  missing: decision.missing,
  policies: decision.policies,
});

/** Decides a recorded decision again from its stored situation; null when nothing differs. */
export const decideAgain = (
  recorded: Pick<DecisionRecorded, 'decisionId' | 'situation' | 'decision'>,
  engine: PolicyEngine,
): Difference | null => {
  const then = answered(recorded.decision);
  const now = answered(engine.decide(recorded.situation));
  return JSON.stringify(then) === JSON.stringify(now)
    ? null
    : { decisionId: recorded.decisionId, then, now };
};
