import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { developmentIssuer } from '../../server/src/index.js';
import type { OpenPort } from '../../server/src/index.js';
import { demoService } from '../../server/test/demo.service.js';
import { newFolder, startService } from '../../server/test/harness.js';
import { clientCredentials, InfohusClient, Problem, Unreachable } from './index.js';

const caller = {
  client_id: 'kf nyborg',
  client_secret: 'a:b/c%+d',
  sub: 'person-1',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'CASEWORK',
  scope: 'agency',
};

const problemOf = async (promise: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await promise.then(
    () => new Error('No problem at all'),
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error;
  throw error;
};

describe('The client', () => {
  let port: OpenPort;
  let client: InfohusClient;

  beforeAll(async () => {
    port = await startService(demoService(), [], async ({ url }) => {
      const issuer = await developmentIssuer({
        url,
        clients: [caller],
        dataFolder: newFolder(),
        production: false,
        tokenSeconds: 2,
      });
      return { extra: [issuer.mount], issuers: [issuer.issuer] };
    });
    client = new InfohusClient({ url: port.url, token: tokens() });
  });
  afterAll(() => port.close());

  const tokens = () =>
    clientCredentials({
      tokenUrl: `${port.url}/oidc/token`,
      clientId: caller.client_id,
      clientSecret: caller.client_secret,
    });

  it('asks for a token once, and for a fresh one when it has run out', async () => {
    const token = tokens();
    const [one, two] = await Promise.all([token(), token()]);
    expect(two).toBe(one);
    expect(await token()).toBe(one);
    await new Promise((resolve) => setTimeout(resolve, 1900));
    expect(await token()).not.toBe(one);
  });

  it('says what the issuer said when it gives no token', async () => {
    const wrong = clientCredentials({
      tokenUrl: `${port.url}/oidc/token`,
      clientId: caller.client_id,
      clientSecret: 'wrong',
    });
    const problem = await problemOf(client.as(wrong).get('/demo/v1/x'));
    expect([problem.code, problem.detail]).toEqual(['no-token', 'invalid_client']);
  });

  it('gets in again when its token was refused', async () => {
    let fresh = 0;
    const good = tokens();
    const stale = (again?: boolean) => {
      fresh += again === true ? 1 : 0;
      return again === true ? good() : Promise.resolve('stale');
    };
    const answer = await client.as(stale).post('/demo/v1/notebooks/echo', {});
    expect([answer.status, fresh]).toEqual([200, 1]);
  });

  it('records under a key of its own for each act, and repeats an act under the same', async () => {
    const path = `/demo/v1/notebooks/${randomUUID()}/notes`;
    const one = await client.post<{ revision: number }>(path, { text: 'a' });
    const two = await client.post(path, { text: 'a' }, { ifMatch: 0, idempotencyKey: 'act-2' });
    const again = await client.post(path, { text: 'a' }, { ifMatch: 0, idempotencyKey: 'act-2' });
    expect([one.status, one.revision, one.body.revision]).toEqual([201, 0, 0]);
    expect([two.revision, two.replayed, again.revision, again.replayed]).toEqual([
      1,
      false,
      1,
      true,
    ]);
  });

  it('says why it reads about a person', async () => {
    const path = `/demo/v1/notebooks/${randomUUID()}`;
    const reason = { purpose: 'CASEWORK', justification: 'J-1' };
    const { body } = await client.get(path, { reason, query: { limit: 7, none: undefined } });
    expect(body).toMatchObject({ ...reason, limit: 7 });
    expect((await problemOf(client.get(path))).code).toBe('missing-purpose');
  });

  it('turns a problem into an error that speaks in codes', async () => {
    const path = `/demo/v1/notebooks/${randomUUID()}/notes`;
    const problem = await problemOf(client.post(path, { text: 'a', colour: 1 }));
    expect(problem).toMatchObject({
      code: 'invalid-request',
      status: 400,
      errors: [{ pointer: '/colour', rule: 'unknown-field' }],
    });
    expect(problem.correlationId).toMatch(/^[0-9a-f]{32}$/);
    const stale = await problemOf(client.post(path, { text: 'a' }, { ifMatch: 4 }));
    expect([stale.code, stale.facts]).toEqual(['revision-mismatch', { revision: -1 }]);
  });

  it('reads server-sent events until it has enough', async () => {
    const seen: number[] = [];
    for await (const { data } of client.events<{ n: number }>('/demo/v1/notebooks/stream')) {
      seen.push(data.n);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  it('says when nobody is there', async () => {
    const nobody = new InfohusClient({ url: 'http://127.0.0.1:1', retries: 0 });
    await expect(nobody.get('/x')).rejects.toBeInstanceOf(Unreachable);
  });

  it('repeats what may be repeated, under the same key, until somebody answers', async () => {
    const keys: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key'] as string | undefined);
      if (keys.length === 1) request.socket.destroy();
      else if (keys.length === 2) response.writeHead(503, { 'retry-after': '0' }).end('<html>');
      else response.end('{"ok":true}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { body } = await new InfohusClient({ url }).post('/x', {});
    expect(body).toEqual({ ok: true });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    server.close();
    server.closeAllConnections();
  });
});
