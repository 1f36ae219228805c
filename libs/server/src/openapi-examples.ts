/** A JSON schema or a part of an OpenAPI document, as far as it is looked at here. */
export type Schema = Readonly<{
  $ref?: string;
  type?: string | readonly string[];
  format?: string;
  pattern?: string;
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: readonly unknown[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  maxLength?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
}>;

export type Schemas = Readonly<Record<string, Schema>>;

const texts: Readonly<Record<string, string>> = {
  uuid: '019aa5e0-0000-7000-8000-000000000001',
  date: '2026-12-01',
  'date-time': '2026-11-21T10:15:00.000Z',
};

const candidates = ['Tekst.', 'tekst', '101', '1234', 'a'.repeat(64)];

const textOf = ({ format, pattern, maxLength = Infinity }: Schema): string => {
  const known = format === undefined ? undefined : texts[format];
  if (known !== undefined) return known;
  const fits = pattern === undefined ? /^/ : new RegExp(pattern, 'u');
  const found = candidates.find((text) => text.length <= maxLength && fits.test(text));
  if (found === undefined) throw new Error(`No example fits the pattern ${pattern}: give one`);
  return found;
};

const given = (schema: Schema): unknown =>
  schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.default ?? schema.enum?.[0];

const objectOf = ({ properties = {}, required = [] }: Schema, schemas: Schemas): unknown =>
  Object.fromEntries(
    Object.entries(properties)
      // What may be left out is, unless somebody thought of an example: forms forbid some members beside others.
      .filter(([name, { example }]) => required.includes(name) || example !== undefined)
      .map(([name, member]) => [name, exampleOf(member, schemas)]),
  );

/**
 * A value that a schema describes: its own examples where it has some, else the plainest that fits.
 * @throws Error when a text has to fit a pattern that no plain text fits
 */
export const exampleOf = (schema: Schema, schemas: Schemas): unknown => {
  const said = given(schema);
  if (said !== undefined) return said;
  if (schema.$ref !== undefined)
    return exampleOf(schemas[schema.$ref.split('/').at(-1)!]!, schemas);
  const [choice] = schema.oneOf ?? schema.anyOf ?? [];
  if (choice !== undefined) return exampleOf(choice, schemas);
  if (schema.allOf !== undefined) {
    const parts = schema.allOf.map((part) => exampleOf(part, schemas));
    return parts.length === 1 ? parts[0] : Object.assign({}, ...parts);
  }
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'object':
      return objectOf(schema, schemas);
    case 'array':
      return schema.items === undefined ? [] : [exampleOf(schema.items, schemas)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return false;
    case 'string':
      return textOf(schema);
    default:
      return null;
  }
};

type Content = Readonly<{ schema?: Schema; example?: unknown; examples?: unknown }>;
type Answer = Readonly<{ description?: string; content?: Readonly<Record<string, Content>> }>;
type Operation = Readonly<{
  requestBody?: Readonly<{ content?: Readonly<Record<string, Content>> }>;
  responses?: Readonly<Record<string, Answer>>;
}>;

/** Paths of an OpenAPI document. */
export type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const withExample = (content: Content, schemas: Schemas): Content =>
  content.schema === undefined || content.example !== undefined || content.examples !== undefined
    ? content
    : { ...content, example: exampleOf(content.schema, schemas) };

const exemplified = <Part extends Readonly<{ content?: Readonly<Record<string, Content>> }>>(
  part: Part,
  schemas: Schemas,
): Part =>
  part.content === undefined
    ? part
    : {
        ...part,
        content: Object.fromEntries(
          Object.entries(part.content).map(([type, content]) => [
            type,
            type === 'application/json' ? withExample(content, schemas) : content,
          ]),
        ),
      };

const mapped = <Before, After>(
  record: Readonly<Record<string, Before>>,
  map: (value: Before) => After,
): Record<string, After> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'responses' in value;

// Where its author says nothing more.
const meanings: Readonly<Record<string, string>> = {
  '200': 'Done.',
  '201': 'Recorded.',
  '202': 'Accepted; what comes of it is read later.',
  '204': 'Done; there is nothing to say.',
};

const described = (responses: Readonly<Record<string, Answer>>): Record<string, Answer> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, answer]) => {
      const description = answer.description || (meanings[status] ?? 'An answer.');
      return [status, { ...answer, description }];
    }),
  );

/** The same paths, every answer described, with an example for every JSON body that goes in or comes out. */
export const withExamples = (paths: Paths, schemas: Schemas): Paths =>
  mapped(paths, (operations) =>
    mapped(operations, (operation) => {
      if (!isOperation(operation)) return operation;
      const { requestBody, responses = {} } = operation;
      return {
        ...operation,
        ...(requestBody === undefined ? {} : { requestBody: exemplified(requestBody, schemas) }),
        responses: mapped(described(responses), (answer) => exemplified(answer, schemas)),
      };
    }),
  );
