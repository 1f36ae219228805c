import { agreedRule, allRules } from '../test/agreement.js';
import { workedCases } from '../test/cases.js';
import { randomSituations } from '../test/random-situations.js';
import { loadedLaw } from '../test/laws.js';
import { edgeCovering } from './coverage.js';
import { createEngine, loadShippedPolicySet } from './index.js';
import { decidingDiagram } from './law-diagram.js';
import { Untranslatable } from './translate.js';
import { translateLaw, translatedAnswer } from './translated.js';
import { situationOf, vector, writeVector } from './variables.js';

describe('The functions compiled from the Cedar text', () => {
  const engine = createEngine(loadShippedPolicySet());

  it('answer 50,000 random situations like the independent reading of the rules, every rule among them', () => {
    const rules = new Set<string>();
    const situations = [...randomSituations(50_000, 57)];
    engine.decideMany(situations).forEach((decision, at) => {
      const situation = situations[at];
      if (situation !== undefined) rules.add(agreedRule(situation, decision));
    });
    expect([...rules].sort()).toEqual(allRules);
    expect(engine.health()).toMatchObject({ faults: 0, bulkTrusted: true });
    expect(engine.health().sampled).toBeGreaterThan(10);
  });

  it('answer every worked case like Cedar itself, but for the name of the engine', () => {
    const situations = workedCases.map(({ situation }) => situation);
    const many = engine.decideMany(situations);
    situations.forEach((situation, at) => {
      const { engineVersion } = engine.decide(situation);
      expect(many[at]).toMatchObject({
        ...engine.decide(situation),
        engineVersion: `compiled, checked by ${engineVersion}`,
      });
    });
  });

  it('deny a value that they do not know, and say that it is a fault', () => {
    const [first] = workedCases;
    if (first === undefined) throw new Error('no case');
    const bogus = JSON.parse(JSON.stringify(first.situation).replace('"PREVENT"', '"SPORTS"'));
    expect(engine.decideMany([bogus])[0]).toMatchObject({
      outcome: 'DENY',
      faults: ['unknown-value'],
    });
  });
});

describe('The exact diagram', () => {
  const translated = translateLaw(loadedLaw());
  const engine = createEngine(loadShippedPolicySet());

  it.each(['disclose', 'discloseStatistics'] as const)(
    'of %s agrees with the compiled functions and the independent reading at each of its edges',
    (action) => {
      const deciding = decidingDiagram(translated, action);
      const { diagram, root, policies } = deciding;
      const edges = [...edgeCovering(deciding)];
      expect(edges.length).toBeGreaterThan(action === 'disclose' ? 25_000 : 2_000);
      const situations = edges.map((at) => situationOf(at, action === 'discloseStatistics'));
      engine.decideMany(situations).forEach((decision, number) => {
        const [at, situation] = [edges[number], situations[number]];
        if (at === undefined || situation === undefined) return;
        agreedRule(situation, decision);
        const wanted = policies[diagram.evaluate(root, at)]?.id;
        if (decision.policies[0] !== wanted)
          expect({ situation, decision }).toEqual({ situation, decidedBy: wanted });
      });
    },
  );

  it('counts every situation exactly once, and no policy is idle', () => {
    const { diagram, root, policies } = decidingDiagram(translated, 'disclose');
    const counts = diagram.counts(root);
    // Statistics have one extent instead of two: half as many again are 3.24e20 in all.
    expect([...counts.values()].reduce((a, b) => a + b, 0n)).toBe(216_033_635_481_314_918_400n);
    expect(counts.has(0)).toBe(false);
    expect(policies.slice(1).filter((_policy, at) => !counts.has(at + 1))).toEqual([]);
  });
});

describe('A situation as value numbers', () => {
  it('is the same situation when it is read back', () => {
    for (const situation of randomSituations(2_000, 11)) {
      const at = vector();
      writeVector(situation, at);
      const { extent } = situation.information;
      expect(situationOf(at, extent === 'AGGREGATE')).toEqual(situation);
    }
  });
});

describe('The translator', () => {
  it.each([
    ['arithmetic', 'when { 1 + 1 > 0 }'],
    ['has', 'when { context has form }'],
    ['an entity test', 'when { principal is Unit }'],
    ['a group of forms for a unit', 'when { principal in FormGroup::"F115" }'],
    ['a unit that nobody knows', 'when { principal == Unit::"PROSECUTOR" }'],
    ['a form that nobody knows', 'when { context.form == Form::"SPORTS" }'],
    ['a text', 'when { "a" == "a" }'],
    ['a text pattern', 'when { "abc" like "a*" }'],
    ['a record', 'when { {a: true}.a }'],
  ])('throws on %s instead of guessing', (_title, clause) => {
    const policy = `// Stops.\n@id("R06")\n@outcome("DENY")\n@reason("OK")\n@basis("")\nforbid (principal, action == Action::"disclose", resource) ${clause};`;
    expect(() => translateLaw(loadedLaw({ 'b-acute.cedar': policy }))).toThrow(Untranslatable);
  });

  it('takes if-then-else and a truth literal for what they are', () => {
    const policy = `// Stops.\n@id("R06")\n@outcome("DENY")\n@reason("OK")\n@basis("")\nforbid (principal, action == Action::"disclose", resource) when { if context.sender.connected then context.record == Record::"NONE" else true };`;
    const translated = translateLaw(loadedLaw({ 'b-acute.cedar': policy }));
    const [first] = workedCases;
    if (first === undefined) throw new Error('no case');
    const { situation } = first;
    const stops = (connected: boolean, record: 'NONE' | 'WRITTEN') =>
      translatedAnswer(translated, 'disclose', {
        ...situation,
        record,
        sender: { ...situation.sender, connected },
      }).ids.includes('R06');
    expect([stops(true, 'NONE'), stops(true, 'WRITTEN'), stops(false, 'WRITTEN')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
