import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createService, developmentIssuer, readEnvironment, serveTogether } from '../src/index.js';
import type { Served } from '../src/index.js';
import { demoService } from './demo.service.js';

const client = {
  client_id: 'c1',
  client_secret: 's1',
  sub: 'p1',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'CASEWORK',
  scope: 'agency policy:evaluate',
};

describe('A service', () => {
  let served: Served;
  beforeAll(async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'infohus-'));
    const { issuer, mount } = await developmentIssuer({
      url: 'http://127.0.0.1:18080',
      clients: [client],
      dataFolder,
      production: false,
    });
    const environment = { ...readEnvironment({ INFOHUS_LOG: 'silent' }), issuers: [issuer] };
    const demo = await createService(demoService(), environment);
    served = await serveTogether([demo], { port: 18080, extra: [mount] });
  });
  afterAll(() => served.close());

  it('answers', async () => {
    const show = async (path: string, init?: RequestInit) => {
      const r = await fetch(served.url + path, init);
      console.log(
        path,
        r.status,
        JSON.stringify(Object.fromEntries(r.headers)),
        (await r.text()).slice(0, 1500),
      );
    };
    await show('/');
    await show('/demo/health/live');
    await show('/demo/health/ready');
    await show('/demo/v1/none');
    await show('/demo/v1/notebooks/%zz');
    await show('/oidc/.well-known/openid-configuration');
    await show('/oidc/jwks');
    const tok = async (init: RequestInit) => {
      const r = await fetch(`${served.url}/oidc/token`, { method: 'POST', ...init });
      const t = await r.text();
      console.log(r.status, t);
      return (JSON.parse(t) as { access_token: string }).access_token;
    };
    await tok({
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'c1',
        client_secret: 's1',
      }),
    });
    const t = await tok({
      headers: { authorization: `Basic ${btoa('c1:s1')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'agency' }),
    });
    console.log(atob(t.split('.')[1]!), atob(t.split('.')[0]!));
    const h = { authorization: `Bearer ${t}`, 'content-type': 'application/json' };
    const id = '018f0000-0000-7000-8000-000000000000';
    await show(`/demo/v1/notebooks/${id}`, { headers: h });
    await show(`/demo/v1/notebooks/${id}?limit=3`, {
      headers: { ...h, 'infohus-purpose': 'CASEWORK', 'infohus-justification': 'J-1' },
    });
    await show(`/demo/v1/notebooks/${id}/notes`, {
      method: 'POST',
      headers: { ...h, 'idempotency-key': 'k1' },
      body: '{"text":"a"}',
    });
    await show(`/demo/v1/notebooks/${id}/notes`, {
      method: 'POST',
      headers: { ...h, 'idempotency-key': 'k1' },
      body: '{"text":"a"}',
    });
    await show(`/demo/v1/notebooks/${id}/notes`, {
      method: 'POST',
      headers: { ...h, 'idempotency-key': 'k1' },
      body: '{"text":"b"}',
    });
    await show(`/demo/v1/notebooks/${id}/notes`, {
      method: 'POST',
      headers: { ...h, 'idempotency-key': 'k2' },
      body: '{"text":"b","x":1,"statements":[null],"main":[],"day":"2026-02-30"}',
    });
    await show('/demo/openapi.json');
    await show('/demo/v1/notebooks/broken', { method: 'POST', headers: h, body: '{}' });
    await show('/demo/v1/notebooks/forgotten');
  });
});
