import type { FieldError, ProblemBody, ProblemCode } from '#libs/contracts';
import { isProblemCode, problems } from '#libs/contracts';
import type { Refused } from '#libs/kernel';
import { NotRecorded, RevisionConflict } from '#libs/kernel';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { instancePath } from './instance-path.js';

/** More to say about a problem. `detail` in our own words only: no input, no personal data. */
export type ProblemMore = Readonly<{
  detail?: string;
  errors?: readonly FieldError[];
  facts?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
}>;

/** Thrown at the edge to answer with a problem of the registry (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly code: ProblemCode,
    readonly more: ProblemMore = {},
    options?: ErrorOptions,
  ) {
    super(`Problem: ${code}`, options);
  }
}

/** A decider's refusal on its way to the client: 409 with its own code, or as the registry says. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  constructor(readonly refusal: Refused) {
    super(`Refused: ${refusal.refused}`);
  }
}

/** One wrong field, header or parameter, as a 400. */
export const invalid = (pointer: string, rule: string, detail: string): ProblemError =>
  new ProblemError('invalid-request', { errors: [{ pointer, rule, detail }] });

/** A problem, ready to be sent. */
export type Problem = Readonly<{ body: ProblemBody; headers: Readonly<Record<string, string>> }>;

const spell = (
  code: string,
  spec: Readonly<{ status: number; title: string }>,
  more: ProblemMore = {},
): Problem => ({
  body: {
    type: `/problems/${code}`,
    title: spec.title,
    status: spec.status,
    code,
    ...(more.detail === undefined ? {} : { detail: more.detail }),
    ...(more.errors === undefined ? {} : { errors: more.errors }),
    ...(more.facts === undefined || Object.keys(more.facts).length === 0
      ? {}
      : { facts: more.facts }),
  },
  headers: more.headers ?? {},
});

/** The problem of a code of the registry. */
export const problemOf = (code: ProblemCode, more: ProblemMore = {}): Problem =>
  spell(code, problems[code], more);

const asSentence = (code: string): string =>
  code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');

const refusalProblem = ({ refused, facts }: Refused): Problem =>
  spell(
    refused,
    isProblemCode(refused) ? problems[refused] : { status: 409, title: asSentence(refused) },
    { facts },
  );

// Fastify's and Node's own words, which Nest hands over as they are.
const foreignCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-json',
  FST_ERR_BAD_URL: 'invalid-target',
  FST_ERR_MAX_PARAM_LENGTH: 'target-too-long',
};

const byStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid-request',
  401: 'unauthenticated',
  403: 'forbidden-function',
  404: 'not-found',
  408: 'request-timeout',
  413: 'body-too-large',
  414: 'target-too-long',
  415: 'unsupported-media-type',
  429: 'rate-limited',
  503: 'unavailable',
};

const foreignCode = (error: unknown): ProblemCode => {
  if (error instanceof HttpException) return byStatus[error.getStatus()] ?? 'internal';
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof code === 'string' && Object.hasOwn(foreignCodes, code)) return foreignCodes[code]!;
  if (typeof statusCode === 'number') return byStatus[statusCode] ?? 'internal';
  return 'internal';
};

/** Turns whatever was thrown into a problem. `ifMatch`: the client named a revision, so losing the race is 412. */
export const toProblem = (error: unknown, ifMatch = false): Problem => {
  if (error instanceof ProblemError) return problemOf(error.code, error.more);
  if (error instanceof RefusalError) return refusalProblem(error.refusal);
  if (error instanceof RevisionConflict)
    return problemOf(ifMatch ? 'revision-mismatch' : 'revision-conflict', {
      facts: { revision: error.actual },
    });
  if (error instanceof NotRecorded)
    return problemOf('not-recorded', { headers: { 'retry-after': '1' } });
  return problemOf(typeof error === 'object' && error !== null ? foreignCode(error) : 'internal');
};

/** Called with what was not foreseen, so that it can be logged; the client sees the correlation id only. */
export type OnBreakage = (error: unknown, correlationId: string) => void;

/** Sends a problem on a Fastify reply. */
export const sendProblem = (
  reply: FastifyReply,
  problem: Problem,
  request: FastifyRequest,
): void => {
  const body: ProblemBody = {
    ...problem.body,
    instance: instancePath(request.url, request.routeOptions?.url),
    correlationId: String(request.id),
  };
  void reply
    .headers({ 'x-correlation-id': String(request.id), ...problem.headers })
    .status(body.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
};

/** The one exception filter: everything that is thrown leaves as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly onBreakage: OnBreakage) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error, request.headers['if-match'] !== undefined);
    if (problem.body.status >= 500) this.onBreakage(error, String(request.id));
    // A stream that has begun cannot turn into a problem: the client sees it break off.
    if (reply.sent || reply.raw.headersSent) reply.raw.destroy();
    else sendProblem(reply, problem, request);
  }
}
