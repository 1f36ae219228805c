import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { applyDecorators, createParamDecorator, SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem.js';
import type { Actor, TokenVerifier } from './token-verifier.js';

const scopeKey = 'infohus:scope';
const publicKey = 'infohus:public';
const actorOfRequest = new WeakMap<FastifyRequest, Actor>();

/** The handler needs a token with one of these scopes. */
export const Scope = (...anyOf: readonly string[]): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(scopeKey, anyOf), ApiBearerAuth('token'));

/** The handler answers anyone. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(publicKey, true);

/** The actor of a request that the guard let through; undefined on a public handler. */
export const actorOf = (request: FastifyRequest): Actor | undefined => actorOfRequest.get(request);

/** The actor, from the token. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  currentActorOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Who asks; not where the handler is public. */
export const currentActorOf = (request: FastifyRequest): Actor => {
  const actor = actorOf(request);
  if (actor === undefined) throw new Error('A public handler has no actor');
  return actor;
};

const unauthenticated = (error?: string): ProblemError =>
  new ProblemError('unauthenticated', {
    headers: {
      'www-authenticate': `Bearer realm="infohus"${error === undefined ? '' : `, error="${error}"`}`,
    },
  });

const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Lets a request through when its token proves an actor with the scope of the handler. Content is policy's business. */
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const scopes = this.reflector.getAllAndOverride<readonly string[] | undefined>(
      scopeKey,
      targets,
    );
    if (scopes === undefined) {
      if (this.reflector.getAllAndOverride<boolean | undefined>(publicKey, targets)) return true;
      throw new Error(`${context.getHandler().name} says neither @Scope nor @Public`);
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = await this.authenticate(request);
    if (!scopes.some((scope) => actor.scopes.includes(scope)))
      throw new ProblemError('missing-scope', {
        detail: `The scope ${scopes.join(' or ')} is needed.`,
        headers: {
          'www-authenticate': `Bearer realm="infohus", error="insufficient_scope", scope="${scopes.join(' ')}"`,
        },
      });
    actorOfRequest.set(request, actor);
    return true;
  }

  private async authenticate(request: FastifyRequest): Promise<Actor> {
    const { authorization } = request.headers;
    if (authorization === undefined) throw unauthenticated();
    const token = bearer.exec(authorization)?.[1];
    const actor = token === undefined ? null : await this.verifier.verify(token);
    if (actor === null) throw unauthenticated('invalid_token');
    return actor;
  }
}
