import type { DisclosureSituation } from '#libs/contracts';
import type { NodeId } from './diagram.js';
import { decidingDiagram } from './law-diagram.js';
import type { DecidingDiagram } from './law-diagram.js';
import type { LawPolicy } from './law.js';
import type { TranslatedLaw } from './translated.js';
import { actionOf, statedForm } from './verdict.js';
import { variableAt, vector, writeVector } from './variables.js';

type Asked = 'disclose' | 'discloseStatistics';

/** Answers what a decision can be whatever some facts are; builds its diagrams once, when asked. */
export class OpenFacts {
  readonly #translated: TranslatedLaw;
  readonly #diagrams = new Map<Asked, DecidingDiagram>();

  constructor(translated: TranslatedLaw) {
    this.#translated = translated;
  }

  /** The policies that decide a situation when the facts at the paths are left open. */
  deciding(situation: DisclosureSituation, open: readonly string[]): readonly (LawPolicy | null)[] {
    const { diagram, root, policies } = this.#of(actionOf(situation) as Asked);
    const levels = new Set(open.map(variableAt));
    const at = vector();
    writeVector(situation, at);
    const seen = new Set<NodeId>([root]);
    for (const id of seen) {
      const level = diagram.level(id);
      const next = diagram.next(id);
      if (next.length === 0) continue;
      const ways = levels.has(level) ? next : [next[at[level] ?? 0] ?? id];
      for (const way of ways) seen.add(way);
    }
    const ends = [...seen].flatMap((id) => diagram.value(id) ?? []);
    return ends.map((value) => policies[value] ?? null);
  }

  /** Is rule, outcome, reason and basis the same whatever the facts at the paths are? */
  follows(situation: DisclosureSituation, open: readonly string[]): boolean {
    const form = statedForm(situation);
    const { basisOfForm } = this.#translated.law.set.terms;
    const answers = this.deciding(situation, open).map((policy) =>
      policy === null
        ? 'none'
        : [
            policy.rule,
            policy.outcome,
            policy.reason,
            ...policy.basis.map((code) => basisOfForm[code]?.[form] ?? code),
          ].join(' '),
    );
    return new Set(answers).size === 1;
  }

  #of(action: Asked): DecidingDiagram {
    const known = this.#diagrams.get(action);
    if (known !== undefined) return known;
    const built = decidingDiagram(this.#translated, action);
    this.#diagrams.set(action, built);
    return built;
  }
}
