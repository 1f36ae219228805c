import type { DisclosureSituation } from '#libs/contracts';
import { compiled } from './formula.js';
import type { Formula, Test } from './formula.js';
import { ACTIONS, policiesOf } from './law.js';
import type { Action, Law, LawPolicy } from './law.js';
import { Translator } from './translate.js';
import type { Answer } from './verdict.js';
import { vector, writeVector } from './variables.js';

/** A policy with what it says as a formula. */
export type Said = Readonly<{ policy: LawPolicy; formula: Formula; holds: Test }>;

/** The policies of one action: what forbids, and what permits when nothing forbids, by id. */
export type Asked = Readonly<{ forbids: readonly Said[]; permits: readonly Said[] }>;

/** A law translated from the Cedar text into formulas over the finite space of situations. */
export type TranslatedLaw = Readonly<{ law: Law; asked: Readonly<Record<Action, Asked>> }>;

/** Translates a law; throws Untranslatable on anything that is not known. */
export function translateLaw(law: Law): TranslatedLaw {
  const translator = new Translator(law.set.terms);
  const said = new Map(
    law.policies.map((policy) => {
      const formula = translator.policy(policy.tree);
      return [policy.id, { policy, formula, holds: compiled(formula) }];
    }),
  );
  const of = (action: Action): Asked => {
    const all = policiesOf(law, action).flatMap(({ id }) => said.get(id) ?? []);
    return {
      forbids: all.filter(({ policy }) => policy.effect === 'forbid'),
      permits: all.filter(({ policy }) => policy.effect === 'permit'),
    };
  };
  const [disclose, statistics, attach] = ACTIONS;
  return {
    law,
    asked: { [disclose]: of(disclose), [statistics]: of(statistics), [attach]: of(attach) },
  };
}

/** Answers like Cedar: all satisfied forbids, or else all satisfied permits. */
export function translatedAnswer(
  translated: TranslatedLaw,
  action: Action,
  situation: DisclosureSituation,
): Answer {
  const at = vector();
  writeVector(situation, at);
  const { forbids, permits } = translated.asked[action];
  const satisfied = (said: readonly Said[]) =>
    said.flatMap(({ policy, holds }) => (holds(at) ? [policy.id] : []));
  const stopped = satisfied(forbids);
  if (stopped.length > 0) return { effect: 'forbid', ids: stopped };
  const ids = satisfied(permits);
  return { effect: ids.length > 0 ? 'permit' : 'forbid', ids };
}
