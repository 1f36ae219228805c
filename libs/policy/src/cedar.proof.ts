import { UNITS } from '#libs/contracts';
import type { Unit } from '#libs/contracts';
import type { Cedar } from './cedar.instance.js';
import { termEntities } from './cedar.request.js';
import type { Action, Law } from './law.js';
import type { Obligation, Trigger } from './obligations.js';
import { STATED_FORMS } from './terms.js';
import type { StatedForm } from './terms.js';
import { CATEGORY_PATH, VARIABLES } from './variables.js';

type Value = Parameters<Cedar['isAuthorizedPartial']>[0]['context'][string];

/** One question to Cedar in which everything is unknown but the form and one circumstance. */
export type Variant = Readonly<{
  action: Exclude<Action, 'attach'>;
  form: StatedForm;
  trigger: Trigger;
  value: string;
}>;

/** What Cedar's own partial evaluation says about an obligation. */
export type PartialProof = Readonly<{ variants: number; unproved: readonly string[] }>;

/** Every form, action and value under which an obligation must hold: 160 for the ban. */
export function variantsOf({ actions, triggers }: Obligation): Variant[] {
  return actions.flatMap((action) =>
    STATED_FORMS.flatMap((form) =>
      triggers.flatMap((trigger) =>
        trigger.values.map((value) => ({ action, form, trigger, value })),
      ),
    ),
  );
}

const entity = (type: string, id: string) => ({ __entity: { type, id } });
const unknown = (name: string) => ({ __extn: { fn: 'unknown', arg: name } });

/** The context with every attribute of the schema unknown, but for those that are given. */
function contextWith(action: Variant['action'], known: ReadonlyMap<string, Value>) {
  const context: Record<string, Value> = {};
  const put = (path: string, value: Value) => {
    const names = path.split('.').slice(1);
    let at = context;
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, Value>;
    at[names.at(-1) ?? ''] = value;
  };
  for (const { path } of VARIABLES) {
    if (!path.startsWith('context.') || path.startsWith(`${CATEGORY_PATH}.`)) continue;
    if (action === 'discloseStatistics' && path === 'context.information.extent') continue;
    put(path, known.get(path) ?? unknown(path));
  }
  put(CATEGORY_PATH, unknown(CATEGORY_PATH));
  return context;
}

/**
 * Lets Cedar itself show that a prohibition is satisfied in every variant, with everything else
 * unknown. A mere "deny" is not enough: it may hang on what happens to be known. The prohibitions
 * alone are asked; that is sound, because a satisfied forbid denies whatever else is in the set.
 */
export function partialProof(cedar: Cedar, law: Law, obligation: Obligation): PartialProof {
  const { inForm, outside } = obligation.reasons;
  const answering = law.policies.filter(
    ({ effect, reason }) => effect === 'forbid' && (reason === inForm || reason === outside),
  );
  const staticPolicies = Object.fromEntries(answering.map(({ id, text }) => [id, text]));
  const entities = termEntities(law.set.terms, UNITS);
  const variants = variantsOf(obligation);
  const unproved = variants.filter(({ action, form, trigger, value }) => {
    const type = VARIABLES.find(({ path }) => path === trigger.path)?.type ?? '';
    const known = new Map<string, Value>([['context.form', entity('Form', form)]]);
    if (type !== 'Unit') known.set(trigger.path, entity(type, value));
    const end = (name: string) => (trigger.path === name ? { type: 'Unit', id: value } : null);
    const answer = cedar.isAuthorizedPartial({
      principal: end('principal'),
      resource: end('resource'),
      action: { type: 'Action', id: action },
      context: contextWith(action, known),
      schema: law.set.schema,
      validateRequest: false,
      policies: { staticPolicies, templates: {}, templateLinks: [] },
      entities: [entities.form(form), ...(type === 'Unit' ? [entities.unit(value as Unit)] : [])],
    });
    if (answer.type === 'failure' || answer.response.errored.length > 0) return true;
    const wanted = form === 'NONE' ? outside : inForm;
    return !answer.response.satisfied.some((id) => law.byId.get(id)?.reason === wanted);
  });
  return {
    variants: variants.length,
    unproved: unproved.map(
      ({ action, form, trigger, value }) => `${action} ${form} ${trigger.path}=${value}`,
    ),
  };
}
