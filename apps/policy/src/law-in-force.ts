import { createEngine, loadShippedPolicySet } from '#libs/policy';
import type { PolicyEngine, PolicySet } from '#libs/policy';
import type { Engine } from './decisions/decided.js';

/** The policy set that decides now. */
export class LawInForce {
  #engine: PolicyEngine;

  constructor(set: PolicySet = loadShippedPolicySet()) {
    this.#engine = createEngine(set);
  }

  get engine(): PolicyEngine {
    return this.#engine;
  }

  /** The engine as a decision names it. */
  get deciding(): Engine {
    const engine = this.#engine;
    return {
      decide: (situation) => engine.decide(situation),
      withheldByTable: (form, unit) => engine.withheldByTable(form, unit),
      engineVersion: engine.engineVersion,
      tableVersion: engine.set.necessity.version,
    };
  }
}
