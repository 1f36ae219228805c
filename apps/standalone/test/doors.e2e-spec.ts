import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { isProblemCode } from '#libs/contracts';
import { testIssuer, unsigned } from '../../../libs/server/test/harness.js';
import type { Answered, Knock } from './door.fixture.js';
import { knock, tokenFor, verdictOf } from './door.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { Stores } from './stores.fixture.js';

type Operation = Readonly<{
  security?: readonly unknown[];
  requestBody?: unknown;
  responses: Readonly<Record<string, unknown>>;
}>;
type OpenApi = Readonly<{
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}>;
type Door = Readonly<{ service: string; method: string; path: string; operation: Operation }>;

const services = [
  'municipality',
  'police',
  'prison-probation',
  'asylum',
  'policy',
  'audit',
] as const;

// Somebody of each service who holds the scopes of most of its doors.
const staff: Readonly<Record<(typeof services)[number], string>> = {
  municipality: 'copenhagen-social',
  police: 'copenhagen-police',
  'prison-probation': 'kf-central',
  asylum: 'immigration-service',
  policy: 'register-coordinator',
  audit: 'compliance-officer',
};

type Issuer = Awaited<ReturnType<typeof testIssuer>>;

const why = { 'infohus-purpose': 'AUDIT', 'infohus-justification': 'T-1' };

