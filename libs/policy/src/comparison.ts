import type { DisclosureSituation, Outcome, Reason } from '#libs/contracts';
import { Diagram, combinations } from './diagram.js';
import type { NodeId } from './diagram.js';
import { FALSE, TRUE, allOf, anyOf, one } from './formula.js';
import type { Formula } from './formula.js';
import { ATTACHED } from './law.js';
import type { Action } from './law.js';
import { ordinary } from './obligations.js';
import { STATED_FORMS } from './terms.js';
import type { StatedForm } from './terms.js';
import type { Said, TranslatedLaw } from './translated.js';
import { situationOf, variableAt } from './variables.js';

/** What a set answers, as far as a difference tells it. */
export type Headline = Readonly<{ rule: string; outcome: Outcome; reason: Reason | null }>;

/** Situations that one set answers in one way and the other in another. */
export type Change = Readonly<{
  action: Exclude<Action, 'attach'>;
  before: Headline;
  after: Headline;
  /** What else differs when rule, outcome and reason are the same: a condition, basis or fact. */
  detail: string | null;
  /** Exact number of situations, in digits: there are more than a number can hold. */
  situations: string;
  witness: DisclosureSituation;
}>;

/** What a decision says before its details; two that say the same get the same number. */
type Line = Headline & Readonly<{ forbidden: boolean; basis: string }>;
type Found = { before: Headline; after: Headline; count: bigint; root: NodeId; value: number };

/** Something that a decision may name beside its headline, when, and under which headlines. */
type Mention = Readonly<{ formula: Formula; under: (line: Line) => boolean }>;
type Mentions = ReadonlyMap<string, Mention>;

const SAME = 0;
const FORM = variableAt('context.form') ?? 0;
const inForms = (forms: readonly StatedForm[]): Formula =>
  forms.length === STATED_FORMS.length
    ? TRUE
    : one(FORM, (value) => (forms as readonly string[]).includes(value));

const UNDECIDED_LINE: Line = {
  rule: 'none',
  outcome: 'DENY',
  reason: null,
  forbidden: false,
  basis: '',
};

const headline = ({ rule, outcome, reason }: Line = UNDECIDED_LINE): Headline => ({
  rule,
  outcome,
  reason,
});

const isAttached = ({ policy }: Said): boolean => policy.basis.includes(ATTACHED);

/** R54: where a permit carries a condition, the first condition is the reason. */
const conditional = (condition: Reason | null): Line => ({
  ...UNDECIDED_LINE,
  rule: 'R54',
  outcome: 'PERMIT_COND',
  reason: condition,
  basis: ATTACHED,
});

const expanded = ({ law }: TranslatedLaw, code: string, form: StatedForm): string =>
  law.set.terms.basisOfForm[code]?.[form] ?? code;

function lineOf(translated: TranslatedLaw, { policy }: Said, form: StatedForm): Line {
  const { rule, outcome, reason, forbidden } = policy;
  const basis = policy.basis.map((code) => expanded(translated, code, form)).join(' ');
  return { rule, outcome: outcome as Outcome, reason, forbidden, basis };
}

/** Compares what two laws answer to one action. */
export class Comparison {
  readonly #diagram = new Diagram();
  readonly #numbers = new Map<string, number>();
  readonly #lines: Line[] = [];
  readonly #laws: readonly [TranslatedLaw, TranslatedLaw];
  readonly #action: Exclude<Action, 'attach'>;

  constructor(before: TranslatedLaw, after: TranslatedLaw, action: Exclude<Action, 'attach'>) {
    this.#laws = [before, after];
    this.#action = action;
  }

