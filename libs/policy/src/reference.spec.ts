import { agreedRule } from '../test/agreement.js';
import { randomSituations } from '../test/random-situations.js';
import { createEngine, loadShippedPolicySet } from './index.js';

describe('Cedar with the shipped policies, against an independent reading of the decision rules', () => {
  it('answers 3,000 random situations alike: rule, outcome, reason, basis, conditions, missing, forbidden', () => {
    const engine = createEngine(loadShippedPolicySet());
    for (const situation of randomSituations(3_000, 20261121)) {
      const decision = engine.decide(situation);
      expect(decision.faults).toEqual([]);
      agreedRule(situation, decision);
    }
  });
});
