import { CATEGORIES, UNITS } from '#libs/contracts';
import { compiled } from '../src/formula.js';
import type { LawPolicy, PolicyTree } from '../src/law.js';
import { STATED_FORMS } from '../src/terms.js';
import type { Terms } from '../src/terms.js';
import { Translator } from '../src/translate.js';
import type { Said, TranslatedLaw } from '../src/translated.js';
import { VARIABLES } from '../src/variables.js';

/** A small, wrong change of one policy. */
export type Mutant = Readonly<{ name: string; law: TranslatedLaw }>;

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const vocabulary = new Map<string, readonly string[]>([
  ...VARIABLES.map(({ type, values }) => [type, values] as const),
  ['Category', CATEGORIES],
  ['Unit', UNITS],
  ['Form', STATED_FORMS],
]);

/** Every way to change one node of a clause: operators turned, sets widened and narrowed. */
function* changesOf(node: unknown): Generator<readonly [string, unknown]> {
  if (!isNode(node)) return;
  for (const [name, value] of Object.entries(node)) {
    const turned = { '==': '!=', '!=': '==', '&&': '||', '||': '&&', containsAll: 'containsAny' }[
      name
    ];
    if (turned !== undefined) yield [`${name} becomes ${turned}`, { [turned]: value }];
    if (name === '!') yield ['! is dropped', (value as { arg: unknown }).arg];
    if (name === 'Set' && Array.isArray(value)) yield* changesOfSet(value as readonly unknown[]);
    for (const [what, changed] of changesOf(value)) {
      if (Array.isArray(node)) {
        const copy = [...(node as unknown[])];
        copy[Number(name)] = changed;
        yield [what, copy];
      } else yield [what, { ...node, [name]: changed }];
    }
  }
}

function* changesOfSet(members: readonly unknown[]): Generator<readonly [string, unknown]> {
  const entity = (member: unknown) =>
    ((member as Node)['Value'] as Node | undefined)?.['__entity'] as
      { type: string; id: string } | undefined;
  const [first] = members.map(entity);
  if (first === undefined) return;
  const named = members.map((member) => entity(member)?.id);
  for (let at = 0; at < members.length && members.length > 1; at++)
    yield [
      `${String(named[at])} leaves a set`,
      { Set: members.filter((_member, each) => each !== at) },
    ];
  for (const id of vocabulary.get(first.type) ?? [])
    if (!named.includes(id)) {
      const added = { Value: { __entity: { type: first.type, id } } };
      yield [`${id} joins a set`, { Set: [...members, added] }];
    }
}

function* treesOf(tree: PolicyTree): Generator<readonly [string, PolicyTree]> {
  for (const scope of ['principal', 'resource'] as const)
    if (tree[scope]['op'] !== 'All')
      yield [`${scope} is anyone`, { ...tree, [scope]: { op: 'All' } }];
  for (const [at, clause] of tree.conditions.entries()) {
    const others = (changed: readonly (typeof clause)[]) => ({
      ...tree,
      conditions: [...tree.conditions.slice(0, at), ...changed, ...tree.conditions.slice(at + 1)],
    });
    const kind = clause.kind === 'when' ? 'unless' : 'when';
    yield [`clause ${String(at + 1)} is turned round`, others([{ ...clause, kind }])];
    yield [`clause ${String(at + 1)} is dropped`, others([])];
    for (const [what, body] of changesOf(clause.body))
      yield [`clause ${String(at + 1)}: ${what}`, others([{ ...clause, body }])];
  }
}

const replaced = (law: TranslatedLaw, said: Said): TranslatedLaw => {
  const of = (all: readonly Said[]) =>
    all.map((each) => (each.policy.id === said.policy.id ? said : each));
  const asked = Object.fromEntries(
    Object.entries(law.asked).map(([action, { forbids, permits }]) => [
      action,
      { forbids: of(forbids), permits: of(permits) },
    ]),
  ) as unknown as TranslatedLaw['asked'];
  return { ...law, asked };
};

/** All mutants of a policy. */
export function* mutantsOf(law: TranslatedLaw, policy: LawPolicy, terms: Terms): Generator<Mutant> {
  const translator = new Translator(terms);
  for (const [what, tree] of treesOf(policy.tree)) {
    const formula = translator.policy(tree);
    yield {
      name: `${policy.id}: ${what}`,
      law: replaced(law, { policy: { ...policy, tree }, formula, holds: compiled(formula) }),
    };
  }
}

/** The law without one policy. */
export function without(law: TranslatedLaw, id: string): TranslatedLaw {
  const of = (all: readonly Said[]) => all.filter(({ policy }) => policy.id !== id);
  const asked = Object.fromEntries(
    Object.entries(law.asked).map(([action, { forbids, permits }]) => [
      action,
      { forbids: of(forbids), permits: of(permits) },
    ]),
  ) as unknown as TranslatedLaw['asked'];
  const policies = law.law.policies.filter((policy) => policy.id !== id);
  return { law: { ...law.law, policies }, asked };
}
