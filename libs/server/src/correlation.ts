import { randomBytes } from 'node:crypto';
import { currentTraceparent } from '#libs/telemetry';
import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

// W3C Trace Context, version 00.
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const noTrace = '0'.repeat(32);

/**
 * The correlation id of a request: the trace id of its `traceparent`, or a new one. It goes into envelopes, logs and
 * problems, and on as `traceparent`.
 * @returns 32 hex digits
 */
export const correlationIdOf = (request: Pick<IncomingMessage, 'headers'>): string => {
  const header = request.headers['traceparent'];
  const trace = typeof header === 'string' ? traceparent.exec(header)?.[1] : undefined;
  return trace === undefined || trace === noTrace ? randomBytes(16).toString('hex') : trace;
};

/** The `traceparent` header under which work for this correlation id goes on elsewhere. */
export const traceparentOf = (correlationId: string): string =>
  currentTraceparent(correlationId) ?? `00-${correlationId}-${randomBytes(8).toString('hex')}-01`;

/** The correlation id of the request. */
export const CorrelationId = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  String(context.switchToHttp().getRequest<FastifyRequest>().id),
);
