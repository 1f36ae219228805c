import { createEngine, loadShippedPolicySet } from '#libs/policy';
import type { PolicyEngine, PolicySet } from '#libs/policy';

/** The policy set that decides now. */
export class LawInForce {
  #engine: PolicyEngine;

  constructor(set: PolicySet = loadShippedPolicySet()) {
    this.#engine = createEngine(set);
  }

  get engine(): PolicyEngine {
    return this.#engine;
  }
}
