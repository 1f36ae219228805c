import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoClient, Issuer, OpenPort } from '../src/index.js';
import { developmentIssuer, isKnownParty, readDemoClients } from '../src/index.js';
import { demoService } from './demo.service.js';
import { newFolder, problemAt, startService } from './harness.js';

const clients = readDemoClients('infra/demo/clients.json');
const [nyborg] = clients as [DemoClient];

const start = async (tokenSeconds?: number, dataFolder = newFolder()) => {
  const keep: { issuer?: Issuer } = {};
  const port = await startService(demoService(), [], async ({ url }) => {
    const { mount, issuer } = await developmentIssuer({
      url,
      clients,
      dataFolder,
      production: false,
      ...(tokenSeconds === undefined ? {} : { tokenSeconds }),
    });
    keep.issuer = issuer;
    return { extra: [mount], issuers: [issuer] };
  });
  return { port, issuer: keep.issuer!, dataFolder };
};

const askToken = (
  port: OpenPort,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${port.url}/oidc/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
  });

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

type TokenAnswer = { access_token: string; token_type: string; expires_in: number; scope: string };

describe('The development issuer', () => {
  let started: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.port.close());

  const basic = `Basic ${btoa(`${nyborg.client_id}:${nyborg.client_secret}`)}`;
  const posted = { client_id: nyborg.client_id, client_secret: nyborg.client_secret };

  it('gives a token for a secret in the header or in the body, with all scopes of the client', async () => {
    const { port, issuer } = started;
    for (const answer of [
      await askToken(port, {}, { authorization: basic }),
      await askToken(port, posted),
    ]) {
      expect(answer.status).toBe(200);
      const { access_token, token_type, scope } = (await answer.json()) as TokenAnswer;
      expect([token_type, scope]).toEqual(['Bearer', nyborg.scope]);
      expect(claimsOf(access_token)).toMatchObject({
        iss: issuer.issuer,
        aud: 'infohus',
        sub: nyborg.sub,
        client_id: nyborg.client_id,
        agency: nyborg.agency,
        unit: nyborg.unit,
        function: nyborg.function,
        scope: nyborg.scope,
      });
    }
  });

  it('gives fewer scopes when fewer are asked for, and none that the client has not', async () => {
    const { port } = started;
    const one = (await (
      await askToken(port, { ...posted, scope: 'agency' })
    ).json()) as TokenAnswer;
    expect(claimsOf(one.access_token)['scope']).toBe('agency');
    expect((await askToken(port, { ...posted, scope: 'audit' })).status).toBe(400);
  });

  it('refuses a wrong secret, an unknown client and any other grant', async () => {
    const { port } = started;
    expect((await askToken(port, { ...posted, client_secret: 'no' })).status).toBe(401);
    expect((await askToken(port, { ...posted, client_id: 'nobody' })).status).toBe(401);
    const other = {
      ...posted,
      grant_type: 'authorization_code',
      code: 'x',
      redirect_uri: 'http://x',
    };
    expect((await askToken(port, other)).status).toBe(400);
  });

  it('tells where it is and which keys it signs with, and never the private one', async () => {
    const { port } = started;
    const found = await fetch(`${port.url}/oidc/.well-known/openid-configuration`);
    const document = (await found.json()) as Record<string, string>;
    expect(document).toMatchObject({
      issuer: `${port.url}/oidc`,
      token_endpoint: `${port.url}/oidc/token`,
      jwks_uri: `${port.url}/oidc/jwks`,
    });
    const { keys } = (await (await fetch(document['jwks_uri']!)).json()) as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('issues tokens with which every demo client gets in', async () => {
    const { port } = started;
    for (const { client_id, client_secret } of clients) {
      const answer = await askToken(port, { client_id, client_secret });
      const { access_token } = (await answer.json()) as TokenAnswer;
      const response = await fetch(`${port.url}/demo/v1/notebooks/echo`, {
        method: 'POST',
        headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
        body: '{}',
      });
      expect([client_id, response.status]).toEqual([client_id, 200]);
    }
  });

  it('keeps its key for itself, and over a restart', async () => {
    const { dataFolder, issuer } = started;
    const file = join(dataFolder, 'oidc', 'key.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('"d"');
    const again = await start(undefined, dataFolder);
    expect(again.issuer.jwks).toEqual(issuer.jwks);
    await again.port.close();
  });

  it('issues tokens that soon expire when a test wants it', async () => {
    const { port } = await start(1);
    const { access_token } = (await (await askToken(port, posted)).json()) as TokenAnswer;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const answer = fetch(`${port.url}/demo/v1/notebooks/echo`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect((await problemAt(answer)).code).toBe('unauthenticated');
    await port.close();
  });

  it('does not start in production', async () => {
    const options = { url: 'http://x', clients, dataFolder: newFolder(), production: true };
    await expect(developmentIssuer(options)).rejects.toThrow('production');
  });
});

describe('The demo clients', () => {
  it('each speak for a unit that the registry knows, and each has its own id', () => {
    for (const client of clients)
      expect([client.client_id, isKnownParty(client)]).toEqual([client.client_id, true]);
    expect(new Set(clients.map(({ client_id }) => client_id)).size).toBe(clients.length);
  });
});
