import type { Issuer } from '#libs/server';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Signs tokens for any agency. */
export const issuerOfTests = async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  const issuer: Issuer = { issuer: 'https://test.test', jwks: { keys: [jwk] }, agencies: '*' };
  const sign = (claims: Record<string, string>) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ ...claims, aud: 'infohus', iss: issuer.issuer })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'test' })
      .setIssuedAt(now)
      .setExpirationTime(now + 600)
      .sign(privateKey);
  };
  return { issuer, sign };
};
