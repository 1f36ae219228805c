import { problemIn, Unreachable } from './problem.js';

/** Gives an access token that is still good; `fresh` asks for a new one, because the last was refused. */
export type TokenSupplier = (fresh?: boolean) => Promise<string>;

export type ClientCredentials = Readonly<{
  /** The issuer's token endpoint, `http://…/oidc/token`. */
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** By default all that the client is registered for. */
  scope?: string;
}>;

type TokenAnswer = Readonly<{ access_token: string; expires_in?: number }>;

const basic = ({ clientId, clientSecret }: ClientCredentials): string => {
  // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
  const encoded = [clientId, clientSecret].map((half) =>
    new URLSearchParams({ '': half }).toString().slice(1),
  );
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
};

const askIssuer = async (client: ClientCredentials): Promise<TokenAnswer> => {
  const response = await fetch(client.tokenUrl, {
    method: 'POST',
    headers: { authorization: basic(client) },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(client.scope === undefined ? {} : { scope: client.scope }),
    }),
  }).catch((cause: unknown) => {
    throw new Unreachable({ cause });
  });
  if (!response.ok) throw await problemIn(response);
  return (await response.json()) as TokenAnswer;
};

/** Client credentials (RFC 6749 section 4.4), asked for once and kept until shortly before they expire. */
export const clientCredentials = (client: ClientCredentials): TokenSupplier => {
  let held: { token: Promise<string>; until: number } | null = null;
  return (fresh = false) => {
    if (!fresh && held !== null && Date.now() < held.until) return held.token;
    const asked = askIssuer(client);
    const mine = { token: asked.then(({ access_token }) => access_token), until: Infinity };
    held = mine;
    asked.then(
      ({ expires_in = 60 }) => {
        mine.until = Date.now() + expires_in * 900;
      },
      () => {
        if (held === mine) held = null;
      },
    );
    return mine.token;
  };
};
