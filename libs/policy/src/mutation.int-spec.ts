import { explanationOf } from '../test/equivalent-mutants.js';
import { loadedLaw } from '../test/laws.js';
import { mutantsOf } from '../test/mutants.js';
import { Diagram } from './diagram.js';
import { differenceOf } from './difference.js';
import { decidingDiagram } from './law-diagram.js';
import type { LawPolicy } from './law.js';
import { translateLaw } from './translated.js';
import type { TranslatedLaw } from './translated.js';

const law = loadedLaw();
const translated = translateLaw(law);

/** Whether two laws decide every situation alike. Equal diagrams are one and the same node. */
function alike(mutant: TranslatedLaw, policy: LawPolicy): boolean {
  // What is attached, or named as missing, does not show in what decides.
  if (policy.missing !== null || policy.actions.includes('attach'))
    return differenceOf(translated, mutant).changed === '0';
  const diagram = new Diagram();
  return policy.actions
    .filter((action) => action !== 'attach')
    .every(
      (action) =>
        decidingDiagram(translated, action, diagram).root ===
        decidingDiagram(mutant, action, diagram).root,
    );
}

describe('A change of a policy of which it is said that it changes nothing', () => {
  it('changes nothing, in no situation', () => {
    const wrong: string[] = [];
    let proved = 0;
    for (const policy of law.policies)
      for (const { name, law: mutant } of mutantsOf(translated, policy, law.set.terms))
        if (explanationOf(name) !== undefined) {
          proved += 1;
          if (!alike(mutant, policy)) wrong.push(name);
        }
    expect(wrong).toEqual([]);
    expect(proved).toBeGreaterThan(60);
  });
});
