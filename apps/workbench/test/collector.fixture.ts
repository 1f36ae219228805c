import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Attribute = Readonly<{ key: string; value: Readonly<{ stringValue?: string }> }>;

/** A span as OTLP tells it in JSON. */
export type ToldSpan = Readonly<{
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
}>;
/** A span, and the service that told it. */
export type CollectedSpan = ToldSpan & Readonly<{ service: string }>;

type Told = Readonly<{
  resourceSpans: readonly Readonly<{
    resource: Readonly<{ attributes: readonly Attribute[] }>;
    scopeSpans: readonly Readonly<{ spans: readonly ToldSpan[] }>[];
  }>[];
}>;

const spansIn = (body: string): readonly CollectedSpan[] =>
  (JSON.parse(body) as Told).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const name = resource.attributes.find(({ key }) => key === 'service.name');
    const service = name?.value.stringValue ?? '';
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });

/** Takes traces as a collector of OpenTelemetry does, and keeps what was sent as it was sent. */
export const startCollector = async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    text: (): string => bodies.join('\n'),
    spans: (): readonly CollectedSpan[] => bodies.flatMap(spansIn),
    stop: () => server.close(),
  };
};
