import { workedCases } from '../test/cases.js';
import { createEngine, loadShippedPolicySet } from './index.js';

describe('The worked cases', () => {
  const engine = createEngine(loadShippedPolicySet());

  it('are all there, each under its own id', () => {
    expect(workedCases).toHaveLength(285);
    expect(new Set(workedCases.map(({ id }) => id)).size).toBe(285);
  });

  it.each(workedCases.map((each) => [each.id, each.title, each] as const))(
    '%s: %s',
    (_id, _title, { situation, expect: wanted }) => {
      const { outcome, reason, basis, faults } = engine.decide(situation);
      expect({ outcome, reason, basis, faults }).toEqual({ ...wanted, faults: [] });
    },
  );
});
