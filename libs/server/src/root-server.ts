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
    .end(JSON.stringify({ ...body, instance: '/', correlationId }));
};

const guarded = (
  handle: Mount['handle'],
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  try {
    handle(request, response);
  } catch {
    // One request that breaks its handler at once must not take the process along.
    if (response.headersSent) response.destroy();
    else answer(request, response, 'internal');
  }
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

type Handlers = ReadonlyMap<string, Mount['handle']>;

const handlersOf = (services: readonly RunningService[], extra: readonly Mount[]): Handlers =>
  new Map([
    ['problems', serveProblemPage],
    ...services.map(({ name, handle }) => [name, handle] as const),
    ...extra.map(({ prefix, handle }) => [firstSegment(prefix), handle] as const),
  ]);

/** A port that is ours, answering 503 until something is served on it: its address is known before the services are. */
export type OpenPort = Served &
  Readonly<{
    /** Serves services and mounts, told apart by the first segment of the path. */
    serve: (services: readonly RunningService[], extra?: readonly Mount[]) => void;
  }>;

/**
 * Takes a port; 0: any free one.
 * @throws Error with code `EADDRINUSE` when somebody else has it
 */
export const openPort = async (
  options: Readonly<{ port: number; host?: string }>,
): Promise<OpenPort> => {
  let handlers: Handlers | null = null;
  let served: readonly RunningService[] = [];
  let closing = false;
  const server = createServer((request, response) => {
    if (closing) response.setHeader('connection', 'close');
    const handle = handlers?.get(firstSegment(request.url));
    if (handle !== undefined) guarded(handle, request, response);
    else answer(request, response, handlers === null ? 'unavailable' : 'not-found');
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
    serve: (services, extra = []) => {
      served = services;
      handlers = handlersOf(services, extra);
    },
    close: async () => {
      closing = true;
      for (const { environment } of served) environment.drain.begin();
      await closeServer(server);
      for (const service of served.toReversed()) await service.close();
    },
  };
};

/** Takes a port and serves services and mounts on it, told apart by the first segment of the path. */
export const serveTogether = async (
  services: readonly RunningService[],
  options: Readonly<{ port: number; host?: string; extra?: readonly Mount[] }>,
): Promise<Served> => {
  const open = await openPort(options);
  open.serve(services, options.extra);
  return open;
};
