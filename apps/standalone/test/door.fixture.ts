import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FieldError, ProblemBody } from '#libs/contracts';
import { clientCredentials } from '#libs/client';

type DemoClient = Readonly<{ client_id: string; client_secret: string }>;

const demoClients = JSON.parse(
  readFileSync(resolve('infra/demo/clients.json'), 'utf8'),
) as readonly DemoClient[];

/** What somebody writes who does not use our client: anything. */
export type Knock = Readonly<{
  method?: string;
  token?: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, said to be JSON unless the headers say otherwise. */
  raw?: string | Uint8Array<ArrayBuffer>;
}>;

/** What came back; `code` and `errors` when it is a problem. */
export type Answered = Readonly<{
  status: number;
  code: string | undefined;
  errors: readonly FieldError[];
  headers: Headers;
  text: string;
}>;

const problemOf = (response: Response, text: string): Partial<ProblemBody> =>
  response.headers.get('content-type')?.startsWith('application/problem+json') === true
    ? (JSON.parse(text) as ProblemBody)
    : {};

/** One HTTP request as it is written here: no retries, no keys of its own. */
export const knock = async (
  address: string,
  { method, token, headers = {}, body, raw }: Knock = {},
): Promise<Answered> => {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(address, {
    method: method ?? (sent === undefined ? 'GET' : 'POST'),
    headers: {
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const { code, errors = [] } = problemOf(response, text);
  return { status: response.status, code, errors, headers: response.headers, text };
};

/** `404 not-found`, or `400 invalid-request /level one-of` for each field that is wrong. */
export const verdictOf = ({ status, code, errors }: Answered): string =>
  [
    `${status} ${code ?? ''}`.trim(),
    ...errors.map(({ pointer, rule }) => `${pointer} ${rule}`),
  ].join(' ');

/** An access token of a demo client, from the development issuer. */
export const tokenFor = (url: string, clientId: string, scope?: string): Promise<string> => {
  const client = demoClients.find(({ client_id }) => client_id === clientId);
  if (client === undefined) throw new Error(`There is no demo client ${clientId}`);
  return clientCredentials({
    tokenUrl: `${url}/oidc/token`,
    clientId,
    clientSecret: client.client_secret,
    ...(scope === undefined ? {} : { scope }),
  })();
};
