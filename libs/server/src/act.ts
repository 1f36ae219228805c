import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { correlationOf } from './correlation.js';
import { operationOf } from './idempotency.js';
import { currentActorOf } from './identity.js';
import { documentsIfMatch, revisionOf } from './read-context.js';
import type { Actor } from './token-verifier.js';

/** One request that records: who, under which act, seen at which revision. */
export type Act = Readonly<{
  actor: Actor;
  operationId: string;
  correlationId: string;
  ifMatch?: number | undefined;
}>;

const actIn = (request: FastifyRequest): Act => ({
  actor: currentActorOf(request),
  operationId: operationOf(request),
  correlationId: correlationOf(request),
});

const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>();

/** The act that a request is, for a handler that `@Records()`. */
export const CurrentAct = createParamDecorator((_: unknown, context: ExecutionContext): Act =>
  actIn(requestOf(context)),
);

const actAtRevision = createParamDecorator((_: unknown, context: ExecutionContext): Act => {
  const request = requestOf(context);
  return { ...actIn(request), ifMatch: revisionOf(request) };
});

/** The same, with the revision that the client saw (`If-Match`). */
export const ActAtRevision = (): ParameterDecorator => documentsIfMatch(actAtRevision());
