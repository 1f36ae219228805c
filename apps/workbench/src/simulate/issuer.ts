import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import type { TokenSupplier } from '#libs/client';

/** Who acts, and for whom. */
export type Person = Readonly<{ agency: string; unit: string; function: string; scope: string }>;

/** Signs tokens for everybody in the country; `trust`: what the exchange is told in INFOHUS_ISSUERS. */
export type Issuer = Readonly<{ trust: string; tokensFor: (person: Person) => TokenSupplier }>;

const name = 'https://simulation.invalid';
const alg = 'ES256';
const goodForSeconds = 3_000;

const keyIn = async (file: string): Promise<JWK> => {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as JWK;
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg, use: 'sig' };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(key), { mode: 0o600 });
  return key;
};

/** An issuer whose key lies in a file, so that an exchange can be told of it before. */
export const issuerWith = async (file: string): Promise<Issuer> => {
  const key = await keyIn(file);
  const { d: _, ...open } = key;
  const signer = await importJWK(key, alg);
  const tokensFor = ({ agency, unit, function: acts, scope }: Person): TokenSupplier => {
    let held: Readonly<{ token: Promise<string>; until: number }> | null = null;
    return (fresh = false) => {
      // Tokens live on the time of the machine, whatever time it is in the exchange.
      const now = Date.now() / 1000;
      if (held !== null && !fresh && now < held.until) return held.token;
      const sub = `simulated:${agency}:${unit}`;
      const token = new SignJWT({ client_id: 'simulation', agency, unit, function: acts, scope })
        .setProtectedHeader({ alg, typ: 'at+jwt', kid: key.kid! })
        .setIssuer(name)
        .setAudience('infohus')
        .setSubject(sub)
        .setIssuedAt(Math.floor(now))
        .setExpirationTime(Math.floor(now) + goodForSeconds + 300)
        .sign(signer);
      held = { token, until: now + goodForSeconds };
      return token;
    };
  };
  const trust = JSON.stringify([{ issuer: name, jwks: { keys: [open] }, agencies: '*' }]);
  return { trust, tokensFor };
};
