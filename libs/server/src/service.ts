import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { IdempotencyStore } from '#libs/kernel';
import { Telemetry } from '#libs/telemetry';
import type { DynamicModule, Type } from '@nestjs/common';
import { Module, RequestMethod } from '@nestjs/common';
import { ModulesContainer, NestFactory, Reflector } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { correlationIdOf } from './correlation.js';
import { Drain } from './drain.js';
import type { Environment } from './environment.js';
import { Readiness, readyReport } from './health.js';
import { IdempotencyInterceptor } from './idempotency.js';
import { IdentityGuard } from './identity.js';
import { acceptJsonOnly } from './json-body.js';
import type { Logger } from './logging.js';
import { createLogger, faultOf, nestLogger } from './logging.js';
import { measureRequests, metricsText } from './metrics.js';
import { openApiOf } from './openapi.js';
import { ProblemFilter, sendProblem, toProblem } from './problem.js';
import { isKnownParty } from './parties.js';
import { logRequests } from './request-log.js';
import { traceRequests } from './request-trace.js';
import { TokenVerifier } from './token-verifier.js';
import { FormPipe, NoBodyGuard } from './validation.js';

/** What a service's module gets to know: the environment, and what is the service's own. */
export type ServiceEnvironment = Environment &
  Readonly<{ service: string; logger: Logger; telemetry: Telemetry; drain: Drain }>;

/** One deployable: its name in every address, and its module. */
export type ServiceDefinition = Readonly<{
  /** First segment of every path: `/<name>/v1/…`. */
  name: string;
  module: (environment: ServiceEnvironment) => DynamicModule | Type | Promise<DynamicModule | Type>;
  /** Paths with a `GET` outside the version, as Nest writes them: `audit/log/checkpoint`. */
  unversioned?: readonly string[];
}>;

/** A service that answers requests until it is closed. */
export type RunningService = Readonly<{
  name: string;
  app: NestFastifyApplication;
  environment: ServiceEnvironment;
  /** Answers one request; the path still has the service's name. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends streams and background work. Requests must have been waited for (`serveTogether` does). */
  close: () => Promise<void>;
}>;

@Module({})
class ServiceModule {}

const rootModule = async (
  definition: ServiceDefinition,
  environment: ServiceEnvironment,
): Promise<DynamicModule> => ({
  module: ServiceModule,
  imports: [CqrsModule.forRoot(), await definition.module(environment)],
});

// Asked for first: Nest logs a fault when it is asked for what no module has.
const optional = <T>(app: NestFastifyApplication, token: abstract new () => T): T | null =>
  [...app.get(ModulesContainer).values()].some(({ providers }) => providers.has(token))
    ? app.get<T>(token, { strict: false })
    : null;

/** Health, metrics and OpenAPI: outside the version, for anyone, never with personal data. */
const serveOperations = (
  instance: FastifyInstance,
  app: NestFastifyApplication,
  { service, telemetry, drain }: ServiceEnvironment,
): void => {
  instance.get(`/${service}/health/live`, () => ({ status: 'live' }));
  instance.get(`/${service}/health/ready`, async (_, reply) => {
    const report = await readyReport(optional(app, Readiness)?.checks() ?? {});
    const ready = report.status === 'ready' && !drain.begun;
    return reply
      .status(ready ? 200 : 503)
      .send(drain.begun ? { ...report, status: 'not-ready' } : report);
  });
  instance.get(`/${service}/metrics`, async (_, reply) =>
    reply.type('text/plain; version=0.0.4').send(await metricsText(telemetry)),
  );
  let document: string | undefined;
  instance.get(`/${service}/openapi.json`, (_, reply) => {
    document ??= JSON.stringify(openApiOf(app, service));
    return reply.type('application/json').send(document);
  });
};

const createAdapter = (logger: Logger): FastifyAdapter =>
  new FastifyAdapter({
    logger: false,
    genReqId: correlationIdOf,
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    multipart: false,
    // What the router refuses before any filter of Nest sees it.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      logger.debug(faultOf(error), 'Refused by the router');
      sendProblem(reply, toProblem(error), request);
    },
  });

/** Starts a service in a Nest container of its own; it listens to nobody until `serveTogether`. */
export const createService = async (
  definition: ServiceDefinition,
  environment: Environment,
): Promise<RunningService> => {
  const { name } = definition;
  const logger = createLogger(name, environment.logLevel);
  const own: ServiceEnvironment = {
    ...environment,
    service: name,
    logger,
    telemetry: await Telemetry.start(name, environment.traces),
    drain: new Drain(),
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    await rootModule(definition, own),
    createAdapter(logger),
    { logger: nestLogger(environment.logLevel), bodyParser: false, abortOnError: false },
  );
  const instance = app.getHttpAdapter().getInstance();
  acceptJsonOnly(instance);
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-correlation-id', String(request.id));
    void reply.header('cache-control', 'no-store');
    void reply.header('x-content-type-options', 'nosniff');
    done();
  });
  measureRequests(instance, own.telemetry);
  traceRequests(instance, own.telemetry);
  logRequests(instance, logger);
  app.setGlobalPrefix(`${name}/v1`, {
    exclude: (definition.unversioned ?? []).map((path) => ({ path, method: RequestMethod.GET })),
  });
  const verifier = new TokenVerifier(environment.issuers, isKnownParty);
  app.useGlobalGuards(new IdentityGuard(verifier, app.get(Reflector)), new NoBodyGuard());
  app.useGlobalInterceptors(
    new IdempotencyInterceptor(name, optional(app, IdempotencyStore), app.get(Reflector)),
  );
  app.useGlobalPipes(new FormPipe());
  app.useGlobalFilters(
    new ProblemFilter((error, correlationId) => {
      logger.error({ correlationId, ...faultOf(error) }, 'A request broke');
    }),
  );
  serveOperations(instance, app, own);
  await app.init();
  await instance.ready();
  return {
    name,
    app,
    environment: own,
    handle: (request, response) => instance.routing(request, response),
    close: async () => {
      own.drain.begin();
      await app.close();
      await own.telemetry.close();
    },
  };
};
