import { hash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { GivenAnswer, IdempotencyStore, Refused, RequestKey } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { applyDecorators, createParamDecorator, SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { lastValueFrom, of } from 'rxjs';
import { canonicalJson } from './canonical-json.js';
import { mayHoldCprAlone } from './cpr-like.js';
import { actorOf } from './identity.js';
import { Problems } from './openapi.js';
import { invalid, ProblemError, RefusalError, toProblem } from './problem.js';

const recordsKey = 'infohus:records';
const operations = new WeakMap<FastifyRequest, string>();

/** The handler records: it needs `Idempotency-Key`, and the same key gives the same answer. */
export const Records = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(recordsKey, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: 'Chosen by the client, one for each act; never a CPR number.',
      schema: { type: 'string', minLength: 1, maxLength: 128 },
    }),
    Problems('idempotency-key-required', 'idempotency-key-reused', 'idempotency-in-progress'),
  );

/** UUID of the act: the same for each repetition of the request. Ids of events are name-based on it. */
export const OperationId = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  operationOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The act that a request is; only where the handler `@Records()`. */
export const operationOf = (request: FastifyRequest): string => {
  const id = operations.get(request);
  if (id === undefined) throw new Error('@OperationId() needs @Records() on the handler');
  return id;
};

const holdMs = 5000;
const patienceMs = 10_000;
const replayed = ['etag', 'location'] as const;

const keyPattern = /^[\x21-\x7e]{1,128}$/;

const readKey = (request: FastifyRequest): string => {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') throw new ProblemError('idempotency-key-required');
  if (typeof key !== 'string' || !keyPattern.test(key))
    throw invalid(
      'header/Idempotency-Key',
      'pattern',
      'Must be 1 to 128 visible ASCII characters.',
    );
  if (mayHoldCprAlone(key))
    throw invalid('header/Idempotency-Key', 'no-cpr', 'Must not look like a CPR number.');
  return key;
};

const headersOf = (reply: FastifyReply): Record<string, string> =>
  Object.fromEntries(
    replayed
      .map((name) => [name, reply.getHeader(name)] as const)
      .filter((pair): pair is readonly [(typeof replayed)[number], string] => Boolean(pair[1])),
  );

/** Gives the same answer for the same key, whatever happens in between. */
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly service: string,
    private readonly store: IdempotencyStore | null,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (this.reflector.get(recordsKey, context.getHandler()) !== true) return next.handle();
    if (this.store === null) throw new Error('A handler records, but there is no IdempotencyStore');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const actor = actorOf(request);
    if (actor === undefined) throw new Error('A handler that records cannot be public');
    const key = { agency: actor.agency, clientId: actor.clientId, key: readKey(request) };
    operations.set(
      request,
      nameBasedId('operation', this.service, key.agency, key.clientId, key.key),
    );
    const said = canonicalJson([
      request.method,
      request.url,
      actor.sub,
      actor.unit,
      actor.function,
      request.headers['if-match'] ?? null,
      request.body ?? null,
    ]);
    const fingerprint = hash('sha256', said, 'hex');
    return this.once(this.store, { key, fingerprint }, reply, () => lastValueFrom(next.handle()));
  }

  private async once(
    store: IdempotencyStore,
    { key, fingerprint }: Readonly<{ key: RequestKey; fingerprint: string }>,
    reply: FastifyReply,
    act: () => Promise<unknown>,
  ): Promise<Observable<unknown>> {
    const holder = randomUUID();
    const until = Date.now() + patienceMs;
    for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 250)) {
      const begun = await store.begin(key, fingerprint, holder, holdMs);
      if (begun.state === 'started') break;
      if (begun.fingerprint !== fingerprint) throw new ProblemError('idempotency-key-reused');
      if (begun.state === 'answered') return repeat(begun.answer, reply);
      if (Date.now() > until)
        throw new ProblemError('idempotency-in-progress', { headers: { 'retry-after': '1' } });
      await wait(pauseMs);
    }
    return of(await this.hold(store, key, holder, reply, act));
  }

  private async hold(
    store: IdempotencyStore,
    key: RequestKey,
    holder: string,
    reply: FastifyReply,
    act: () => Promise<unknown>,
  ): Promise<unknown> {
    const renewal = setInterval(() => {
      // A renewal that fails costs at worst a second execution under the same event ids.
      store.renew(key, holder, holdMs).catch(() => undefined);
    }, holdMs / 3);
    try {
      const value = await act();
      await store.finish(key, holder, {
        status: reply.statusCode,
        headers: headersOf(reply),
        body: value === undefined ? null : JSON.stringify(value),
      });
      return value;
    } catch (error) {
      // A refusal is an answer like any other; a lost race or a fault is not: those may be tried again.
      if (error instanceof RefusalError) {
        const { body } = toProblem(error);
        await store.finish(key, holder, {
          status: body.status,
          headers: {},
          body: JSON.stringify(error.refusal),
        });
      } else await store.abandon(key, holder);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }
}

const repeat = (answer: GivenAnswer, reply: FastifyReply): Observable<unknown> => {
  void reply.headers({ ...answer.headers, 'idempotent-replayed': 'true' });
  const value: unknown = answer.body === null ? undefined : JSON.parse(answer.body);
  if (answer.status >= 400) throw new RefusalError(value as Refused);
  return of(value);
};
