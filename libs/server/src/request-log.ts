import type { FastifyInstance } from 'fastify';
import { actorOf } from './identity.js';
import type { Logger } from './logging.js';

/**
 * One line for each request: method, route pattern, status, time, client and agency. Not the address (it has ids), not the
 * person acting (look-ups are recorded elsewhere).
 */
export const logRequests = (instance: FastifyInstance, logger: Logger): void => {
  instance.addHook('onResponse', (request, reply, done) => {
    const actor = actorOf(request);
    logger.info(
      {
        correlationId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(actor === undefined ? {} : { client: actor.clientId, agency: actor.agency }),
      },
      'request',
    );
    done();
  });
};
