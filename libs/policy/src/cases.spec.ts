import { workedCases } from '../test/cases.js';
import { createEngine, loadShippedPolicySet } from './index.js';

describe('The worked cases', () => {
  const engine = createEngine(loadShippedPolicySet());
  const scenarios = workedCases.filter(({ id }) => id.startsWith('SC-'));

  it('are all there, each under its own id', () => {
    expect(scenarios).toHaveLength(285);
    expect(new Set(workedCases.map(({ id }) => id)).size).toBe(workedCases.length);
  });

  it.each(scenarios.map((each) => [each.id, each.title, each] as const))(
    '%s: %s',
    (_id, _title, { situation, expect: wanted }) => {
      const { outcome, reason, basis, faults } = engine.decide(situation);
      expect({ outcome, reason, basis, faults }).toEqual({ ...wanted, faults: [] });
    },
  );

  it('are followed by neighbours, which the law answers as they say', () => {
    for (const { id, situation, expect: wanted } of workedCases.slice(scenarios.length))
      expect({ id, ...engine.decide(situation) }).toMatchObject({ id, faults: [], ...wanted });
  });
});
