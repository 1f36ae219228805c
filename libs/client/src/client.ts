import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem, problemIn, Unreachable } from './problem.js';
import type { StreamEvent } from './streams.js';
import { eventsOf, ndjsonOf } from './streams.js';
import type { TokenSupplier } from './token.js';

export type ClientOptions = Readonly<{
  /** Base address of the exchange, without a slash at the end. */
  url: string;
  /** Absent: only what is open to anyone. */
  token?: TokenSupplier;
  /** How long one attempt may take; by default 30 s. Streams may take for ever once they began. */
  timeoutMs?: number;
  /** How often a request that may be repeated is repeated when nobody answers or the answer is 429 or 503; by default 3. */
  retries?: number;
}>;

/** Why a person is looked at. */
export type Reason = Readonly<{ purpose: string; justification: string }>;

export type AskOptions = Readonly<{
  query?: Readonly<Record<string, string | number | undefined>>;
  /** Needed by reads that show a person. */
  reason?: Reason;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}>;

export type SendOptions = AskOptions &
  Readonly<{
    /** By default a new one for each call; repeat it to repeat the very same act. */
    idempotencyKey?: string;
    /** The revision that was seen. */
    ifMatch?: number;
  }>;

/** A success. */
export type Answer<T> = Readonly<{
  status: number;
  body: T;
  /** Of `ETag`: the stream's revision, or null. */
  revision: number | null;
  /** True when the same key had been answered before. */
  replayed: boolean;
  headers: Headers;
}>;

type Request = Readonly<{ method: string; path: string; options: SendOptions; body?: unknown }>;

const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof Problem &&
    (error.status === 429 || error.status === 503 || error.code === 'idempotency-in-progress'));

const revisionOf = (headers: Headers): number | null => {
  const revision = /^"(\d+)"$/.exec(headers.get('etag') ?? '')?.[1];
  return revision === undefined ? null : Number(revision);
};

const headersFor = ({ options, body }: Request, token: string | null): Headers => {
  const headers = new Headers(options.headers);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey);
  if (options.ifMatch !== undefined) headers.set('if-match', `"${options.ifMatch}"`);
  if (options.reason !== undefined) {
    headers.set('infohus-purpose', options.reason.purpose);
    headers.set('infohus-justification', options.reason.justification);
  }
  return headers;
};

/** Speaks with a running exchange over HTTP. Answers that are no success are thrown as `Problem`. */
export class InfohusClient {
  constructor(private readonly settings: ClientOptions) {}

  /** The same exchange, somebody else asking. */
  as(token: TokenSupplier): InfohusClient {
    return new InfohusClient({ ...this.settings, token });
  }

  /** @throws Problem, Unreachable */
  async get<T>(path: string, options: AskOptions = {}): Promise<Answer<T>> {
    return this.read<T>(await this.ask({ method: 'GET', path, options }));
  }

  /** Sends JSON. The act has one idempotency key however often it has to be sent. @throws Problem, Unreachable */
  async post<T>(path: string, body: unknown, options: SendOptions = {}): Promise<Answer<T>> {
    const keyed = { idempotencyKey: randomUUID(), ...options };
    return this.read<T>(await this.ask({ method: 'POST', path, body, options: keyed }));
  }

  /** The bytes of an answer that is no JSON; a POST where there is a body to send. @throws Problem, Unreachable */
  async bytes(path: string, options: SendOptions = {}, body?: unknown): Promise<Uint8Array> {
    const headers = { accept: '*/*', ...options.headers };
    const response = await this.ask(
      body === undefined
        ? { method: 'GET', path, options: { ...options, headers } }
        : {
            method: 'POST',
            path,
            body,
            options: { idempotencyKey: randomUUID(), ...options, headers },
          },
    );
    return new Uint8Array(await response.arrayBuffer());
  }

  /** The lines of an NDJSON answer, as they come. @throws Problem, Unreachable */
  async *lines<T>(path: string, options: AskOptions = {}): AsyncGenerator<T> {
    const headers = { accept: 'application/x-ndjson', ...options.headers };
    const response = await this.ask({ method: 'GET', path, options: { ...options, headers } });
    if (response.body !== null) yield* ndjsonOf<T>(response.body);
  }

  /** Server-sent events, until the server or `signal` ends them. @throws Problem, Unreachable */
  async *events<T>(path: string, options: AskOptions = {}): AsyncGenerator<StreamEvent<T>> {
    const headers = { accept: 'text/event-stream', ...options.headers };
    const response = await this.ask({ method: 'GET', path, options: { ...options, headers } });
    if (response.body !== null) yield* eventsOf<T>(response.body);
  }

  private async read<T>(response: Response): Promise<Answer<T>> {
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      revision: revisionOf(response.headers),
      replayed: response.headers.get('idempotent-replayed') === 'true',
      headers: response.headers,
    };
  }

  private async ask(request: Request): Promise<Response> {
    const { retries = 3 } = this.settings;
    for (let tried = 0; ; tried += 1) {
      try {
        return await this.authorised(request);
      } catch (error) {
        if (tried >= retries || !isPassing(error) || request.options.signal?.aborted) throw error;
        const said = error instanceof Problem ? error.retryAfter : null;
        await wait(said === null ? 50 * 2 ** tried : said * 1000);
      }
    }
  }

  private async authorised(request: Request): Promise<Response> {
    const { token } = this.settings;
    const response = await this.once(request, (await token?.()) ?? null);
    if (response.status !== 401 || token === undefined) return this.success(response);
    // It ran out, or the issuer has new keys: once more with a fresh one.
    await response.body?.cancel();
    return this.success(await this.once(request, await token(true)));
  }

  private async success(response: Response): Promise<Response> {
    if (!response.ok) throw await problemIn(response);
    return response;
  }

  private async once(request: Request, token: string | null): Promise<Response> {
    const url = new URL(this.settings.url + request.path);
    for (const [name, value] of Object.entries(request.options.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const impatience = new AbortController();
    const timer = setTimeout(() => impatience.abort(), this.settings.timeoutMs ?? 30_000);
    const { signal } = request.options;
    try {
      return await fetch(url, {
        method: request.method,
        headers: headersFor(request, token),
        signal:
          signal === undefined ? impatience.signal : AbortSignal.any([signal, impatience.signal]),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
    } catch (cause) {
      throw new Unreachable({ cause });
    } finally {
      clearTimeout(timer);
    }
  }
}
