import type { Condition, Outcome, Reason } from '#libs/contracts';
import type { PolicySet } from './policy-set.js';

/** The three questions that are put to the policies. */
export const ACTIONS = ['disclose', 'discloseStatistics', 'attach'] as const;
export type Action = (typeof ACTIONS)[number];

export type Effect = 'permit' | 'forbid';

/** A Cedar policy as policyToJson gives it; whoever reads it throws on what it does not know. */
export type PolicyTree = Readonly<{
  effect: Effect;
  principal: Readonly<Record<string, unknown>>;
  action: Readonly<Record<string, unknown>>;
  resource: Readonly<Record<string, unknown>>;
  conditions: readonly Readonly<{ kind: string; body: unknown }>[];
  annotations: Readonly<Record<string, string>>;
}>;

/** One policy with its annotations read: what it answers when it is satisfied. */
export type LawPolicy = Readonly<{
  /** R07.2, C09, B1: rule number and sub-rule. Ids sort as texts in the order of the rules. */
  id: string;
  rule: string;
  file: string;
  effect: Effect;
  actions: readonly Action[];
  outcome: Outcome | null;
  reason: Reason | null;
  condition: Condition | null;
  /** Codes, or tokens of the terms, or ATTACHED. */
  basis: readonly string[];
  missing: string | null;
  forbidden: boolean;
  /** Cedar text without the comment before it. */
  text: string;
  tree: PolicyTree;
}>;

/** A policy set that has been read: its policies sorted by id. */
export type Law = Readonly<{
  set: PolicySet;
  policies: readonly LawPolicy[];
  byId: ReadonlyMap<string, LawPolicy>;
}>;

/** The basis of R55-R57: what the satisfied policies of the action attach say. */
export const ATTACHED = 'ATTACHED';

/** The policies that one action asks. */
export const policiesOf = (law: Law, action: Action): readonly LawPolicy[] =>
  law.policies.filter((policy) => policy.actions.includes(action));
