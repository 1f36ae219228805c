import { agreedRule, allRules } from '../test/agreement.js';
import { randomSituations } from '../test/random-situations.js';
import { createEngine, loadShippedPolicySet } from './index.js';

describe('Cedar with the shipped policies, against an independent reading of the decision rules', () => {
  it('answers 40,000 random situations alike, and every rule decides some of them', () => {
    const engine = createEngine(loadShippedPolicySet());
    const rules = new Set<string>();
    for (const situation of randomSituations(40_000, 115))
      rules.add(agreedRule(situation, engine.decide(situation)));
    expect([...rules].sort()).toEqual(allRules);
    expect(engine.health().faults).toBe(0);
  });
});
