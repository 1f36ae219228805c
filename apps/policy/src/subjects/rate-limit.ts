import { LRUCache } from 'lru-cache';

// A person at a desk never gets there; whoever goes through a list of numbers does.
type Rate = Readonly<{ perMinute: number; burst: number }>;

type Bucket = { tokens: number; at: number };

const clientsMax = 10_000;

/** A bucket of tokens for each client. Times are milliseconds. */
export class RateLimit {
  readonly #buckets = new LRUCache<string, Bucket>({ max: clientsMax });

  constructor(private readonly rate: Rate) {}

  /** @returns 0 when the client may go on, else seconds to wait */
  take(client: string, now: number): number {
    const { perMinute, burst } = this.rate;
    const bucket = this.#buckets.get(client) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 60_000) * perMinute);
    bucket.at = now;
    this.#buckets.set(client, bucket);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / perMinute) * 60);
    bucket.tokens -= 1;
    return 0;
  }
}
