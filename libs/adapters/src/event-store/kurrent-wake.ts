import type { AllStreamSubscription } from '@kurrent/kurrentdb-client';
import { backOffMs, Pause } from '../postgres/back-off.js';

/** A live subscription that only says that there is something new; it is opened again whenever it is lost. */
export class KurrentWake {
  readonly #pause = new Pause();
  #live: AllStreamSubscription | undefined;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    private readonly open: () => AllStreamSubscription,
    private readonly wake: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pause.wake();
    await this.#live?.unsubscribe().catch(() => undefined);
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#isClosed;) {
      try {
        this.#live = this.open();
        this.#live.on('confirmation', () => {
          failures = 0;
          this.wake();
        });
        for await (const _ of this.#live) this.wake();
      } catch (error) {
        if (!this.#isClosed) this.onError(error);
      }
      if (!this.#isClosed) await this.#pause.wait(backOffMs(++failures));
    }
  }
}
