import type { FastifyInstance } from 'fastify';
import type { TimerFigures } from '#libs/kernel';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Registry } from 'prom-client';

// The process is one, however many services it runs: its figures are collected once.
let ofProcess: Registry | undefined;

const processMetrics = (): Registry => {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
};

/** A registry whose figures carry the service's name. */
export const createMetrics = (service: string): Registry => {
  const metrics = new Registry();
  metrics.setDefaultLabels({ service });
  return metrics;
};

/** Everything that is known, in Prometheus' text form. */
export const metricsText = (metrics: Registry): Promise<string> =>
  Registry.merge([processMetrics(), metrics]).metrics();

/** Measures each request by method, route pattern and status; never by its address. */
export const measureRequests = (instance: FastifyInstance, metrics: Registry): void => {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [metrics],
  });
  instance.addHook('onResponse', (request, reply, done) => {
    seconds.observe(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
      },
      reply.elapsedTime / 1000,
    );
    done();
  });
};

/** Shows how it stands with the timers: what is due and not done, how late the oldest is, and what is parked. */
export const measureTimers = (
  metrics: Registry,
  figures: () => Promise<TimerFigures>,
  now: () => string,
): void => {
  const gauge = (name: string, help: string, of: (figures: TimerFigures) => number): void =>
    void new Gauge({
      name,
      help,
      registers: [metrics],
      async collect() {
        // A database that is away shows in readiness; the other figures are worth having.
        const found = await figures().catch(() => null);
        if (found === null) this.reset();
        else this.set(of(found));
      },
    });
  gauge('timers_due', 'Timers that are due and not done, up to 10,000', ({ due }) => due);
  gauge('timers_parked', 'Timers that keep failing and wait for a person', ({ parked }) => parked);
  gauge('timers_late_seconds', 'How long the oldest due timer waits', ({ oldestDueAt }) =>
    oldestDueAt === null ? 0 : (Date.parse(now()) - Date.parse(oldestDueAt)) / 1000,
  );
};
