import type { FastifyInstance } from 'fastify';
import type { TimerFigures } from '#libs/kernel';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Telemetry } from '#libs/telemetry';

// The process is one, however many services it runs: its figures are collected once.
let ofProcess: Registry | undefined;

const processMetrics = (): Registry => {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
};

/** Everything that is known, in Prometheus' text form. */
export const metricsText = ({ registry }: Telemetry): Promise<string> =>
  Registry.merge([processMetrics(), registry]).metrics();

// A method of the client's own making would be a label without end.
const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** Measures each request by method, route pattern and status; never by its address. */
export const measureRequests = (instance: FastifyInstance, telemetry: Telemetry): void => {
  instance.addHook('onResponse', (request, reply, done) => {
    const labels = {
      method: methods.has(request.method) ? request.method : 'other',
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
    };
    telemetry.observe('http_request_duration_seconds', labels, reply.elapsedTime / 1000);
    done();
  });
};

/** Shows how it stands with the timers: what is due and not done, how late the oldest is, and what is parked. */
export const measureTimers = (
  telemetry: Telemetry,
  figures: () => Promise<TimerFigures>,
  now: () => string,
): void => {
  const lateness = ({ oldestDueAt }: TimerFigures): number =>
    oldestDueAt === null ? 0 : (Date.parse(now()) - Date.parse(oldestDueAt)) / 1000;
  telemetry.ask('infohus_timers_due', async () => [{ labels: {}, value: (await figures()).due }]);
  telemetry.ask('infohus_timers_parked', async () => [
    { labels: {}, value: (await figures()).parked },
  ]);
  telemetry.ask('infohus_timers_late_seconds', async () => [
    { labels: {}, value: lateness(await figures()) },
  ]);
};
