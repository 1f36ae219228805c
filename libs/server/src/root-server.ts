import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ProblemCode } from '#libs/contracts';
import { correlationIdOf } from './correlation.js';
import { problemOf } from './problem.js';
import { serveProblemPage } from './problem-pages.js';
import type { RunningService } from './service.js';

/** Answers requests whose path begins with `prefix`; the path still has it. */
export type Mount = Readonly<{
  /** One segment: `/oidc`. */
  prefix: string;
  handle: (request: IncomingMessage, response: ServerResponse) => void;
}>;

/** A port that answers. */
export type Served = Readonly<{
  port: number;
  /** Base address, without a slash at the end. */
  url: string;
  /** Stops accepting, ends streams, waits for what runs (10 s), then closes the services. */
  close: () => Promise<void>;
}>;

const patienceMs = 10_000;

const answer = (request: IncomingMessage, response: ServerResponse, code: ProblemCode): void => {
  const { body } = problemOf(code);
  const correlationId = correlationIdOf(request);
  response
    .writeHead(body.status, {
      'content-type': 'application/problem+json; charset=utf-8',
      'x-correlation-id': correlationId,
    })
    .end(JSON.stringify({ ...body, instance: request.url?.split('?', 1)[0], correlationId }));
};

const firstSegment = (url: string | undefined): string => /^\/([^/?#]+)/.exec(url ?? '')?.[1] ?? '';

// Nobody has parsed this request, so the answer is written by hand.
const refuseGarbage = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code: ProblemCode =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers-too-large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request-timeout'
        : 'invalid-request';
  const { body } = problemOf(code);
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${body.status} Refused\r\nConnection: close\r\n` +
      `Content-Type: application/problem+json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
};

const closeServer = async (server: Server): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose request has just ended is idle now; nobody else tells it to go.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
  try {
    await closed;
  } finally {
    clearInterval(idle);
    clearTimeout(patience);
  }
};

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** Serves services and mounts behind one port, told apart by the first segment of the path. */
export const serveTogether = async (
  services: readonly RunningService[],
  options: Readonly<{ port: number; host?: string; extra?: readonly Mount[] }>,
): Promise<Served> => {
  const mounts = new Map<string, Mount['handle']>([
    ['problems', serveProblemPage],
    ...services.map(({ name, handle }) => [name, handle] as const),
    ...(options.extra ?? []).map(({ prefix, handle }) => [firstSegment(prefix), handle] as const),
  ]);
  let closing = false;
  const server = createServer((request, response) => {
    if (closing) response.setHeader('connection', 'close');
    const handle = mounts.get(firstSegment(request.url));
    if (handle === undefined) answer(request, response, 'not-found');
    else handle(request, response);
  });
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.on('clientError', refuseGarbage);
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port, host);
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: async () => {
      closing = true;
      for (const { environment } of services) environment.drain.begin();
      await closeServer(server);
      for (const service of services.toReversed()) await service.close();
    },
  };
};