  result(): { of: bigint; changed: bigint; changes: Change[] } {
    const [before, after] = this.#laws.map((law) => this.#headlines(law)) as [NodeId, NodeId];
    const width = this.#lines.length + 1;
    const pairs = this.#diagram.combine(before, after, (a, b) => (a === b ? SAME : a * width + b));
    const found = new Map<string, Found>();
    let changed = 0n;
    for (const [value, count] of this.#diagram.counts(pairs)) {
      if (value === SAME) continue;
      changed += count;
      const was = headline(this.#lines[Math.floor(value / width) - 1]);
      const is = headline(this.#lines[(value % width) - 1]);
      const name = JSON.stringify([was, is]);
      const known = found.get(name)?.count ?? 0n;
      found.set(name, { before: was, after: is, count: known + count, root: pairs, value });
    }
    const same = this.#diagram.map(pairs, (value) => Number(value === SAME));
    const details = this.#details(this.#diagram.combine(same, before, (yes, line) => yes * line));
    return {
      of: this.#scaled(combinations(0)),
      changed: this.#scaled(changed + details.count),
      changes: [...[...found.values()].map((each) => this.#change(each, null)), ...details.changes],
    };
  }

  // Statistics have no extent: the variable is there, and nothing asks it.
  #scaled(count: bigint): bigint {
    return this.#action === 'discloseStatistics' ? count / 2n : count;
  }

  #change({ before, after, count, root, value }: Found, detail: string | null): Change {
    const at = this.#diagram.witness(root, (each) => each === value, ordinary()) ?? ordinary();
    const witness = situationOf(at, this.#action === 'discloseStatistics');
    const situations = String(this.#scaled(count));
    return { action: this.#action, before, after, detail, situations, witness };
  }

  #numberOf(line: Line): number {
    const name = JSON.stringify(line);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#lines.push(line);
    this.#numbers.set(name, this.#lines.length);
    return this.#lines.length;
  }

  /** The number of the line that answers each situation. */
  #headlines(translated: TranslatedLaw): NodeId {
    const { forbids, permits } = translated.asked[this.#action];
    const attached = anyOf(permits.filter(isAttached).map(({ formula }) => formula));
    const conditions = translated.asked.attach.permits.filter(
      ({ policy }) => policy.condition !== null,
    );
    const steps = [
      ...forbids.flatMap((said) => this.#steps(translated, said)),
      ...conditions.map(({ policy, formula }) => ({
        formula: allOf([attached, formula]),
        number: this.#numberOf(conditional(policy.condition)),
      })),
      ...permits.flatMap((said) => this.#steps(translated, said)),
    ];
    let root = this.#diagram.terminal(this.#numberOf(UNDECIDED_LINE));
    for (const { formula, number } of steps.reverse())
      root = this.#diagram.combine(this.#diagram.of(formula), root, (yes, rest) =>
        yes === 1 ? number : rest,
      );
    return root;
  }

  /** A policy whose basis depends on the form answers with one line for each basis. */
  #steps(translated: TranslatedLaw, said: Said): { formula: Formula; number: number }[] {
    const forms = new Map<number, StatedForm[]>();
    for (const form of STATED_FORMS) {
      const number = this.#numberOf(lineOf(translated, said, form));
      forms.set(number, [...(forms.get(number) ?? []), form]);
    }
    return [...forms].map(([number, where]) => ({
      formula: allOf([inForms(where), said.formula]),
      number,
    }));
  }

  /** Where the headlines are the same (their number, else 0): what else is named differently. */
  #details(headlines: NodeId): { count: bigint; changes: Change[] } {
    const [was, is] = this.#laws.map((law) => this.#mentions(law)) as [Mentions, Mentions];
    const none = this.#diagram.terminal(0);
    let anywhere = none;
    const changes: Change[] = [];
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const under = (was.get(name) ?? is.get(name))?.under ?? (() => false);
      const region = this.#diagram.map(headlines, (number) => {
        const line = this.#lines[number - 1];
        return line !== undefined && under(line) ? number : 0;
      });
      const [a, b] = [was, is].map((each) => this.#diagram.of(each.get(name)?.formula ?? FALSE));
      const differs = this.#diagram.combine(a ?? none, b ?? none, (x, y) => x ^ y);
      const here = this.#diagram.combine(differs, region, (yes, number) => yes * number);
      anywhere = this.#diagram.combine(anywhere, here, (x, y) => ((x | y) === 0 ? 0 : 1));
      for (const [value, count] of this.#diagram.counts(here)) {
        if (value === SAME) continue;
        const line = headline(this.#lines[value - 1]);
        changes.push(this.#change({ before: line, after: line, count, root: here, value }, name));
      }
    }
    return { count: this.#diagram.counts(anywhere).get(1) ?? 0n, changes };
  }

  #mentions(translated: TranslatedLaw): Mentions {
    const mentions = new Map<string, Mention>();
    const mention = (name: string, formula: Formula, under: Mention['under']) =>
      mentions.set(name, {
        formula: anyOf([mentions.get(name)?.formula ?? FALSE, formula]),
        under,
      });
    for (const { policy, formula } of translated.asked[this.#action].forbids)
      if (policy.missing !== null)
        mention(
          `${policy.rule} missing ${policy.missing}`,
          formula,
          ({ rule }) => rule === policy.rule,
        );
    const carried = ({ basis }: Line) => basis === ATTACHED;
    for (const { policy, formula } of translated.asked.attach.permits) {
      if (policy.condition !== null) mention(`condition ${policy.condition}`, formula, carried);
      for (const code of policy.basis)
        for (const form of STATED_FORMS)
          mention(
            `basis ${expanded(translated, code, form)}`,
            allOf([inForms([form]), formula]),
            carried,
          );
    }
    return mentions;
  }
}
