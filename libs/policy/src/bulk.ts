import type { DisclosureSituation } from '#libs/contracts';
import type { PolicyDecision } from './decide.js';
import { ATTACHED } from './law.js';
import type { Said, TranslatedLaw } from './translated.js';
import { vector, writeVector } from './variables.js';
import type { Vector } from './variables.js';
import { Breakdown, actionOf, statedForm, verdictOf } from './verdict.js';
import type { Verdict } from './verdict.js';

// Different answers that are kept; there are some thousands.
const KNOWN_MAX = 20_000;
// The answer of `attach` is kept as bits of one number.
const ATTACHED_MAX = 30;

type Numbered = Said & Readonly<{ number: number }>;

/**
 * Decides on functions compiled from the Cedar text, some thousand times faster than Cedar itself.
 * It looks for the policy that decides; what that policy says is read off its annotations as ever.
 */
export class BulkDecider {
  readonly #translated: TranslatedLaw;
  readonly #sign: (verdict: Verdict) => PolicyDecision;
  readonly #numbered: Record<'disclose' | 'discloseStatistics', Numbered[][]>;
  readonly #attach: readonly Said[];
  readonly #known = new Map<number, PolicyDecision>();
  readonly #at: Vector = vector();

  constructor(translated: TranslatedLaw, sign: (verdict: Verdict) => PolicyDecision) {
    this.#translated = translated;
    this.#sign = sign;
    this.#attach = translated.asked.attach.permits;
    if (this.#attach.length > ATTACHED_MAX) throw new Error('too many policies of attach');
    let number = 0;
    const numbered = (said: readonly Said[]) =>
      said.map((each) => ({ ...each, number: (number += 1) }));
    const { disclose, discloseStatistics } = translated.asked;
    this.#numbered = {
      disclose: [numbered(disclose.forbids), numbered(disclose.permits)],
      discloseStatistics: [
        numbered(discloseStatistics.forbids),
        numbered(discloseStatistics.permits),
      ],
    };
  }

  /** Throws Breakdown when no policy decides, RangeError on a value outside the vocabularies. */
  decide(situation: DisclosureSituation): PolicyDecision {
    writeVector(situation, this.#at);
    const stages = this.#numbered[actionOf(situation) as 'disclose' | 'discloseStatistics'];
    for (const said of stages)
      for (const winner of said)
        if (winner.holds(this.#at)) return this.#by(winner, said, situation);
    throw new Breakdown('nothing-decides');
  }

  #by(winner: Numbered, said: readonly Numbered[], situation: DisclosureSituation): PolicyDecision {
    const { policy } = winner;
    const together =
      policy.missing === null
        ? [winner]
        : said.filter((each) => each.policy.rule === policy.rule && each.holds(this.#at));
    const permits = policy.basis.includes(ATTACHED);
    const bits = permits ? this.#bitsOf(this.#attach) : this.#bitsOfRule(together, winner);
    const form = this.#at[0] ?? 0;
    const name = (winner.number * 16 + form) * 2 ** 31 + bits;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const ids = together.map((each) => each.policy.id);
    const { law } = this.#translated;
    const verdict = verdictOf(law, statedForm(situation), { effect: policy.effect, ids }, () => ({
      effect: 'permit',
      ids: this.#attach.filter((each) => each.holds(this.#at)).map((each) => each.policy.id),
    }));
    const decision = this.#sign(verdict);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(name, decision);
    return decision;
  }

  #bitsOf(said: readonly Said[]): number {
    let bits = 0;
    for (let at = 0; at < said.length; at++) if (said[at]?.holds(this.#at)) bits |= 1 << at;
    return bits;
  }

  #bitsOfRule(together: readonly Numbered[], winner: Numbered): number {
    let bits = 0;
    for (const each of together) bits |= 1 << Math.min(each.number - winner.number, ATTACHED_MAX);
    return bits;
  }
}
