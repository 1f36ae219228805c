import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import type { ProblemCode } from '#libs/contracts';
import { problems } from '#libs/contracts';
import type { Paths, Schemas } from './openapi-examples.js';
import { withExamples } from './openapi-examples.js';
import { hoistSchemas } from './openapi-schemas.js';

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', example: '/problems/invalid-request' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', example: 'invalid-request' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    correlationId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'rule', 'detail'],
        properties: {
          pointer: { type: 'string', example: '/statements/0/category' },
          rule: { type: 'string', example: 'one-of' },
          detail: { type: 'string' },
        },
      },
    },
    facts: { type: 'object', additionalProperties: true },
  },
};

/** Names in OpenAPI the problems that a handler answers with; those that share a status are told apart by `code`. */
export const Problems = (...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator => {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  return applyDecorators(
    ...[...byStatus].map(([status, same]) =>
      ApiResponse({
        status,
        description: same.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      }),
    ),
  );
};

type Schema = Readonly<Record<string, unknown>>;

/** The JSON schema that an example shows: its types, all of its members. */
const schemaOfExample = (example: unknown): Schema => {
  // What may be missing in an answer of this exchange is an id, a date or a word.
  if (example === null) return { type: ['string', 'null'] };
  if (Array.isArray(example))
    return example.length === 0
      ? { type: 'array' }
      : { type: 'array', items: schemaOfExample(example[0]) };
  if (typeof example === 'number')
    return { type: Number.isInteger(example) ? 'integer' : 'number' };
  if (typeof example !== 'object') return { type: typeof example };
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(example).map(([name, member]) => [name, schemaOfExample(member)]),
    ),
  };
};

/** Shows in OpenAPI what a handler answers, by an example; its schema too, unless one is given. */
export const Answers = (
  status: number,
  description: string,
  example: unknown,
  schema: Schema = schemaOfExample(example),
): MethodDecorator =>
  ApiResponse({
    status,
    description,
    content: { 'application/json': { schema: { ...schema }, example } },
  });

// `CaseController.open` → `case_open`: names in generated clients, each once in a document.
const operationId = (controller: string, method: string): string =>
  `${controller.charAt(0).toLowerCase()}${controller.slice(1).replace(/Controller$/, '')}_${method}`;

/** The service's OpenAPI 3.1 document. */
export const openApiOf = (app: INestApplication, service: string): OpenAPIObject => {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle(`Infohus ${service}`)
      .setVersion('1')
      .setDescription(
        'Errors are RFC 9457 problems with a stable `code`. Times are RFC 3339. What one may not see answers 404.',
      )
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'token')
      .build(),
    { operationIdFactory: operationId },
  );
  const schemas: Record<string, unknown> = {
    ...document.components?.schemas,
    Problem: problemSchema,
  };
  const paths = hoistSchemas(document.paths, schemas) as Paths;
  return {
    ...document,
    paths: withExamples(paths, schemas as Schemas),
    components: { ...document.components, schemas } as NonNullable<OpenAPIObject['components']>,
  };
};
