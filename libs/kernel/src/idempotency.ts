/** A key is a client's own: two clients, or two agencies, may use the same text. */
export type RequestKey = Readonly<{ agency: string; clientId: string; key: string }>;

/** An answer that was given and will be given again. `body` is JSON text, or null when there was none. */
export type GivenAnswer = Readonly<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}>;

/** What is known of a key when a request comes with it. */
export type RequestBegun =
  | Readonly<{ state: 'started' }>
  | Readonly<{ state: 'in-progress'; fingerprint: string }>
  | Readonly<{ state: 'answered'; fingerprint: string; answer: GivenAnswer }>;

/**
 * Remembers what was answered under a key, so that a repeated request does nothing twice. Whoever starts a request holds
 * its key for `holdMs`; a holder that died loses it, and the next one does the work again under the same event ids.
 */
export abstract class IdempotencyStore {
  /** Takes the key for `holder`, or says why not. */
  abstract begin(
    key: RequestKey,
    fingerprint: string,
    holder: string,
    holdMs: number,
  ): Promise<RequestBegun>;
  /** Keeps the key for a further `holdMs`. */
  abstract renew(key: RequestKey, holder: string, holdMs: number): Promise<void>;
  /** Stores the answer for ever, or until it is forgotten. */
  abstract finish(key: RequestKey, holder: string, answer: GivenAnswer): Promise<void>;
  /** Nothing was done: the key is free again. */
  abstract abandon(key: RequestKey, holder: string): Promise<void>;
}
