import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportSPKI, SignJWT } from 'jose';
import type { OpenPort } from '../src/index.js';
import { demoService } from './demo.service.js';
import { caseworker, problemAt, startService, testIssuer, unsigned } from './harness.js';

type TestIssuer = Awaited<ReturnType<typeof testIssuer>>;

describe('A token', () => {
  let port: OpenPort;
  let trusted: TestIssuer;
  let municipal: TestIssuer;
  let stranger: TestIssuer;

  beforeAll(async () => {
    trusted = await testIssuer('trusted');
    municipal = await testIssuer('municipal', ['101', '751']);
    stranger = await testIssuer('stranger');
    const rsa = await testIssuer('rsa', '*', 'RS256');
    const ed = await testIssuer('ed', '*', 'EdDSA');
    more = { rsa, ed };
    port = await startService(demoService(), [
      trusted.issuer,
      municipal.issuer,
      rsa.issuer,
      ed.issuer,
    ]);
  });
  let more: { rsa: TestIssuer; ed: TestIssuer };
  afterAll(() => port.close());

  const ask = (authorization?: string): Promise<Response> =>
    fetch(`${port.url}/demo/v1/notebooks/echo`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: '{}',
    });

  const refused = async (token: string): Promise<void> => {
    const response = await ask(`Bearer ${token}`);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(await problemAt(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
  };

  it('of a registered issuer opens the door, whichever algorithm of the list it is signed with', async () => {
    for (const { sign } of [trusted, more.rsa, more.ed])
      expect((await ask(`Bearer ${await sign()}`)).status).toBe(200);
  });

  it('is needed', async () => {
    const response = await ask();
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="infohus"');
    expect(await problemAt(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect((await ask('Basic YTpi')).status).toBe(401);
    expect((await ask('Bearer')).status).toBe(401);
    expect((await ask('Bearer not.a.token')).status).toBe(401);
  });

  it('proves nothing when it has expired, or never expires', async () => {
    await refused(await trusted.sign({}, { expires: -1 }));
    await refused(await trusted.sign({}, { expires: null }));
  });

  it('stops working when it expires, also when it was seen before', async () => {
    const token = await trusted.sign({}, { expires: 5 });
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 5_100));
    await refused(token);
  });

  it('proves nothing when it is not valid yet', async () => {
    await refused(await trusted.sign({ nbf: Math.floor(Date.now() / 1000) + 60 }));
  });

  it('proves nothing when it is for another audience', async () => {
    await refused(await trusted.sign({ aud: 'another' }));
    await refused(await trusted.sign({ aud: [] }));
  });

  it('proves nothing when it is not signed', async () => {
    const token = await trusted.sign();
    await refused(unsigned(token));
    await refused(`${token.split('.').slice(0, 2).join('.')}.`);
  });

  it('proves nothing when its signature or content was changed', async () => {
    const [header, payload, signature] = (await trusted.sign()).split('.') as [
      string,
      string,
      string,
    ];
    const other = { ...(JSON.parse(atob(payload)) as object), agency: '1470', unit: 'POLICE' };
    const forged = Buffer.from(JSON.stringify(other)).toString('base64url');
    await refused(`${header}.${forged}.${signature}`);
    await refused(`${header}.${payload}.${signature.slice(0, -4)}AAAA`);
  });

  it('proves nothing when its key is unknown to its issuer', async () => {
    await refused(await trusted.sign({}, { kid: 'another-key' }));
    await refused(await stranger.sign({ iss: trusted.issuer.issuer }, { kid: 'trusted' }));
  });

  it('proves nothing when its issuer is not registered', async () => {
    await refused(await stranger.sign());
  });

  it('proves nothing when the public key was used as a shared secret', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(more.rsa.publicKey));
    const token = new SignJWT({ ...caseworker, aud: 'infohus', iss: more.rsa.issuer.issuer })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'rsa' })
      .setExpirationTime('10m');
    await refused(await token.sign(secret));
  });

  it('proves nothing when it is no access token', async () => {
    await refused(await trusted.sign({}, { typ: 'JWT' }));
    await refused(await trusted.sign({}, { typ: 'dpop+jwt' }));
  });

  it('may only speak for an agency that its issuer is registered for', async () => {
    const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
    expect((await ask(`Bearer ${await municipal.sign(social)}`)).status).toBe(200);
    await refused(await municipal.sign({ agency: 'kf', unit: 'KF_PRISON' }));
    await refused(await municipal.sign({ agency: '147', unit: 'MUNICIPALITY_SOCIAL' }));
  });

  it('must name a unit that the agency has, and a function of the closed list', async () => {
    await refused(await trusted.sign({ unit: 'MUNICIPALITY_SOCIAL' }));
    await refused(await trusted.sign({ agency: 'nowhere' }));
    await refused(await trusted.sign({ function: 'GOSSIP' }));
    await refused(await trusted.sign({ agency: 'infohus-audit', unit: 'KF_PRISON' }));
    for (const claim of ['sub', 'client_id', 'agency', 'unit', 'function'])
      await refused(await trusted.sign({ [claim]: undefined }));
    await refused(await trusted.sign({ agency: ['kf'] }));
  });

  it('is answered 403 when it lacks the scope, and told which one', async () => {
    const response = await ask(`Bearer ${await trusted.sign({ scope: 'audit agencyx' })}`);
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    const problem = await problemAt(response);
    expect(problem).toMatchObject({ status: 403, code: 'missing-scope' });
    expect(problem.detail).toContain('agency or policy:evaluate');
  });

  it('without any scope is answered 403 too', async () => {
    expect((await ask(`Bearer ${await trusted.sign({ scope: undefined })}`)).status).toBe(403);
  });
});

describe('An issuer with its keys at an address', () => {
  it('is asked for them once, and when it is away the answer is not that the token is bad', async () => {
    const remote = await testIssuer('remote');
    let asked = 0;
    let away = false;
    const issuer = createServer((_, response) => {
      asked += 1;
      if (away) response.writeHead(500).end();
      else response.end(JSON.stringify(remote.issuer.jwks));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => issuer.once('listening', resolve));
    const { port } = issuer.address() as AddressInfo;
    const jwksUri = `http://127.0.0.1:${port}/jwks`;
    const registered = { issuer: remote.issuer.issuer, jwksUri, agencies: ['kf'] };
    const ask = async (service: OpenPort): Promise<Response> =>
      fetch(`${service.url}/demo/v1/notebooks/echo`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await remote.sign()}`,
          'content-type': 'application/json',
        },
        body: '{}',
      });
    const service = await startService(demoService(), [registered]);
    expect([(await ask(service)).status, (await ask(service)).status, asked]).toEqual([
      200, 200, 1,
    ]);
    away = true;
    const another = await startService(demoService(), [registered]);
    expect((await problemAt(ask(another))).code).toBe('unavailable');
    issuer.close();
    issuer.closeAllConnections();
    expect((await problemAt(ask(another))).code).toBe('unavailable');
    await service.close();
    await another.close();
  });
});

describe('A handler that names neither a scope nor that it is public', () => {
  it('answers nobody', async () => {
    const port = await startService(demoService(), []);
    const problem = await problemAt(fetch(`${port.url}/demo/v1/notebooks/forgotten`));
    expect(problem.code).toBe('internal');
    await port.close();
  });
});
