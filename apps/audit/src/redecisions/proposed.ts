import { CATEGORIES } from '#libs/contracts';
import type { Category, DisclosureSituation } from '#libs/contracts';
import { ruleOf } from '#libs/policy';
import type { PolicyDecision, PolicyEngine } from '#libs/policy';
import type { DecisionSaid } from '../entries/recorded-decision.js';

/** What one law releases of a recorded disclosure, category by category. */
type Released = Readonly<{ categories: readonly Category[]; by: PolicyDecision }>;

type Law = Pick<PolicyEngine, 'decide' | 'decideMany' | 'withheldByTable'>;

const isPermit = ({ outcome }: PolicyDecision): boolean =>
  outcome === 'PERMIT' || outcome === 'PERMIT_COND';

const withCategories = (
  situation: DisclosureSituation,
  categories: readonly Category[],
): DisclosureSituation => ({
  ...situation,
  information: { ...situation.information, categories: [...categories] },
});

/** The categories that were put before the law, in their order. */
const askedOf = ({ statements, situation }: DecisionSaid): readonly Category[] => {
  const named = new Set(statements().map(({ category }) => category));
  return named.size === 0
    ? situation.information.categories
    : CATEGORIES.filter((category) => named.has(category));
};

const answer = (law: Law, situation: DisclosureSituation): PolicyDecision => {
  const [fast] = law.decideMany([situation]);
  // A set whose text cannot be compiled is decided by Cedar itself.
  return fast === undefined || fast.faults.length > 0 ? law.decide(situation) : fast;
};

/**
 * What a law releases: necessity by default takes away first, the rest is decided as a set, and category by category
 * where the denial hangs on one. Marks of single statements are no part of the record and weigh the same in both laws.
 */
const releasedBy = (law: Law, recorded: DecisionSaid): Released => {
  const { situation } = recorded;
  const table = law.withheldByTable(situation.form, situation.recipient.unit);
  const left = askedOf(recorded).filter((category) => !table.includes(category));
  const whole = answer(law, withCategories(situation, left));
  if (left.length === 0) return { categories: [], by: whole };
  if (isPermit(whole)) return { categories: left, by: whole };
  const passing = left.filter((one) => isPermit(answer(law, withCategories(situation, [one]))));
  if (left.length < 2 || passing.length === 0) return { categories: [], by: whole };
  const rest = answer(law, withCategories(situation, passing));
  return isPermit(rest) ? { categories: passing, by: rest } : { categories: [], by: whole };
};

/** What a proposed set would have changed of one decision. */
export type ProposedChange = Readonly<{
  decisionId: string;
  /** Of the recipient. */
  agency: string;
  form: string | null;
  categories: readonly Category[];
  then: Readonly<{ rule: string; reason: string }>;
  now: Readonly<{ rule: string; reason: string }>;
}>;

const headline = (decision: PolicyDecision) => ({
  rule: ruleOf(decision),
  reason: decision.reason,
});

/** Compares what the set of its time releases with what a proposed one would. */
export const proposedChanges = (
  recorded: DecisionSaid,
  own: PolicyEngine,
  proposed: PolicyEngine,
): Readonly<{ lost: ProposedChange | null; gained: ProposedChange | null }> => {
  const then = releasedBy(own, recorded);
  const now = releasedBy(proposed, recorded);
  const change = (categories: readonly Category[]): ProposedChange | null =>
    categories.length === 0
      ? null
      : {
          decisionId: recorded.decisionId,
          agency: recorded.recipient.agency,
          form: recorded.situation.form,
          categories,
          then: headline(then.by),
          now: headline(now.by),
        };
  return {
    lost: change(then.categories.filter((one) => !now.categories.includes(one))),
    gained: change(now.categories.filter((one) => !then.categories.includes(one))),
  };
};
