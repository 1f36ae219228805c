import { canSetAside, createEngine, setAside } from '#libs/policy';
import type { PolicyEngine } from '#libs/policy';
import type { StandingDecision } from '../decisions/decision.projection.js';
import type { Bench } from '../intake/bench.js';
import { reviewOf } from './review.projection.js';

/** The law by which a decision is looked at again: the one in force, without the rule that a lawyer set aside for it. */
export class LawOfDecision {
  /** By rule; those of the set in force alone. */
  readonly #without = new Map<string, PolicyEngine>();
  #inForce = '';

  constructor(private readonly bench: Bench) {}

  async engineFor({ recorded }: StandingDecision): Promise<PolicyEngine> {
    const engine = this.bench.engine();
    const rule = await this.#ruleSetAside(recorded.recheckOf, recorded.decisionId);
    // A set that no longer asks a lawyer has nothing to set aside.
    if (rule === null || !canSetAside(engine.set, rule)) return engine;
    if (this.#inForce !== engine.set.sha256) this.#without.clear();
    this.#inForce = engine.set.sha256;
    const known = this.#without.get(rule) ?? createEngine(setAside(engine.set, rule));
    this.#without.set(rule, known);
    return known;
  }

  async #ruleSetAside(askedAs: string | null, decisionId: string): Promise<string | null> {
    const review = askedAs === null ? null : await reviewOf(this.bench.store, askedAs);
    const answered = review?.answered;
    return answered?.setAside === true && answered.decidedAs === decisionId
      ? (review?.asked.rule ?? null)
      : null;
  }
}
