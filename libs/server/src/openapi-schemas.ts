type Part = Readonly<Record<string, unknown>>;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;

// `urn:infohus:schema:disclosure-situation:v1` → `DisclosureSituation`
const pascal = (words: string): string =>
  words
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
const nameOf = (id: string): string => pascal(id.split(':').at(-2) ?? id);

const mapped = (value: unknown, map: (member: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map(map);
  if (!isPart(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member)]));
};

const pointed = (value: unknown, owner: string): unknown => {
  if (!isPart(value)) return value;
  const { $ref } = value;
  if (typeof $ref !== 'string' || !$ref.startsWith('#/$defs/'))
    return mapped(value, (member) => pointed(member, owner));
  return { $ref: `#/components/schemas/${owner}${pascal($ref.slice('#/$defs/'.length))}` };
};

/**
 * The same part of a document, its schemas that have an `$id` replaced by references to `components.schemas`, where
 * they and their `$defs` are put: not every reader of OpenAPI resolves `#/$defs/…` against the nearest `$id`.
 */
export const hoistSchemas = (value: unknown, into: Record<string, unknown>): unknown => {
  if (!isPart(value) || typeof value['$id'] !== 'string')
    return mapped(value, (member) => hoistSchemas(member, into));
  const { $id, $schema: _, $defs = {}, ...schema } = value;
  const name = nameOf($id);
  into[name] = pointed(schema, name);
  for (const [part, definition] of Object.entries($defs as Part))
    into[`${name}${pascal(part)}`] = pointed(definition, name);
  return { $ref: `#/components/schemas/${name}` };
};
