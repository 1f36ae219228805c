import type { DisclosureDecision } from '#libs/contracts';
import type { DecisionSaid } from '../entries/recorded-decision.js';

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

const lists = ['basis', 'conditions', 'missing', 'policies'] as const;

const isSame = (then: Answered, now: Answered): boolean =>
  then.outcome === now.outcome &&
  then.reason === now.reason &&
  then.forbidden === now.forbidden &&
  lists.every((member) => then[member].join() === now[member].join());

/** What a set answers, as far as it can be compared: explanations and set names may change without the law. */
const answered = (decision: Answered): Answered => ({
  outcome: decision.outcome,
  reason: decision.reason,
  forbidden: decision.forbidden,
  basis: decision.basis,
  conditions: decision.conditions,
  missing: decision.missing,
  policies: decision.policies,
});

/** What differs between a recorded decision and today's answer to its situation; null when nothing does. */
export const differenceOf = (
  recorded: Pick<DecisionSaid, 'decisionId' | 'decision'>,
  now: DisclosureDecision,
): Difference | null =>
  isSame(recorded.decision, now)
    ? null
    : { decisionId: recorded.decisionId, then: answered(recorded.decision), now: answered(now) };
