import { createHash, randomBytes } from 'node:crypto';
import { currentTraceparent } from '#libs/telemetry';
import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

// W3C Trace Context, version 00.
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
/** Long enough for a CPR number: an id of ours never looks as if it held one. */
const longNumber = /\d{10}/;

const sealOf = (random: string): string =>
  createHash('sha256').update(`infohus-trace/${random}`).digest('hex').slice(0, 8);

/** 24 random hex digits and eight that follow from them: services of this house know each other's ids by that. */
const newId = (): string => {
  for (;;) {
    const random = randomBytes(12).toString('hex');
    const id = `${random}${sealOf(random)}`;
    if (!longNumber.test(id)) return id;
  }
};

const isOurs = (id: string): boolean =>
  !longNumber.test(id) && id.endsWith(sealOf(id.slice(0, 24)));

/**
 * The correlation id of a request: a new one, or that of the request of ours which led to it, from its `traceparent`. The
 * trace id of a client is not taken over: it goes into envelopes, logs and problems, and a client may have put anything
 * into it.
 * @returns 32 hex digits
 */
export const correlationIdOf = (request: Pick<IncomingMessage, 'headers'>): string => {
  const header = request.headers['traceparent'];
  const trace = typeof header === 'string' ? traceparent.exec(header)?.[1] : undefined;
  return trace !== undefined && isOurs(trace) ? trace : newId();
};

/** The `traceparent` header under which work for this correlation id goes on elsewhere. */
export const traceparentOf = (correlationId: string): string =>
  currentTraceparent(correlationId) ?? `00-${correlationId}-${randomBytes(8).toString('hex')}-01`;

/** The correlation id of the request. */
export const CorrelationId = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  correlationOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The correlation id of a request. */
export const correlationOf = ({ id }: FastifyRequest): string => String(id);
