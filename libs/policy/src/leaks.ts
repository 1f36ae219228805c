import type { Formula } from './formula.js';
import type { LawPolicy } from './law.js';
import { HIDDEN_FROM_ALL, conditionsShown } from './shown-forms.js';
import type { TranslatedLaw } from './translated.js';
import { variableAt } from './variables.js';

function looksAt(formula: Formula, variable: number | undefined): boolean {
  switch (formula.op) {
    case 'const':
      return false;
    case 'one':
      return formula.variable === variable;
    case 'two':
      return formula.left === variable || formula.right === variable;
    case 'and':
    case 'or':
      return formula.parts.some((part) => looksAt(part, variable));
    case 'not':
      return looksAt(formula.part, variable);
  }
}

const forAuditAlone = ({ condition, basis }: LawPolicy): boolean =>
  condition !== null &&
  basis.length === 0 &&
  Object.values(conditionsShown[condition]).every((showing) => showing === 'NO_ANSWER');

/**
 * Policies that would let someone see whether an investigation is open: only a condition that audit
 * alone is shown may look at it. Empty when there is none.
 */
export function leaks({ asked }: TranslatedLaw): string[] {
  const variable = variableAt(HIDDEN_FROM_ALL);
  const all = Object.values(asked).flatMap(({ forbids, permits }) => [...forbids, ...permits]);
  const found = all.filter(
    ({ policy, formula }) => looksAt(formula, variable) && !forAuditAlone(policy),
  );
  return [...new Set(found.map(({ policy }) => policy.id))].map(
    (id) => `${id}: what it answers would tell of an open investigation`,
  );
}
