import type { IncomingMessage, ServerResponse } from 'node:http';
import { isProblemCode, problems } from '#libs/contracts';

type Row = Readonly<{ code: string; status: number; title: string }>;

const rows = (): readonly Row[] =>
  Object.entries(problems).map(([code, spec]) => ({ code, ...spec }));

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
  `<body><h1>${title}</h1>${body}<p><a href="/problems">All problems</a></p></body></html>`;

const ofOne = (row: Row): string =>
  page(row.code, `<p>${row.title}.</p><p>HTTP status ${row.status}.</p>`);

const ofAll = (): string =>
  page(
    'Problems',
    `<ul>${rows()
      .map(
        ({ code, status, title }) =>
          `<li><a href="/problems/${code}">${code}</a> (${status}): ${title}</li>`,
      )
      .join('')}</ul>`,
  );

const ofRefusal = (code: string): Row => ({
  code,
  status: 409,
  title: 'A rule of the exchange refused the request; `facts` in the answer say what it rests on',
});

/** `/problems` and `/problems/<code>`: what the `type` of a problem opens, as HTML or JSON. */
export const serveProblemPage = (request: IncomingMessage, response: ServerResponse): void => {
  const code = /^\/problems\/?([a-z0-9-]{0,80})\/?(?:\?.*)?$/.exec(request.url ?? '')?.[1];
  const asJson = (request.headers.accept ?? '').includes('json');
  const send = (status: number, json: unknown, html: () => string): void => {
    response
      .writeHead(status, {
        'content-type': asJson ? 'application/json' : 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'",
      })
      .end(asJson ? JSON.stringify(json) : html());
  };
  if (code === undefined) {
    send(404, { code: 'not-found' }, () => ofOne({ code: 'not-found', ...problems['not-found'] }));
    return;
  }
  if (code === '') {
    send(200, rows(), ofAll);
    return;
  }
  const row = isProblemCode(code) ? { code, ...problems[code] } : ofRefusal(code);
  send(200, row, () => ofOne(row));
};
