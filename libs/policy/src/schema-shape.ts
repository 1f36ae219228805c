import { CATEGORIES } from '#libs/contracts';
import { ACTIONS } from './law.js';
import type { Action } from './law.js';
import { LISTED } from './terms.js';
import type { Terms } from './terms.js';
import { CATEGORY_PATH, VARIABLES } from './variables.js';

/** A Cedar schema as schemaToJsonWithResolvedTypes gives it, as far as it is looked at. */
type Type = Readonly<{
  type?: string;
  name?: string;
  required?: boolean;
  element?: Type;
  attributes?: Readonly<Record<string, Type>>;
}>;
type Namespace = Readonly<{
  commonTypes?: Readonly<Record<string, Type>>;
  entityTypes?: Readonly<Record<string, { enum?: readonly string[]; memberOfTypes?: string[] }>>;
  actions?: Readonly<
    Record<
      string,
      { appliesTo?: { principalTypes?: string[]; resourceTypes?: string[]; context?: Type } }
    >
  >;
}>;

/** Every attribute of a context with its type, as `path: Type`. */
function flattened(type: Type, path: string, common: Namespace['commonTypes']): string[] {
  if (type.required === false) return [`${path}: optional`];
  if (type.type === 'Record')
    return Object.entries(type.attributes ?? {}).flatMap(([name, each]) =>
      flattened(each, `${path}.${name}`, common),
    );
  if (type.type === 'Set') return [`${path}: Set ${type.element?.name ?? ''}`];
  const named = common?.[type.type ?? ''];
  if (named !== undefined) return flattened(named, path, common);
  return [`${path}: ${type.type === 'Entity' ? (type.name ?? '') : (type.type ?? '')}`];
}

/** What the program puts into the context of an action. */
const given = (action: Action): string[] => [
  `${CATEGORY_PATH}: Set Category`,
  ...VARIABLES.filter(
    ({ path }) => path.startsWith('context.') && !path.startsWith(`${CATEGORY_PATH}.`),
  )
    .filter(({ path }) => action !== 'discloseStatistics' || path !== 'context.information.extent')
    .map(({ path, type }) => `${path}: ${type}`),
];

const sameNames = (one: readonly string[], other: readonly string[]): boolean =>
  [...one].sort().join('|') === [...other].sort().join('|');

function vocabularies(terms: Terms): ReadonlyMap<string, readonly string[]> {
  const enums = new Map(
    VARIABLES.filter(({ type }) => !['Unit', 'Form', 'Bool'].includes(type)).map(
      ({ type, values }) => [type, values] as const,
    ),
  );
  return new Map<string, readonly string[]>([
    ...enums,
    ['Category', CATEGORIES],
    ['Group', [...Object.keys(terms.groups), LISTED]],
    ['FormGroup', [...Object.keys(terms.formGroups), LISTED]],
  ]);
}

/**
 * Compares a schema with what the program really puts into a request, so that a set cannot speak of
 * facts that nobody gives. Only the groups of units and of forms are the set's own.
 */
export function problemsOfSchema(json: unknown, terms: Terms): string[] {
  const spaces = Object.entries(json as Readonly<Record<string, Namespace>>);
  const [only] = spaces;
  if (only === undefined || spaces.length !== 1 || only[0] !== '')
    return ['schema: one namespace without a name is expected'];
  const { actions = {}, entityTypes = {}, commonTypes } = only[1];
  const found: string[] = [];
  if (!sameNames(Object.keys(actions), ACTIONS))
    found.push(`schema: the actions are ${ACTIONS.join(', ')}`);
  for (const action of ACTIONS) {
    const {
      principalTypes = [],
      resourceTypes = [],
      context = {},
    } = actions[action]?.appliesTo ?? {};
    if (![principalTypes, resourceTypes].every((types) => sameNames(types, ['Unit'])))
      found.push(`schema: ${action} is between units`);
    if (!sameNames(flattened(context, 'context', commonTypes), given(action)))
      found.push(`schema: the context of ${action} is not what a situation holds`);
  }
  const enums = vocabularies(terms);
  for (const [type, names] of enums)
    if (!sameNames(entityTypes[type]?.enum ?? [], names))
      found.push(`schema: ${type} does not list its vocabulary`);
  const parents = { Unit: ['Group', 'Form'], Form: ['FormGroup', 'Purpose'] };
  for (const [type, types] of Object.entries(parents))
    if (!sameNames(entityTypes[type]?.memberOfTypes ?? [], types))
      found.push(`schema: ${type} is in ${types.join(' and ')}`);
  if (!sameNames(Object.keys(entityTypes), [...enums.keys(), 'Unit', 'Form']))
    found.push('schema: there is an entity type that nothing gives');
  return found;
}
