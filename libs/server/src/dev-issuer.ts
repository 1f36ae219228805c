import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { exportJWK, generateKeyPair } from 'jose';
import type { Client, Context, Token } from 'oidc-provider';
import type { DemoClient } from './dev-clients.js';
import type { Mount } from './root-server.js';
import type { Issuer } from './token-verifier.js';
import { audience } from './token-verifier.js';

/** An issuer for development, and how services come to trust it. */
export type DevelopmentIssuer = Readonly<{ mount: Mount; issuer: Issuer }>;

/** Where it lives and whom it knows. */
export type DevelopmentIssuerOptions = Readonly<{
  /** Address of the exchange, without a slash at the end; the issuer is `<url>/oidc`. */
  url: string;
  clients: readonly DemoClient[];
  /** Its signing key lies in `<dataFolder>/oidc/key.json`, mode 0600. */
  dataFolder: string;
  production: boolean;
  /** Life of a token; by default 900. */
  tokenSeconds?: number;
}>;

const resource = 'urn:infohus';

const signingKey = async (dataFolder: string): Promise<JWK> => {
  const folder = join(dataFolder, 'oidc');
  const file = join(folder, 'key.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk: JWK = {
    ...(await exportJWK(privateKey)),
    kid: `dev-${crypto.randomUUID().slice(0, 8)}`,
    alg: 'ES256',
    use: 'sig',
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(jwk), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return jwk;
};

const publicKey = ({ d: _private, ...rest }: JWK): JWK => rest;

/** Keeps nothing: JWT access tokens are not stored, and nothing else is issued. */
class Forgetful {
  upsert = (): Promise<void> => Promise.resolve();
  find = (): Promise<undefined> => Promise.resolve(undefined);
  findByUserCode = (): Promise<undefined> => Promise.resolve(undefined);
  findByUid = (): Promise<undefined> => Promise.resolve(undefined);
  consume = (): Promise<void> => Promise.resolve();
  destroy = (): Promise<void> => Promise.resolve();
  revokeByGrantId = (): Promise<void> => Promise.resolve();
}

const resourceIndicators = (scopes: string, tokenSeconds: number) => ({
  enabled: true,
  defaultResource: () => resource,
  useGrantedResource: () => true,
  getResourceServerInfo: (context: Context, _: string, client: Client) => {
    // A client that names no scope gets all that it is registered for.
    context.oidc.params['scope'] ||= client.scope;
    return {
      scope: scopes,
      audience,
      accessTokenFormat: 'jwt',
      accessTokenTTL: tokenSeconds,
      jwt: { sign: { alg: 'ES256' } },
    };
  },
});

const configuration = (clients: readonly DemoClient[], key: JWK, tokenSeconds: number): object => {
  const byId = new Map(clients.map((client) => [client.client_id, client]));
  const scopes = [...new Set(clients.flatMap(({ scope }) => scope.split(' ')))];
  return {
    adapter: Forgetful,
    clients: clients.map(({ client_id, client_secret, scope }) => ({
      client_id,
      client_secret,
      scope,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_basic',
    })),
    jwks: { keys: [key] },
    scopes,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    routes: { jwks: '/jwks', token: '/token' },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: resourceIndicators(scopes.join(' '), tokenSeconds),
    },
    ttl: { ClientCredentials: tokenSeconds },
    extraTokenClaims: (_: Context, token: Token) => {
      const { agency, unit, function: acts } = byId.get(token.clientId)!;
      return { agency, unit, function: acts };
    },
    formats: {
      customizers: {
        jwt: (_: Context, token: Token, parts: { payload: Record<string, unknown> }) => {
          parts.payload['sub'] = byId.get(token.clientId)!.sub;
        },
      },
    },
  };
};

/**
 * The development issuer: client credentials at `POST /oidc/token`, signed JWTs, demo clients only.
 * @throws in production: its secrets are in the repository
 */
export const developmentIssuer = async (
  options: DevelopmentIssuerOptions,
): Promise<DevelopmentIssuer> => {
  if (options.production)
    throw new Error('The development issuer does not run in production: register an issuer');
  const key = await signingKey(options.dataFolder);
  const issuer = `${options.url}/oidc`;
  // A service that trusts an issuer elsewhere need not carry one.
  const { default: Provider } = await import('oidc-provider');
  const provider = new Provider(
    issuer,
    configuration(options.clients, key, options.tokenSeconds ?? 900),
  );
  const answer = provider.callback();
  return {
    issuer: { issuer, jwks: { keys: [publicKey(key)] }, agencies: '*' },
    mount: {
      prefix: '/oidc',
      handle: (request, response) => {
        const mounted = request as IncomingMessage & { originalUrl?: string };
        // The provider finds out where it is mounted from the difference.
        mounted.originalUrl = request.url!;
        request.url = request.url!.slice('/oidc'.length) || '/';
        answer(request, response);
      },
    },
  };
};
