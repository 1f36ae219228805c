import { catalogue } from '#libs/telemetry';
import type { MetricSpec } from '#libs/telemetry';

const rowOf = ([name, { type, labels, help }]: readonly [string, MetricSpec]): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;

/** `docs/reference/metrics.md`: every metric that a service tells of itself. */
export const metricsPage = (): string =>
  [
    '# Metrics',
    '',
    'Made by `npm run docs` from `libs/telemetry/src/catalogue.ts`; do not edit. A test holds it against what a running exchange serves.',
    '',
    "Every service serves them at `/<service>/metrics` in Prometheus' text form, together with Node's own figures of its process (`process_…`, `nodejs_…`). Each carries the label `service`. Labels are names of our own and closed vocabularies: never a person, an id or an address.",
    '',
    '| metric | type | labels | what |',
    '|--|--|--|--|',
    ...Object.entries(catalogue).map(rowOf),
    '',
    'Counters count since the process began. Gauges are asked for when somebody looks; one that nobody can answer within two seconds is left out.',
    '',
    '## Traces',
    '',
    'With `OTEL_EXPORTER_OTLP_ENDPOINT` (or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) set, each service sends its spans there by OTLP over HTTP; the other `OTEL_EXPORTER_OTLP_…` variables hold as OpenTelemetry describes them, `OTEL_TRACES_SAMPLER_ARG` is the share of requests that is traced (0 to 1), and `OTEL_SDK_DISABLED=true` or `OTEL_TRACES_EXPORTER=none` turns it off. Without them no SDK is loaded.',
    '',
    'One request is one trace, whose id is the correlation id that stands in every event, problem and log line of the request: the request, each append, the publication, the consumption, the decision, and each projection, across Kafka or the bus on PostgreSQL. Messages carry `traceparent` (who sent the message) and `ce_traceparent` (where the event was recorded, the CloudEvents extension for distributed tracing). Spans hold route patterns, topics, groups, types and ids of events; no words, no identifiers, no addresses.',
    '',
  ].join('\n');
