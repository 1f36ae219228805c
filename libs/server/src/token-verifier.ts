import { hash } from 'node:crypto';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { ProblemError } from './problem.js';
import { mayHold } from './scopes.js';

/** An OIDC issuer, and the agencies that it may assert. Keys by address or as they are. */
export type Issuer = Readonly<{
  issuer: string;
  jwksUri?: string;
  jwks?: JSONWebKeySet;
  agencies: readonly string[] | '*';
  /** By default only `at+jwt` (RFC 9068) is an access token; some products write `JWT`. */
  tokenType?: 'at+jwt' | 'JWT';
}>;

/** Who acts, in which capacity: from the token and nowhere else. */
export type Actor = Readonly<{
  sub: string;
  clientId: string;
  agency: string;
  unit: string;
  function: string;
  scopes: readonly string[];
  /** Seconds since 1970: a stream for this actor ends here. */
  expiresAt: number;
}>;

/** Told what a token claims, says whether such a unit and function exist. */
export type KnowsParty = (party: Readonly<Pick<Actor, 'agency' | 'unit' | 'function'>>) => boolean;

/** The audience that every service of the exchange answers to. */
export const audience = 'infohus';

const algorithms = ['ES256', 'RS256', 'EdDSA'];
const tokenBytesMax = 8192;
const cachedMax = 10_000;
// A key that an issuer withdrew stops working within this time, also for tokens seen before.
const cachedSecondsMax = 300;

const textClaim = (claims: JWTPayload, name: string): string | null => {
  const value = claims[name];
  return typeof value === 'string' && value.length > 0 && value.length <= 200 ? value : null;
};

const actorOf = (claims: JWTPayload): Actor | null => {
  const [sub, clientId, agency, unit, acts] = [
    'sub',
    'client_id',
    'agency',
    'unit',
    'function',
  ].map((name) => textClaim(claims, name));
  if (!sub || !clientId || !agency || !unit || !acts || claims.exp === undefined) return null;
  const scope = textClaim(claims, 'scope') ?? '';
  return {
    sub,
    clientId,
    agency,
    unit,
    function: acts,
    scopes: scope.split(' ').filter((word) => word !== '' && mayHold(agency, word)),
    expiresAt: claims.exp,
  };
};

type Trusted = Readonly<{ issuer: Issuer; keys: JWTVerifyGetKey }>;

const trust = (issuer: Issuer): Trusted => {
  if (issuer.jwks !== undefined) return { issuer, keys: createLocalJWKSet(issuer.jwks) };
  if (issuer.jwksUri === undefined) throw new Error(`Issuer ${issuer.issuer} has no keys`);
  return { issuer, keys: createRemoteJWKSet(new URL(issuer.jwksUri), { timeoutDuration: 5000 }) };
};

// The issuer could not be asked for its keys: no fault of the token's. jose has no class of its own for a bad answer.
const isAboutKeys = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error.code === 'ERR_JOSE_GENERIC';

/** Verifies bearer tokens against the issuers that are registered. */
export class TokenVerifier {
  private readonly trusted: ReadonlyMap<string, Trusted>;
  private readonly seen = new LRUCache<string, Actor>({ max: cachedMax });

  constructor(
    issuers: readonly Issuer[],
    private readonly knowsParty: KnowsParty,
  ) {
    this.trusted = new Map(issuers.map((issuer) => [issuer.issuer, trust(issuer)]));
  }

  /**
   * Who acts with this token; null when it proves nothing, for whatever reason.
   * @throws ProblemError `unavailable` when its issuer's keys cannot be had
   */
  async verify(token: string): Promise<Actor | null> {
    if (token.length > tokenBytesMax) return null;
    const name = hash('sha256', token, 'base64');
    const now = Date.now() / 1000;
    const known = this.seen.get(name);
    if (known !== undefined) return known.expiresAt > now ? known : null;
    const actor = await this.verifyUnseen(token);
    if (actor !== null)
      this.seen.set(name, actor, {
        ttl: Math.max(1, Math.min(actor.expiresAt - now, cachedSecondsMax) * 1000),
      });
    return actor;
  }

  private async verifyUnseen(token: string): Promise<Actor | null> {
    try {
      const trusted = this.trusted.get(String(decodeJwt(token).iss));
      if (trusted === undefined) return null;
      const { issuer, keys } = trusted;
      const { payload } = await jwtVerify(token, keys, {
        issuer: issuer.issuer,
        audience,
        algorithms,
        typ: issuer.tokenType ?? 'at+jwt',
        requiredClaims: ['exp', 'sub', 'client_id', 'agency', 'unit', 'function'],
      });
      const actor = actorOf(payload);
      if (actor === null || !this.knowsParty(actor)) return null;
      return issuer.agencies === '*' || issuer.agencies.includes(actor.agency) ? actor : null;
    } catch (error) {
      if (isAboutKeys(error))
        throw new ProblemError(
          'unavailable',
          { headers: { 'retry-after': '5' } },
          { cause: error },
        );
      // Whatever is wrong with a token, its bearer learns only that it proves nothing.
      return null;
    }
  }
}
