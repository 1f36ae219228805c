import { setTimeout as wait } from 'node:timers/promises';
import { percentile, rounded } from './figures.js';

/** A way that things travel: sent at one end, readable at the other. */
export type Way = Readonly<{
  /** Sends one; resolves to its id when it is accepted. `turn` counts from 0. */
  send: (turn: number) => Promise<string>;
  /** The ids, each when it can be read at the other end. */
  readable: (signal: AbortSignal) => AsyncIterable<string>;
}>;

/** Latencies from the moment a thing was due to be sent until it could be read, in milliseconds. */
export type LoadFigures = Readonly<{
  sent: number;
  /** Readable a second, from the first sending to the last arrival. */
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}>;

const arrivesWithinMs = 60_000;

/** Watches the far end and tells each waiting sender when its thing is there. */
class Arrivals {
  readonly #waiting = new Map<string, (at: number) => void>();
  readonly #early = new Map<string, number>();

  async watch(ids: AsyncIterable<string>): Promise<void> {
    for await (const id of ids) {
      const at = performance.now();
      const tell = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (tell) tell(at);
      else this.#early.set(id, at);
    }
  }

  /** Resolves to the time of arrival, which may be before the answer to the sending was here. */
  of(id: string): Promise<number> {
    const early = this.#early.get(id);
    this.#early.delete(id);
    if (early !== undefined) return Promise.resolve(early);
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${id} could not be read after ${arrivesWithinMs} ms`)),
        arrivesWithinMs,
      );
      this.#waiting.set(id, (at) => {
        clearTimeout(late);
        resolve(at);
      });
    });
  }
}

const figuresOf = (
  latencies: readonly number[],
  begun: number,
  lastArrival: number,
): LoadFigures => ({
  sent: latencies.length,
  perSecond: rounded((latencies.length * 1000) / (lastArrival - begun)),
  p50Ms: rounded(percentile(latencies, 50)),
  p99Ms: rounded(percentile(latencies, 99)),
  maxMs: rounded(Math.max(...latencies)),
});

/** Loads one way; the far end is watched from `open` to `close`. */
export class Load {
  readonly #arrivals = new Arrivals();
  readonly #end = new AbortController();
  readonly #watched: Promise<void>;
  #turn = 0;

  private constructor(private readonly way: Way) {
    this.#watched = this.#arrivals.watch(way.readable(this.#end.signal)).catch((error: unknown) => {
      if (!this.#end.signal.aborted) throw error;
    });
    this.#watched.catch(() => undefined);
  }

  static open(way: Way): Load {
    return new Load(way);
  }

  /** Sends at a fixed rate whatever comes back, so that a slow answer does not hide the wait of those behind it. */
  async atRate(perSecond: number, seconds: number): Promise<LoadFigures> {
    const begun = performance.now();
    const count = Math.round(perSecond * seconds);
    let last = begun;
    const latencies = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const due = begun + (index * 1000) / perSecond;
        await wait(Math.max(0, due - performance.now()));
        const arrived = await this.#one();
        last = Math.max(last, arrived);
        return arrived - due;
      }),
    );
    return figuresOf(latencies, begun, last);
  }

  /** Keeps so many on their way: a new one is sent when one can be read. */
  async inFlight(count: number, seconds: number): Promise<LoadFigures> {
    const begun = performance.now();
    const latencies: number[] = [];
    let last = begun;
    const lane = async (): Promise<void> => {
      while (performance.now() - begun < seconds * 1000) {
        const sent = performance.now();
        const arrived = await this.#one();
        last = Math.max(last, arrived);
        latencies.push(arrived - sent);
      }
    };
    await Promise.all(Array.from({ length: count }, lane));
    return figuresOf(latencies, begun, last);
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#watched;
  }

  async #one(): Promise<number> {
    const turn = this.#turn++;
    return this.#arrivals.of(await this.way.send(turn));
  }
}
