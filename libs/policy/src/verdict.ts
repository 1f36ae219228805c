import type { DisclosureSituation, Outcome, Reason } from '#libs/contracts';
import { ATTACHED } from './law.js';
import type { Action, Effect, Law, LawPolicy } from './law.js';
import type { StatedForm } from './terms.js';

/** What an evaluator found for one action: on forbid all satisfied forbids, on permit all permits. */
export type Answer = Readonly<{ effect: Effect; ids: readonly string[] }>;

/** A decision before it is signed with the set and explained. */
export type Verdict = Readonly<{
  outcome: Outcome;
  reason: Reason;
  forbidden: boolean;
  basis: readonly string[];
  conditions: readonly string[];
  missing: readonly string[];
  policies: readonly string[];
}>;

/** The evaluation itself went wrong; whoever catches it denies and reports the fault. */
export class Breakdown extends Error {
  constructor(readonly fault: string) {
    super(fault);
    this.name = 'Breakdown';
  }
}

/** The action that asks about this situation. */
export const actionOf = (situation: DisclosureSituation): Action =>
  situation.information.extent === 'AGGREGATE' ? 'discloseStatistics' : 'disclose';

/** The form as the policies see it. */
export const statedForm = (situation: DisclosureSituation): StatedForm =>
  situation.form ?? 'NOT_STATED';

function satisfiedPolicies(law: Law, answer: Answer): LawPolicy[] {
  const policies = [...answer.ids].sort().map((id) => law.byId.get(id));
  if (!policies.every((policy) => policy !== undefined)) throw new Breakdown('unknown-policy');
  return policies;
}

const expanded = (law: Law, form: StatedForm, basis: readonly string[]): string[] =>
  basis.map((code) => law.set.terms.basisOfForm[code]?.[form] ?? code);

/**
 * Reads the answer off the annotations: the lowest rule decides, and what it decides stands in the
 * policy. Throws Breakdown when the answer contradicts itself.
 */
export function verdictOf(
  law: Law,
  form: StatedForm,
  answer: Answer,
  attached: () => Answer,
): Verdict {
  const satisfied = satisfiedPolicies(law, answer);
  const winner = satisfied[0];
  if (winner === undefined) throw new Breakdown('nothing-decides');
  if (winner.effect !== answer.effect || winner.outcome === null || winner.reason === null)
    throw new Breakdown('effect-contradicts');
  if (winner.basis.includes(ATTACHED)) return permitWith(law, form, winner, attached());
  // A rule that names missing facts has one policy for each: all of them decide together.
  const together = winner.missing === null ? [winner] : satisfied.filter(sameRule(winner));
  return {
    outcome: winner.outcome,
    reason: winner.reason,
    forbidden: winner.forbidden,
    basis: expanded(law, form, winner.basis),
    conditions: [],
    missing: together.flatMap((policy) => policy.missing ?? []),
    policies: together.map((policy) => policy.id),
  };
}

const sameRule = (winner: LawPolicy) => (policy: LawPolicy) => policy.rule === winner.rule;

function permitWith(law: Law, form: StatedForm, winner: LawPolicy, answer: Answer): Verdict {
  const attached = satisfiedPolicies(law, answer);
  const basis = expanded(
    law,
    form,
    attached.flatMap((policy) => policy.basis),
  );
  if (answer.effect !== 'permit' || basis.length === 0) throw new Breakdown('permit-without-basis');
  const conditions = attached.flatMap((policy) => policy.condition ?? []);
  const carried = attached.map((policy) => policy.id);
  return {
    // R54: with a condition the permit is conditional, and the first condition is its reason.
    outcome: conditions.length > 0 ? 'PERMIT_COND' : 'PERMIT',
    reason: conditions[0] ?? (winner.reason as Reason),
    forbidden: false,
    basis,
    conditions,
    missing: [],
    policies: [winner.id, ...carried],
  };
}
