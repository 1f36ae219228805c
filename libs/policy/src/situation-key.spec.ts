import fc from 'fast-check';
import { CATEGORIES } from '#libs/contracts';
import type { DisclosureSituation } from '#libs/contracts';
import { workedCases } from '../test/cases.js';
import { randomSituation, seeded } from '../test/random-situations.js';
import { DecisionCache } from './decision-cache.js';
import { keyWords, packSituation } from './situation-key.js';

const keyOf = (situation: DisclosureSituation): string => {
  const words = keyWords();
  expect(packSituation(situation, words)).toBe(true);
  return [...words].join('-');
};
const inOrder = ({ information, ...rest }: DisclosureSituation) => ({
  ...rest,
  information: { ...information, categories: [...information.categories].sort() },
});
const situations = fc
  .tuple(fc.integer(), fc.constantFrom(0, 0.9))
  .map(([seed, usual]) => randomSituation(seeded(seed), usual));

/** Every situation that differs from the given one in exactly one member. */
function* neighbours(situation: DisclosureSituation): Generator<DisclosureSituation> {
  const visit = function* (
    value: unknown,
    others: (path: string) => readonly unknown[],
    path = '',
  ): Generator<unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, member] of Object.entries(value))
        for (const changed of visit(member, others, `${path}/${name}`))
          yield { ...value, [name]: changed };
      return;
    }
    for (const other of others(path))
      if (JSON.stringify(other) !== JSON.stringify(value)) yield other;
  };
  const seen = new Map<string, unknown[]>();
  for (let seed = 0; seed < 400; seed++) collect(randomSituation(seeded(seed), 0), '', seen);
  yield* visit(situation, (path) => seen.get(path) ?? []) as Generator<DisclosureSituation>;
}
function collect(value: unknown, path: string, into: Map<string, unknown[]>): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, member] of Object.entries(value)) collect(member, `${path}/${name}`, into);
    return;
  }
  const known = into.get(path) ?? [];
  const members = path.endsWith('/categories') ? CATEGORIES.map((each) => [each]) : [value];
  for (const member of members)
    if (!known.some((each) => JSON.stringify(each) === JSON.stringify(member))) known.push(member);
  into.set(path, known);
}

describe('The key of a situation', () => {
  it('is the same for two situations only when they are the same but for the order of categories', () => {
    fc.assert(
      fc.property(situations, situations, (one, other) => {
        const alike = JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
        expect(keyOf(one) === keyOf(other)).toBe(alike);
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes with every single member of a situation, whatever value the member takes', () => {
    for (const { situation } of workedCases.slice(0, 10)) {
      const keys = [situation, ...neighbours(situation)].map(keyOf);
      expect(keys.length).toBeGreaterThan(150);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('does not depend on the order in which categories are named', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const { information } = situation;
        const turned = { ...information, categories: [...information.categories].reverse() };
        expect(keyOf({ ...situation, information: turned })).toBe(keyOf(situation));
      }),
    );
  });

  it('is refused for a value outside the vocabularies', () => {
    const [first] = workedCases;
    if (first === undefined) throw new Error('no worked case');
    const { situation } = first;
    const pack = (changed: object) => packSituation({ ...situation, ...changed }, keyWords());
    expect(pack({})).toBe(true);
    expect(pack({ form: 'SPORTS' })).toBe(false);
    expect(pack({ form: undefined })).toBe(false);
    expect(pack({ sender: { ...situation.sender, connected: 'true' } })).toBe(false);
    expect(pack({ information: { ...situation.information, categories: ['DREAMS'] } })).toBe(false);
    expect(pack({ information: { ...situation.information, categories: ['RISK', 'RISK'] } })).toBe(
      false,
    );
  });
});

describe('The cache of decisions', () => {
  it('never answers with the answer of another situation, however small it is', () => {
    const cache = new DecisionCache<{ key: string }>(16);
    fc.assert(
      fc.property(situations, (situation) => {
        const words = keyWords();
        packSituation(situation, words);
        const known = cache.get(words);
        if (known !== undefined) expect(known.key).toBe(keyOf(situation));
        cache.set(words, { key: keyOf(situation) });
        expect(cache.get(words)?.key).toBe(keyOf(situation));
      }),
      { numRuns: 1_000 },
    );
  });

  it('never takes a situation that differs in one member for the one that it knows', () => {
    // Four places only: every key competes with every other.
    const cache = new DecisionCache<{ key: string }>(4);
    for (const { situation } of workedCases.slice(0, 3))
      for (const each of [situation, ...neighbours(situation)]) {
        const words = keyWords();
        packSituation(each, words);
        expect(cache.get(words)).toBeUndefined();
        cache.set(words, { key: keyOf(each) });
        expect(cache.get(words)?.key).toBe(keyOf(each));
      }
  });

  it('knows the situation whose key is all zeros only after it was told', () => {
    const cache = new DecisionCache<{ told: true }>(16);
    expect(cache.get(keyWords())).toBeUndefined();
    cache.set(keyWords(), { told: true });
    expect(cache.get(keyWords())).toEqual({ told: true });
  });
});
