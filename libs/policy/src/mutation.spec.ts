import { workedCases } from '../test/cases.js';
import { loadedLaw } from '../test/laws.js';
import { explained, explanationOf } from '../test/equivalent-mutants.js';
import { mutantsOf, without } from '../test/mutants.js';
import { BulkDecider } from './bulk.js';
import { signed } from './decide.js';
import { translateLaw } from './translated.js';
import type { TranslatedLaw } from './translated.js';

const law = loadedLaw();
const translated = translateLaw(law);

/** Is there a case that this law answers differently from what the case expects? */
function noticed(mutant: TranslatedLaw): boolean {
  const decider = new BulkDecider(mutant, (verdict) => signed(mutant.law, verdict, 'mutant'));
  return workedCases.some(({ situation, expect: wanted }) => {
    try {
      const decision = decider.decide(situation);
      return Object.entries(wanted).some(
        ([member, value]) => String(decision[member as keyof typeof wanted]) !== String(value),
      );
    } catch {
      return true;
    }
  });
}

describe('A small wrong change of the law', () => {
  it('does not go unnoticed by the cases when any one policy is dropped', () => {
    const unnoticed = law.policies.filter(({ id }) => !noticed(without(translated, id)));
    expect(unnoticed.map(({ id }) => id)).toEqual([]);
  });

  it('does not go unnoticed when a clause is turned or dropped, an operator turned, a set widened or narrowed: or it is explained why it changes nothing', () => {
    const survivors: string[] = [];
    let mutants = 0;
    for (const policy of law.policies)
      for (const { name, law: mutant } of mutantsOf(translated, policy, law.set.terms)) {
        mutants += 1;
        if (!noticed(mutant)) survivors.push(name);
      }
    expect(mutants).toBeGreaterThan(1_000);
    expect(survivors.filter((name) => explanationOf(name) === undefined)).toEqual([]);
    // And no explanation is left over from a text that has changed.
    for (const [pattern] of explained)
      expect([String(pattern), survivors.some((name) => pattern.test(name))]).toEqual([
        String(pattern),
        true,
      ]);
  });

  it('is noticed at all: the law itself is not', () => {
    expect(noticed(translated)).toBe(false);
  });
});
