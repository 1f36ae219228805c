import type {
  EventStore,
  HandleEvents,
  RecordedEvent,
  SubscribeTo,
  Subscription,
} from '#libs/kernel';
import type { Telemetry } from './telemetry.js';

type Ages = Readonly<{
  /** Of the newest event that was handled, in seconds; null when there never was one. */
  newest: number | null;
  /** Of the oldest that was not. */
  waiting: number;
}>;

const ageOf = ({ recordedAt }: RecordedEvent): number =>
  Math.max(0, (Date.now() - Date.parse(recordedAt)) / 1000);

/** A relay or a projection on its way through an event store: how far it is, and how old what it has and has not. */
export class Follower {
  #newest: RecordedEvent | null = null;
  #subscription: Subscription | undefined;

  constructor(
    private readonly store: Pick<EventStore, 'head' | 'readAll' | 'subscribe'>,
    private readonly to: SubscribeTo,
    private readonly telemetry: Telemetry,
  ) {}

  follow(handle: HandleEvents): Subscription {
    const { name, as = 'projection', onError } = this.to;
    const told = async (events: readonly RecordedEvent[], upTo: bigint): Promise<void> => {
      const { tracing } = this.telemetry;
      const end = as === 'projection' ? tracing?.applying(events, name) : undefined;
      let failed = true;
      try {
        await handle(events, upTo);
        failed = false;
      } finally {
        end?.(failed);
      }
      this.#newest = events.at(-1) ?? this.#newest;
    };
    const tellFailure = (error: unknown): void => {
      this.telemetry.count('infohus_failures_total', { kind: as });
      onError?.(error);
    };
    this.#subscription = this.store.subscribe({ ...this.to, onError: tellFailure }, told);
    this.#tell(name, as);
    return this.#subscription;
  }

  #tell(name: string, as: 'relay' | 'projection'): void {
    const labels = { [as]: name } as Readonly<{ relay: string; projection: string }>;
    let asked: Promise<Ages> | undefined;
    // Both gauges are read at one look, and need one answer.
    const ages = (): Promise<Ages> =>
      (asked ??= this.#ages().finally(() => {
        asked = undefined;
      }));
    this.telemetry.ask(`infohus_${as}_lag_seconds`, async () => [
      { labels, value: (await ages()).waiting },
    ]);
    this.telemetry.ask(`infohus_${as}_age_seconds`, async () => {
      const { newest } = await ages();
      return newest === null ? [] : [{ labels, value: newest }];
    });
  }

  async #ages(): Promise<Ages> {
    const position = this.#subscription!.position();
    this.#newest ??= await this.#before(position);
    const newest = this.#newest === null ? null : ageOf(this.#newest);
    if (position >= (await this.store.head())) return { newest, waiting: 0 };
    const next = await this.#page(position);
    return { newest, waiting: next === undefined ? 0 : ageOf(next) };
  }

  /** The event at a position that was reached before this process began. */
  async #before(position: bigint): Promise<RecordedEvent | null> {
    if (position === 0n) return null;
    const { events } = await this.store.readAll({ after: position - 1n, limit: 1 });
    const event = events[0];
    return event !== undefined && event.position <= position ? event : null;
  }

  async #page(after: bigint): Promise<RecordedEvent | undefined> {
    const { categories } = this.to;
    const page = { after, limit: 1, ...(categories ? { categories } : {}) };
    return (await this.store.readAll(page)).events[0];
  }
}
