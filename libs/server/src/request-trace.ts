import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Telemetry, TracedRequest } from '#libs/telemetry';

/** One span for each request, by route pattern; what is done for it belongs under it. */
export const traceRequests = (instance: FastifyInstance, { tracing }: Telemetry): void => {
  if (tracing === null) return;
  const spans = new WeakMap<FastifyRequest, TracedRequest>();
  instance.addHook('onRequest', (request, _reply, done) => {
    const { url = 'none' } = request.routeOptions;
    const traceparent = request.headers['traceparent'];
    const name = `${request.method} ${url}`;
    spans.set(request, tracing.request(String(request.id), traceparent, name));
    done();
  });
  // After the body has been read: reading it loses the place where the request began.
  instance.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.during(done);
  });
  instance.addHook('onResponse', (request, reply, done) => {
    spans.get(request)?.end(reply.statusCode);
    done();
  });
};
