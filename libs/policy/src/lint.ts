import { missingWords } from './explanations.js';
import { ATTACHED, ACTIONS } from './law.js';
import type { Law, LawPolicy } from './law.js';
import { LIMITS } from './limits.js';
import { LISTED } from './terms.js';

// R54 is no policy: it is what a permit with conditions becomes.
const PERMITS = ['R11', 'R55', 'R56', 'R57'];
const ID = /^(?:R\d\d(?:\.\d)?|C\d\d|B\d)$/;
const ANNOTATIONS = [
  'id',
  'outcome',
  'reason',
  'basis',
  'missing',
  'forbidden',
  'condition',
  'statute',
  'source',
  'mark',
];

type Tree = Readonly<Record<string, unknown>>;

/** Does an operator stand anywhere in a clause? */
function uses(node: unknown, operator: string): boolean {
  if (Array.isArray(node)) return node.some((each) => uses(each, operator));
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([name, value]) => name === operator || uses(value, operator));
}

const scopeText = (scope: Tree): string => {
  const { type, id } = (scope['entity'] ?? {}) as { type?: string; id?: string };
  return scope['op'] === 'All' ? 'anyone' : `${String(scope['op'])} ${type ?? ''} ${id ?? ''}`;
};

function identity({ id, actions, tree }: LawPolicy): string[] {
  const found: string[] = [];
  if (!ID.test(id)) return [`the id is not like R07, R07.1, C09 or B1`];
  const attach = actions.includes('attach');
  if (attach === id.startsWith('R')) found.push('rules disclose, conditions and bases attach');
  for (const name of ['statute', 'source'])
    if (!tree.annotations[name]) found.push(`there is no @${name}`);
  if (!['S', 'D', 'K'].includes(tree.annotations['mark'] ?? ''))
    found.push('@mark is not S, D or K');
  for (const name of Object.keys(tree.annotations))
    if (!ANNOTATIONS.includes(name)) found.push(`@${name} is not an annotation that is known`);
  if (!['yes', undefined].includes(tree.annotations['forbidden']))
    found.push('@forbidden is yes or absent');
  return found;
}

function permission({ id, effect, actions, tree }: LawPolicy): string[] {
  if (effect === 'forbid' || actions.includes('attach')) return [];
  if (!PERMITS.includes(id)) return [`only ${PERMITS.join(', ')} may permit a disclosure`];
  const trusted = `in Group ${LISTED}`;
  return [tree.principal, tree.resource].every((scope) => scopeText(scope) === trusted)
    ? []
    : [`a permit must name ${LISTED} senders and recipients`];
}

/** The policies of the ban: those that answer for it inside the forms and outside them. */
export const isBan = ({ effect, rule }: LawPolicy): boolean =>
  effect === 'forbid' && (rule === 'R07' || rule === 'R09');

function ban(policy: LawPolicy): string[] {
  const { tree } = policy;
  if (!isBan(policy)) return [];
  const found: string[] = [];
  if (tree.conditions.some(({ kind }) => kind === 'unless')) found.push('the ban has no "unless"');
  if (uses(tree.conditions, '||')) found.push('the ban has one policy per trigger, no "||"');
  for (const scope of [tree.principal, tree.resource])
    if (!['anyone', '== Unit PROSECUTION'].includes(scopeText(scope)))
      found.push('the ban holds for every sender and recipient');
  return found;
}

function codes({ basis, missing, id }: LawPolicy, law: Law): string[] {
  const { statutes, basisOfForm } = law.set.terms;
  const found = basis
    .filter((code) => !Object.hasOwn(statutes, code) && !Object.hasOwn(basisOfForm, code))
    .filter((code) => code !== ATTACHED || !PERMITS.includes(id))
    .map((code) => `the basis ${code} is not in the terms`);
  if (missing !== null && !Object.hasOwn(missingWords, missing))
    found.push('@missing is no fact that there are words for');
  return found;
}

/** The comment that stands right before a policy in its file, as one line; null when there is none. */
export function sentenceOf(law: Law, policy: LawPolicy): string | null {
  const lines = (law.set.policies[policy.file] ?? '').split(/\r?\n/);
  const at = lines.findIndex((line) => line.trim() === `@id("${policy.id}")`);
  let from = at;
  while (from > 0 && lines[from - 1]?.startsWith('// ')) from -= 1;
  const text = lines.slice(from, at).map((line) => line.slice(3).trim());
  return at > 0 && text.length > 0 ? text.join(' ') : null;
}

const sentence = (law: Law, policy: LawPolicy): string[] =>
  sentenceOf(law, policy)?.endsWith('.') ? [] : ['no plain sentence stands before @id'];

/** What a policy file may not say, although Cedar would take it. Empty when nothing is wrong. */
export function lint(law: Law): string[] {
  const found = law.policies.flatMap((policy) =>
    [
      ...identity(policy),
      ...permission(policy),
      ...ban(policy),
      ...codes(policy, law),
      ...sentence(law, policy),
      ...(policy.text.length > LIMITS.policyCharactersMax ? ['the policy is too long'] : []),
    ].map((problem) => `${policy.id}: ${problem}`),
  );
  if (law.policies.length > LIMITS.policiesMax) found.push('there are too many policies');
  for (const action of ACTIONS)
    if (
      !law.policies.some(({ effect, actions }) => effect === 'permit' && actions.includes(action))
    )
      found.push(`nothing is ever permitted for ${action}`);
  return found;
}
