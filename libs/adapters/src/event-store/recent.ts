import { categoryOf } from '#libs/kernel';
import type { JsonObject, ReadAll, RecordedEvent } from '#libs/kernel';
import type { PlacedEvent } from './rows.js';

/** An event as the store has it from now on; `text` is its data, as JSON. */
export type Written = Readonly<{ placed: PlacedEvent; recordedAt: Date; text: string }>;

type Kept = Readonly<{ category: string; bytes: number; event: () => RecordedEvent }>;

export type Page = Readonly<{ events: readonly RecordedEvent[]; upTo: bigint }>;

const eventsMax = 1_000;
const bytesMax = 4 * 1024 * 1024;
// UTF-16, and what an event costs beside its data.
const bytesOf = (text: string): number => text.length * 2 + 1_000;

// A copy, as whoever reads it from the store would get it.
const recordedFrom = ({ placed, recordedAt, text }: Written): RecordedEvent => ({
  ...placed.event,
  data: JSON.parse(text) as JsonObject,
  stream: placed.stream,
  revision: placed.revision,
  position: placed.position,
  recordedAt: recordedAt.toISOString(),
});

const keep = (written: Written): Kept => {
  // Made once, when somebody wants it; what it is made from is let go then.
  let held: Written | RecordedEvent = written;
  return {
    category: categoryOf(written.placed.stream),
    bytes: bytesOf(written.text),
    event: () => (held = 'placed' in held ? recordedFrom(held) : held),
  };
};

/**
 * The latest events, as this process wrote them: those who follow need not read them back. Positions have no gaps and
 * become visible in their order, so what we wrote right after the last event that we know is all that there is up to
 * it; when somebody else wrote in between, we start anew.
 */
export class RecentEvents {
  #kept: Kept[] = [];
  #bytes = 0;
  /** Position of the last one; those kept are the ones right before it. */
  #last = 0n;

  /** Takes up what was committed, in order of positions. */
  add(written: readonly Written[]): void {
    const first = written[0];
    if (first === undefined) return;
    if (first.placed.position !== this.#last + 1n) {
      this.#kept = [];
      this.#bytes = 0;
    }
    for (const one of written) {
      const kept = keep(one);
      this.#kept.push(kept);
      this.#bytes += kept.bytes;
    }
    this.#last = written.at(-1)!.placed.position;
    this.#forgetOldest();
  }

  /** What follows a position, as far as this process wrote it; undefined when only the store knows what comes next. */
  after({ after, limit, categories }: ReadAll): Page | undefined {
    if (after >= this.#last) return { events: [], upTo: after };
    const first = this.#last - BigInt(this.#kept.length);
    if (after < first) return undefined;
    const events: RecordedEvent[] = [];
    for (let at = Number(after - first); at < this.#kept.length; at++) {
      const { category, event } = this.#kept[at]!;
      if (categories !== undefined && !categories.includes(category)) continue;
      events.push(event());
      if (events.length >= limit) return { events, upTo: events.at(-1)!.position };
    }
    return { events, upTo: this.#last };
  }

  // In one go, so that the array is not moved for every event.
  #forgetOldest(): void {
    if (this.#kept.length <= eventsMax && this.#bytes <= bytesMax) return;
    let bytes = this.#bytes;
    let gone = 0;
    while (this.#kept.length - gone > eventsMax / 2 || bytes > bytesMax / 2)
      bytes -= this.#kept[gone++]!.bytes;
    this.#kept.splice(0, gone);
    this.#bytes = bytes;
  }
}
