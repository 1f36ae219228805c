import type { FieldError } from '#libs/contracts';
import type { ArgumentMetadata } from '@nestjs/common';
import { createParamDecorator, Injectable, ValidationPipe } from '@nestjs/common';
import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { ValidationError } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { ApiBody, ApiParam } from '@nestjs/swagger';
import { checkConstraint } from './fields.js';
import { documented } from './documented.js';
import { pointerStep } from './json-scan.js';
import { uuidCheck } from './checks.js';
import { ProblemError } from './problem.js';

/** Errors that one answer names; what is wrong beyond them shows when these are mended. */
const errorsMax = 20;

const unknownField = (pointer: string): FieldError => ({
  pointer,
  rule: 'unknown-field',
  detail: 'There is no such field.',
});

const ownErrors = (constraints: Readonly<Record<string, string>>, pointer: string): FieldError => {
  const flaw = constraints[checkConstraint];
  if (flaw !== undefined) {
    const [rule = '', detail = '', member = ''] = flaw.split('\n');
    return { pointer: member === '' ? pointer : `${pointer}/${member}`, rule, detail };
  }
  if ('whitelistValidation' in constraints) return unknownField(pointer);
  return { pointer, rule: 'object', detail: 'Must be an object.' };
};

const flatten = (errors: readonly ValidationError[], at: string, found: FieldError[]): void => {
  for (const { property, constraints, children } of errors) {
    if (found.length >= errorsMax) return;
    // class-validator names the body itself `undefined` when it is of no known form.
    const pointer = property === undefined ? at : `${at}${pointerStep(property)}`;
    if (constraints !== undefined) found.push(ownErrors(constraints, pointer));
    else if (children !== undefined) flatten(children, pointer, found);
  }
};

const origin = (metadata: Pick<ArgumentMetadata, 'type'>): string =>
  metadata.type === 'body' ? '' : metadata.type === 'param' ? 'path' : metadata.type;

const refused = (errors: readonly FieldError[]): ProblemError =>
  new ProblemError('invalid-request', { errors });

const notThatForm = (metadata: ArgumentMetadata): ProblemError =>
  refused([{ pointer: origin(metadata), rule: 'object', detail: 'Must be a JSON object.' }]);

const primitives: readonly unknown[] = [String, Number, Boolean];

/** The one pipe: checks form only, refuses whatever is not said in the form, answers `invalid-request`. */
@Injectable()
export class FormPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: false,
      transformOptions: { enableImplicitConversion: false },
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => new Flaws(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    const { metatype } = metadata;
    if (metadata.type === 'body' && (metatype === undefined || metatype === Object))
      throw new Error('A @Body() without a form class would go unchecked; use @JsonBody()');
    if (metatype === undefined || primitives.includes(metatype)) return primitive(value, metadata);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw notThatForm(metadata);
    // In a body the parser has seen to it; a query comes this way only.
    const shadowing = Object.keys(value).find((key) => key in Object.prototype);
    if (shadowing !== undefined)
      throw refused([unknownField(`${origin(metadata)}${pointerStep(shadowing)}`)]);
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof Flaws)) throw notThatForm(metadata);
      const found: FieldError[] = [];
      flatten(error.errors, origin(metadata), found);
      throw refused(found);
    }
  }
}

class Flaws extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super('Flaws in a form');
  }
}

const primitive = (value: unknown, { type, data, metatype }: ArgumentMetadata): unknown => {
  // Conversion of a query text to a number or boolean is a form's business (`QueryIntegerField`).
  if (metatype === Number || metatype === Boolean)
    throw new Error(`@${type}(${data ?? ''}) must be a string or a form class`);
  if (value === undefined || typeof value === 'string') return value;
  throw refused([
    { pointer: `${origin({ type })}/${data ?? ''}`, rule: 'text', detail: 'Must be given once.' },
  ]);
};

const pipe = new FormPipe();

/** Checks a value against a form class chosen at run time (a body whose `type` says which form it has). */
export const checkForm = async <T extends object>(form: Type<T>, value: unknown): Promise<T> =>
  (await pipe.transform(value, { type: 'body', metatype: form })) as T;

const readRawBody = (_: unknown, context: ExecutionContext): unknown => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body === undefined || body === null)
    throw refused([{ pointer: '', rule: 'required', detail: 'A JSON body is needed.' }]);
  return body;
};

const rawBody = createParamDecorator(readRawBody);

/** The parsed body as it came, for what is checked elsewhere by a JSON schema; `schema` is shown in OpenAPI. */
export const JsonBody = (schema: Readonly<Record<string, unknown>>): ParameterDecorator =>
  documented(rawBody(), ApiBody({ schema: { ...schema } }));

const uuidParam = createParamDecorator((name: string, context: ExecutionContext): string => {
  const params = context.switchToHttp().getRequest<FastifyRequest>().params as Readonly<
    Record<string, string>
  >;
  const value = params[name];
  if (uuidCheck(value) !== null) throw new ProblemError('not-found');
  return value!;
});

/** A UUID in the path; anything else is answered 404, like an id that nothing has. */
export const UuidParam = (name: string): ParameterDecorator =>
  documented(uuidParam(name), ApiParam({ name, schema: { type: 'string', format: 'uuid' } }));

/** What Nest notes of a handler's arguments: by kind and place; `factory` for those of a decorator of our own. */
type HandlerArguments = Readonly<Record<string, Readonly<{ factory?: unknown }>>>;

const bodyArgument = `${RouteParamtypes.BODY}:`;

const takesBody = (context: ExecutionContext): boolean => {
  const args = (Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) ?? {}) as HandlerArguments;
  return Object.entries(args).some(
    ([key, { factory }]) => key.startsWith(bodyArgument) || factory === readRawBody,
  );
};

/** Refuses what is said to a handler that takes no body: a field that nobody reads would be lost in silence. */
export class NoBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined || body === null || takesBody(context)) return true;
    if (typeof body !== 'object' || Array.isArray(body))
      throw refused([
        { pointer: '', rule: 'object', detail: 'Must be empty, or an empty object.' },
      ]);
    const fields = Object.keys(body);
    if (fields.length === 0) return true;
    throw refused(fields.slice(0, errorsMax).map((key) => unknownField(pointerStep(key))));
  }
}
