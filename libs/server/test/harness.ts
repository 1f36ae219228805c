import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProblemBody } from '#libs/contracts';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Environment, Issuer, Mount, OpenPort, ServiceDefinition } from '../src/index.js';
import { createService, openPort, readEnvironment } from '../src/index.js';
import { demoService } from './demo.service.js';
import { MemoryEventStore } from './memory.js';

/** What a token says of a caseworker at Nyborg, unless a test says otherwise. */
export const caseworker = {
  sub: 'person-1',
  client_id: 'kf-nyborg',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'CASEWORK',
  scope: 'agency policy:evaluate',
};

export type Signing = Readonly<{
  typ?: string;
  kid?: string;
  expires?: number | null;
  alg?: string;
}>;

/** An issuer whose tokens tests can bend. */
export const testIssuer = async (
  name: string,
  agencies: Issuer['agencies'] = '*',
  alg = 'ES256',
) => {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const jwk = { ...(await exportJWK(publicKey)), kid: name, alg, use: 'sig' };
  const jwks: JSONWebKeySet = { keys: [jwk] };
  const issuer: Issuer = { issuer: `https://${name}.test`, jwks, agencies };
  const sign = (claims: JWTPayload = {}, { typ = 'at+jwt', kid = name, expires }: Signing = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const token = new SignJWT({ ...caseworker, aud: 'infohus', iss: issuer.issuer, ...claims })
      .setProtectedHeader({ alg, typ, kid })
      .setIssuedAt(now);
    return (expires === null ? token : token.setExpirationTime(now + (expires ?? 600))).sign(
      privateKey,
    );
  };
  return { issuer, sign, publicKey, jwk };
};

/** An unsigned copy of a token: `alg` none, no signature. */
export const unsigned = (token: string): string => {
  const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
  return `${header}.${token.split('.')[1]!}.`;
};

/** A service on a free port. */
export const startService = async (
  definition: ServiceDefinition,
  issuers: readonly Issuer[],
  mounts: (open: OpenPort) => Promise<Readonly<{ extra: Mount[]; issuers: Issuer[] }>> = () =>
    Promise.resolve({ extra: [], issuers: [] }),
): Promise<OpenPort> => {
  const open = await openPort({ port: 0 });
  const more = await mounts(open);
  const environment: Environment = {
    ...readEnvironment({ INFOHUS_LOG: 'silent' }),
    issuers: [...issuers, ...more.issuers],
  };
  open.serve([await createService(definition, environment)], more.extra);
  return open;
};

export type Body = string | Uint8Array | null;

export type Demo = Readonly<{
  port: OpenPort;
  token: string;
  events: MemoryEventStore;
  /** POST to the demo's notebooks, under a new key. */
  post: (body: Body, headers?: Record<string, string>, path?: string) => Promise<Response>;
}>;

/** The demo service, and a caseworker's way in. */
export const startDemo = async (): Promise<Demo> => {
  const events = new MemoryEventStore();
  const trusted = await testIssuer('trusted');
  const token = await trusted.sign();
  const port = await startService(demoService(events), [trusted.issuer]);
  const post: Demo['post'] = (body, headers = {}, path = `${randomUUID()}/notes`) =>
    fetch(`${port.url}/demo/v1/notebooks/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      },
      body: body as string,
    });
  return { port, token, events, post };
};

/** A folder of its own. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'infohus-server-'));

/** What came back, its body read as a problem. */
export const problemAt = async (answer: Response | Promise<Response>): Promise<ProblemBody> => {
  const response = await answer;
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as ProblemBody;
  expect(body.status).toBe(response.status);
  return body;
};
