import { failpoint } from '../failpoint.js';
import type { HandleMessages, ReceivedMessage } from '#libs/kernel';
import { backOffMs, Pause } from '../postgres/back-off.js';
import type { OwnSession } from '../postgres/own-session.js';
import type { Fetches } from './fetches.js';

export type PartitionToRead = Readonly<{
  id: number;
  topic: string;
  partition: number;
  /** First offset that the group has not handled. */
  from: bigint;
  batchSize: number;
  fetches: Fetches;
  handle: HandleMessages;
  onError: (error: unknown) => void;
}>;

/**
 * Reads one partition for its group, in order, over the session that holds the partition's lock: when that session is
 * gone, nothing can be acknowledged any more, so whoever takes over starts where we really were.
 */
export class PartitionReader {
  readonly #pause = new Pause();
  readonly #done: Promise<void>;
  #next: bigint;
  #unsaid = false;
  #stopped = false;
  #failures = 0;

  constructor(
    private readonly session: OwnSession,
    private readonly what: PartitionToRead,
  ) {
    this.#next = what.from;
    this.#done = this.#run();
  }

  wake(): void {
    this.#pause.wake();
  }

  /** Wakes when the partition has more than was handled. */
  wakeIfBehind(head: bigint): void {
    if (head > this.#next) this.#pause.wake();
  }

  /** Resolves when the batch in work is finished; nothing is handled after that. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pause.wake();
    await this.#done;
  }

  get #isOver(): boolean {
    return this.#stopped || this.session.isLost;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const batch = await this.#attempt(() => this.#fetch());
      while (batch && batch.length > 0 && !this.#isOver) {
        const handled = await this.#attempt(async () => {
          await this.what.handle(batch);
          failpoint('acknowledged');
          return true;
        });
        if (!handled) continue;
        this.#next = batch.at(-1)!.offset + 1n;
        this.#unsaid = true;
        break;
      }
      // The next fetch says what was handled, so it comes at once.
      if (batch?.length === 0 && !this.#isOver) await this.#pause.wait(60_000);
    }
    if (this.#unsaid && !this.session.isLost) await this.#acknowledge();
  }

  async #fetch(): Promise<ReceivedMessage[]> {
    const { topic, partition } = this.what;
    const rows = await this.#ask(this.what.batchSize);
    const first = rows[0] && BigInt(rows[0].message_offset);
    if (first !== undefined && first > this.#next) {
      this.what.onError(
        new Error(`${topic}/${partition}: messages ${this.#next} to ${first - 1n} had expired`),
      );
      this.#next = first;
    }
    return rows.map(({ message_offset, key, headers, value }) => ({
      key,
      headers,
      value,
      topic,
      partition,
      offset: BigInt(message_offset),
    }));
  }

  /** When this fails the session is gone, and the messages come again: at least once. */
  async #acknowledge(): Promise<void> {
    await this.#ask(0).catch((error: unknown) => this.what.onError(error));
  }

  async #ask(limit: number): ReturnType<Fetches['next']> {
    const fetch = { partition: this.what.id, next: this.#next, limit, acknowledge: this.#unsaid };
    const rows = await this.what.fetches.next(fetch);
    this.#unsaid = false;
    return rows;
  }

  async #attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await work();
      this.#failures = 0;
      return result;
    } catch (error) {
      this.what.onError(error);
      const until = Date.now() + backOffMs(++this.#failures);
      while (!this.#isOver && Date.now() < until) await this.#pause.wait(until - Date.now());
      return undefined;
    }
  }
}
