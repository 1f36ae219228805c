import type { Spans, TraceSettings } from './tracing.js';

/** Begun once for the process, however many services it runs. */
let exporting: Promise<Exporting> | undefined;

type Exporting = Awaited<ReturnType<typeof load>>;

// Nobody who does not trace pays for the SDK, in time or memory.
const load = async () => {
  const [api, sdk, resources, hooks, otlp] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  api.context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  const processor = new sdk.BatchSpanProcessor({ exporter: new otlp.OTLPTraceExporter() });
  return { sdk, resources, processor };
};

/**
 * The spans of one service, sent by OTLP over HTTP to where OTEL_EXPORTER_OTLP_ENDPOINT says; its other variables hold
 * too. `flush` sends what is left.
 */
export const startTracing = async (
  service: string,
  { share }: TraceSettings,
): Promise<Readonly<{ spans: Spans; flush: () => Promise<void> }>> => {
  const { sdk, resources, processor } = await (exporting ??= load());
  const random = new sdk.RandomIdGenerator();
  const wished: { traceId?: string; spanId?: string } = {};
  const take = (name: keyof typeof wished): string | undefined => {
    const id = wished[name];
    delete wished[name];
    return id;
  };
  const provider = new sdk.TracerProvider({
    resource: resources
      .detectResources({ detectors: [resources.envDetector] })
      .merge(resources.resourceFromAttributes({ 'service.name': `infohus-${service}` })),
    sampler: new sdk.TraceIdRatioBasedSampler(share),
    idGenerator: {
      generateTraceId: () => take('traceId') ?? random.generateTraceId(),
      generateSpanId: () => take('spanId') ?? random.generateSpanId(),
    },
    spanProcessors: [processor],
  });
  return {
    spans: { tracer: provider.getTracer(service), wish: (ids) => void Object.assign(wished, ids) },
    flush: () => processor.forceFlush(),
  };
};
