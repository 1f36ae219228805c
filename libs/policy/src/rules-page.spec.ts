import { workedCases } from '../test/cases.js';
import { loadedLaw } from '../test/laws.js';
import { loadShippedPolicySet, rulesReference } from './index.js';

describe('The reference page of the rules', () => {
  const page = rulesReference();

  it('holds every rule, every policy text with its sentence, and every case exactly once', () => {
    for (const { id, rule, text } of loadedLaw().policies) {
      expect(page).toContain(`### ${rule}: `);
      expect(page).toContain(`*${id}.* `);
      expect(page.split(text)).toHaveLength(2);
    }
    for (const { id, title } of workedCases)
      expect(page.split(`- ${id}: ${title}\n`)).toHaveLength(2);
  });

  it('names the set that it describes and is the same every time', () => {
    expect(page).toContain(loadShippedPolicySet().sha256);
    expect(rulesReference()).toBe(page);
  });

  it('shows the conditional permits under R54', () => {
    expect(page).toMatch(/### R54: PERMIT_COND[^#]*- SC-/);
  });
});