/** Every address that the services publish, knocked at by somebody who has no business there. */
describe('Every address in the OpenAPI of every service', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let stores: Stores;
  let doors: readonly Door[];
  let prison: Issuer;
  let everyone: Issuer;
  const tokens = new Map<string, string>();

  const at = ({ path }: Door, id: string): string =>
    `${exchange.url}${path.replaceAll(/\{[^}]+\}/g, id)}`;
  const ask = (door: Door, said: Knock = {}): Promise<Answered> =>
    knock(at(door, randomUUID()), {
      method: door.method.toUpperCase(),
      ...said,
      headers: { 'idempotency-key': randomUUID(), ...why, ...said.headers },
    });
  const named = ({ method, path }: Door): string => `${method} ${path}`;
  const guarded = (): readonly Door[] => doors.filter(({ operation }) => operation.security);
  const taking = (): readonly Door[] =>
    guarded().filter(({ method, operation }) => method !== 'get' && operation.requestBody);
  const tokenAt = (door: Door): string => tokens.get(door.service)!;

  beforeAll(async () => {
    prison = await testIssuer('prison', ['kf']);
    everyone = await testIssuer('everyone');
    const away = { issuer: 'https://away.test', jwksUri: 'http://127.0.0.1:1/jwks', agencies: '*' };
    exchange = await startExchange(dataFolder, {
      INFOHUS_ISSUERS: JSON.stringify([prison.issuer, everyone.issuer, away]),
    });
    stores = await Stores.open(dataFolder);
    const found: Door[] = [];
    for (const service of services) {
      const { text } = await knock(`${exchange.url}/${service}/openapi.json`);
      const { paths } = JSON.parse(text) as OpenApi;
      for (const [path, operations] of Object.entries(paths))
        for (const [method, operation] of Object.entries(operations))
          found.push({ service, method, path, operation });
      tokens.set(service, await tokenFor(exchange.url, staff[service]));
    }
    doors = found;
    await stores.atRest();
  });

  afterAll(async () => {
    await stores.close();
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('is there', () => {
    for (const service of services)
      expect(doors.filter((door) => door.service === service).length).toBeGreaterThan(3);
    expect(taking().length).toBeGreaterThan(40);
  });

  it('wants a token, unless it is for everyone', async () => {
    const before = await stores.recorded();
    for (const door of guarded())
      expect([named(door), verdictOf(await ask(door))]).toEqual([
        named(door),
        '401 unauthenticated',
      ]);
    const open = doors.filter(({ operation }) => !operation.security).map(({ path }) => path);
    for (const path of open) expect(path).toMatch(/health|metrics|openapi|\/audit\/log\//);
    expect(await stores.recorded()).toBe(before);
  });

  it('wants a scope of its own', async () => {
    const token = await everyone.sign({ scope: 'openid' });
    const before = await stores.recorded();
    for (const door of guarded()) {
      const { status, code } = await ask(door, { token });
      expect([named(door), status, code]).toEqual([named(door), 403, 'missing-scope']);
    }
    expect(await stores.recorded()).toBe(before);
  });

  it('wants its own staff where it is about everyone, or about the law itself', async () => {
    const scope = 'agency subjects:resolve policy:evaluate policy:propose policy:approve audit';
    const token = await everyone.sign({ scope });
    const before = await stores.recorded();
    const shut = guarded().filter(({ path }) =>
      /^\/audit\/v1|\/completeness$|^\/policy\/v1\/(rechecks|legal-reviews)/.test(path),
    );
    expect(shut.length).toBeGreaterThan(8);
    for (const door of shut) {
      const { status, code } = await ask(door, { token });
      expect([named(door), status, code]).toEqual([named(door), 403, 'missing-scope']);
    }
    expect(await stores.recorded()).toBe(before);
  });

  it.each([
    ['nothing', 'null'],
    ['a list', '[{}]'],
    ['a text', '"x"'],
    ['a field that nobody knows', '{"colour":"red"}'],
    ['half an object', '{"form":'],
    ['a key twice', '{"a":1,"a":2}'],
  ])('takes no body that is %s, and records nothing', async (_, raw) => {
    const before = await stores.recorded();
    for (const door of taking()) {
      const answered = await ask(door, { token: tokenAt(door), raw });
      const { status, code = '' } = answered;
      expect([named(door), status >= 400 && status < 500, isProblemCode(code), code]).toEqual([
        named(door),
        true,
        true,
        code,
      ]);
    }
    expect(await stores.atRest()).toBe(before);
  });

  it('breaks at no id, however it is written', async () => {
    const ids = ['%27', '%00', '%2e%2e%2f', '١', 'x'.repeat(120), '1205880000'];
    for (const door of guarded())
      if (door.path.includes('{'))
        for (const id of ids) {
          const { status, text } = await knock(at(door, id), {
            method: door.method.toUpperCase(),
            token: tokenAt(door),
            headers: { 'idempotency-key': randomUUID(), ...why },
            ...(door.method === 'get' ? {} : { raw: '{}' }),
          });
          expect([named(door), id, status < 500]).toEqual([named(door), id, true]);
          // What is wrong is said without saying back what may be a CPR number.
          const detail = text.replaceAll(/"instance":"[^"]*"/g, '');
          expect([named(door), detail.includes('1205880000')]).toEqual([named(door), false]);
        }
  });

  describe('with a token', () => {
    const cases = (token: string): Promise<Answered> =>
      knock(`${exchange.url}/prison-probation/v1/cases`, { token });
    const verdict = async (token: string): Promise<string> => verdictOf(await cases(token));

    it('of an issuer that is registered for its agency lets in', async () => {
      expect(await verdict(await prison.sign())).toBe('200');
      expect(await verdict(await tokenFor(exchange.url, 'kf-nyborg'))).toBe('200');
    });

    it.each([
      ['for another audience', (by: Issuer) => by.sign({ aud: 'somewhere-else' })],
      ['for nobody in particular', (by: Issuer) => by.sign({ aud: '' })],
      ['that has expired', (by: Issuer) => by.sign({}, { expires: -120 })],
      ['that never expires', (by: Issuer) => by.sign({}, { expires: null })],
      ['that nobody signed', async (by: Issuer) => unsigned(await by.sign())],
      ['without its signature', async (by: Issuer) => (await by.sign()).replace(/[^.]*$/, '')],
      ['signed with an unknown key', async () => (await testIssuer('prison')).sign()],
      ['of a key that its issuer does not have', (by: Issuer) => by.sign({}, { kid: 'other' })],
      ['of an issuer that nobody registered', async () => (await testIssuer('unknown')).sign()],
      ['that is no access token', (by: Issuer) => by.sign({}, { typ: 'JWT' })],
      [
        'in which a prison’s issuer speaks for a municipality',
        (by: Issuer) => by.sign({ agency: '101', unit: 'MUNICIPALITY_SOCIAL' }),
      ],
      [
        'in which a prison’s issuer makes a compliance officer',
        (by: Issuer) =>
          by.sign({ agency: 'infohus-audit', unit: 'AUDIT', function: 'CONTROL', scope: 'audit' }),
      ],
      ['of a unit that its agency does not have', (by: Issuer) => by.sign({ unit: 'POLICE' })],
      ['of a function that nobody has', (by: Issuer) => by.sign({ function: 'DIRECTOR' })],
    ])('%s: 401, and why is not told', async (_, token) => {
      expect(await verdict(await token(prison))).toBe('401 unauthenticated');
    });

    it('in the address instead of the header: 401, and it is not said back', async () => {
      const token = await prison.sign();
      const { status, text } = await knock(
        `${exchange.url}/prison-probation/v1/cases?access_token=${token}`,
      );
      expect([status, text.includes(token)]).toEqual([401, false]);
    });

    it('of an issuer whose keys cannot be had: 503, and when to come back', async () => {
      const stranger = await testIssuer('away');
      const answered = await cases(await stranger.sign());
      expect(verdictOf(answered)).toBe('503 unavailable');
      expect(answered.headers.get('retry-after')).toMatch(/^\d+$/);
    });

    it('of an agency that another service serves: 403', async () => {
      const token = await everyone.sign({ agency: '101', unit: 'MUNICIPALITY_SOCIAL' });
      expect(await verdict(token)).toBe('403 not-served-here');
    });
  });
});
