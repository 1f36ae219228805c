import { CONDITIONS, OUTCOMES, REASONS } from '#libs/contracts';
import type { Cedar } from './cedar.instance.js';
import { ACTIONS } from './law.js';
import type { Action, Law, LawPolicy, PolicyTree } from './law.js';
import { problemsOfNecessity } from './necessity.js';
import { policySet } from './policy-set.js';
import type { PolicySet } from './policy-set.js';
import { problemsOfTerms } from './terms.js';

const isOneOf = <T extends string>(value: string | undefined, all: readonly T[]): value is T =>
  (all as readonly (string | undefined)[]).includes(value);

type Scope = { op: string; entity?: unknown; entities?: unknown };
const actionId = (entity: unknown): string | undefined => (entity as { id?: string }).id;

/** The actions that the scope of a policy names, or null when it is not restricted to known ones. */
function actionsOf(tree: PolicyTree): readonly Action[] | null {
  const scope = tree.action as unknown as Scope;
  const named =
    scope.op === '=='
      ? [actionId(scope.entity)]
      : scope.op === 'in' && Array.isArray(scope.entities)
        ? scope.entities.map(actionId)
        : [];
  const actions = ACTIONS.filter((action) => named.includes(action));
  return actions.length > 0 && actions.length === named.length ? actions : null;
}

function problemsOfPolicy(tree: PolicyTree, actions: readonly Action[] | null): string[] {
  const { id, outcome, reason, condition, basis } = tree.annotations;
  const name = id ?? 'a policy';
  if (id === undefined) return ['a policy has no @id'];
  if (actions === null) return [`${name}: the action is not restricted to known ones`];
  const found: string[] = [];
  if (actions.includes('attach')) {
    if (actions.length > 1) found.push(`${name}: attach stands beside another action`);
    if (tree.effect !== 'permit') found.push(`${name}: attach can only be permitted`);
    if (condition === undefined && !basis) found.push(`${name}: no @condition and no @basis`);
    if (condition !== undefined && !isOneOf(condition, CONDITIONS))
      found.push(`${name}: @condition is no condition`);
    return found;
  }
  if (!isOneOf(outcome, OUTCOMES)) found.push(`${name}: @outcome is no outcome`);
  if (!isOneOf(reason, REASONS)) found.push(`${name}: @reason is no reason`);
  if (basis === undefined) found.push(`${name}: no @basis`);
  // Cedar's allow is PERMIT by construction, and nothing else is.
  if ((tree.effect === 'permit') !== (outcome === 'PERMIT') || outcome === 'PERMIT_COND')
    found.push(`${name}: effect and @outcome disagree`);
  return found;
}

function toPolicy(
  file: string,
  text: string,
  tree: PolicyTree,
  actions: readonly Action[],
): LawPolicy {
  const { id = '', outcome, reason, condition, basis = '', missing, forbidden } = tree.annotations;
  return {
    id,
    rule: id.split('.')[0] ?? id,
    file,
    effect: tree.effect,
    actions,
    outcome: isOneOf(outcome, OUTCOMES) ? outcome : null,
    reason: isOneOf(reason, REASONS) ? reason : null,
    condition: isOneOf(condition, CONDITIONS) ? condition : null,
    basis: basis.split(' ').filter((code) => code !== ''),
    missing: missing ?? null,
    forbidden: forbidden === 'yes',
    text,
    tree,
  };
}

function readFile(cedar: Cedar, file: string, text: string, found: string[]): LawPolicy[] {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') {
    found.push(...parts.errors.map((error) => `${file}: ${error.message}`));
    return [];
  }
  if (parts.policy_templates.length > 0) found.push(`${file}: templates are not used`);
  return parts.policies.flatMap((part) => {
    const answer = cedar.policyToJson(part);
    if (answer.type === 'failure') {
      found.push(...answer.errors.map((error) => `${file}: ${error.message}`));
      return [];
    }
    const tree = { annotations: {}, ...answer.json } as unknown as PolicyTree;
    const actions = actionsOf(tree);
    found.push(...problemsOfPolicy(tree, actions).map((problem) => `${file}: ${problem}`));
    return actions === null ? [] : [toPolicy(file, part, tree, actions)];
  });
}

function validated(cedar: Cedar, set: PolicySet, policies: readonly LawPolicy[]): string[] {
  const staticPolicies = Object.fromEntries(policies.map((policy) => [policy.id, policy.text]));
  const answer = cedar.validate({
    validationSettings: { mode: 'strict' },
    schema: set.schema,
    policies: { staticPolicies, templates: {}, templateLinks: [] },
  });
  if (answer.type === 'failure') return answer.errors.map((error) => `schema: ${error.message}`);
  return [
    ...answer.validationErrors.map((e) => `${e.policyId}: ${e.error.message}`),
    ...answer.validationWarnings.map((w) => `${w.policyId}: warning: ${w.error.message}`),
    ...answer.otherWarnings.map((w) => `warning: ${w.message}`),
  ];
}

/** Reads a set: texts to policies with their annotations, validated strictly; or what is wrong. */
export function readLaw(cedar: Cedar, set: PolicySet): Law | { problems: readonly string[] } {
  const found = [...problemsOfTerms(set.terms), ...problemsOfNecessity(set.necessity)];
  if (policySet(set).sha256 !== set.sha256) found.push('the hash is not that of the content');
  const policies = Object.keys(set.policies)
    .sort()
    .flatMap((file) => readFile(cedar, file, set.policies[file] ?? '', found))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  policies.forEach((policy, at) => {
    if (policies[at + 1]?.id === policy.id) found.push(`${policy.id}: the id is used twice`);
  });
  if (policies.length === 0) found.push('there is no policy');
  if (found.length === 0) found.push(...validated(cedar, set, policies));
  if (found.length > 0) return { problems: found };
  return { set, policies, byId: new Map(policies.map((policy) => [policy.id, policy])) };
}
