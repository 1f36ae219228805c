import { request as ask } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Passes a request on to a service on this machine; 503 while nobody answers there. */
export const passTo =
  (port: () => number) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const { method, url, headers } = request;
    const onward = ask(
      { host: '127.0.0.1', port: port(), method, path: url, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => {
      if (response.headersSent) return void response.destroy();
      response
        .writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' })
        .end(
          JSON.stringify({
            type: '/problems/unavailable',
            title: 'The service cannot answer now',
            status: 503,
            code: 'unavailable',
          }),
        );
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };
