import { CONDITIONS, REASONS } from '#libs/contracts';
import { workedCases } from '../test/cases.js';
import { randomSituations } from '../test/random-situations.js';
import { reasonWords, conditionWords, missingWords } from './explanations.js';
import { createEngine, loadShippedPolicySet } from './index.js';

const engine = createEngine(loadShippedPolicySet());
const explanationOf = (id: string) => {
  const found = workedCases.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no case ${id}`);
  return engine.decide(found.situation).explanation;
};
// A full stop followed by a capital letter or the end; "stk. 2" and "nr. 3" are not ends.
const sentences = (text: string) => text.match(/[.!?](?=\s+[A-ZÆØÅ]|$)/g)?.length ?? 0;

describe('An explanation', () => {
  it('is given in both languages, in at most three sentences, for every decision', () => {
    for (const situation of [
      ...workedCases.map((c) => c.situation),
      ...randomSituations(1_000, 3),
    ]) {
      const { explanation } = engine.decide(situation);
      for (const text of [explanation.da, explanation.en]) {
        expect(sentences(text)).toBeGreaterThanOrEqual(1);
        expect(sentences(text)).toBeLessThanOrEqual(3);
        expect(text).not.toMatch(/undefined|\/subject|RPL115|_/);
      }
      expect(explanation.da).not.toBe(explanation.en);
    }
  });

  it('has words for every reason and every condition', () => {
    const worded = [...Object.keys(reasonWords), ...Object.keys(conditionWords)];
    expect(worded.sort()).toEqual([...REASONS].sort());
    expect(Object.keys(conditionWords).sort()).toEqual([...CONDITIONS].sort());
    expect(Object.keys(missingWords)).toHaveLength(9);
  });

  it('cites the statute of the ban, calls it forbidden and offers no way round it', () => {
    const banned = workedCases.find(({ expect: e }) => e.reason === 'INVESTIGATION_PURPOSE');
    const { da, en } = explanationOf(banned?.id ?? '');
    expect(en).toBe(
      'It is forbidden to disclose the information: information in the cooperation may not be disclosed with a view to investigating criminal cases. The rule is section 115(2), second sentence, of the Administration of Justice Act.',
    );
    expect(da).toBe(
      'Det er forbudt at give oplysningerne videre: oplysninger i samarbejdet må ikke gives videre med henblik på efterforskning af straffesager. Reglen er retsplejelovens § 115, stk. 2, 2. pkt.',
    );
  });

  it('says what is missing when a request is not complete', () => {
    const incomplete = workedCases.find(
      ({ expect: e, situation }) => e.reason === 'INCOMPLETE' && situation.necessity === 'MISSING',
    );
    expect(explanationOf(incomplete?.id ?? '').en).toContain(
      'What is missing or does not fit is the statement of necessity.',
    );
  });

  it('names an act once when several of its paragraphs are cited', () => {
    const permit = workedCases.find(
      ({ expect: e }) => e.outcome === 'PERMIT' && e.basis.join() === 'RPL115-1-1,RPL115-2',
    );
    const { da, en } = explanationOf(permit?.id ?? '');
    expect(da).toContain('Grundlaget er retsplejelovens § 115, stk. 1, nr. 1 og stk. 2.');
    expect(en).toContain(
      'The basis is section 115(1) no. 1 and section 115(2) of the Administration of Justice Act.',
    );
  });

  it('does not tell someone outside the forms to enrol in one', () => {
    const media = workedCases.find(({ expect: e }) => e.basis.join() === 'FVL27');
    expect(explanationOf(media?.id ?? '').en).not.toMatch(/take part|enrol/);
  });

  it('tells a denial that can change apart from a prohibition', () => {
    const notYet = workedCases.find(({ expect: e }) => e.reason === 'CONSENT_MISSING');
    expect(explanationOf(notYet?.id ?? '').en).toMatch(/^As things stand, .* is needed\.$/);
  });
});
