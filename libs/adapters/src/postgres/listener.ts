import pg from 'pg';
import { backOffMs, Pause } from './back-off.js';

/**
 * One connection that listens to a channel and comes back when it is lost. `onSignal` is told of each notification,
 * and, without a payload, after each (re)connection, because what was said meanwhile was not heard.
 */
export class Listener {
  readonly #pause = new Pause();
  #client: pg.Client | undefined;
  #closed = false;
  #failures = 0;
  #running: Promise<void> | undefined;

  constructor(
    private readonly config: pg.ClientConfig,
    private readonly channel: string,
    private readonly onSignal: (payload?: string) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#pause.wake();
    await this.#client?.end().catch(() => undefined);
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#listen();
      } catch (error) {
        if (!this.#closed) this.onError(error);
      }
      if (!this.#closed) await this.#pause.wait(backOffMs(++this.#failures));
    }
  }

  /** Resolves when the connection is gone. */
  async #listen(): Promise<void> {
    const client = new pg.Client({
      ...this.config,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    this.#client = client;
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
    });
    client.on('notification', ({ payload }) => this.onSignal(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${this.channel}`);
      this.#failures = 0;
      this.onSignal();
      if (!this.#closed) await lost;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
