import { categoryOf, EventStore, RevisionConflict } from '#libs/kernel';
import type {
  Append,
  Appended,
  HandleEvents,
  ReadAll,
  ReadStream,
  RecordedEvent,
  SubscribeTo,
  Subscription,
} from '#libs/kernel';
import { Follower } from './follower.js';
import type { Telemetry } from './telemetry.js';

type Observable = EventStore & Required<Pick<EventStore, 'appendAll'>> & Closing;
type Closing = Readonly<{ close: () => Promise<void> }>;

/** An event store whose appends and followers are told of. What it does it leaves to the store. */
export class ObservedEventStore extends EventStore {
  constructor(
    private readonly store: Observable,
    private readonly telemetry: Telemetry,
  ) {
    super();
  }

  async append(append: Append): Promise<Appended> {
    const [appended] = await this.#tell([append], async () => [await this.store.append(append)]);
    return appended!;
  }

  override appendAll(appends: readonly Append[]): Promise<readonly Appended[]> {
    return this.#tell(appends, () => this.store.appendAll(appends));
  }

  readStream(stream: string, options?: ReadStream): AsyncIterable<RecordedEvent> {
    return this.store.readStream(stream, options);
  }

  override heads(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.store.heads(streams);
  }

  readAll(options: ReadAll): ReturnType<EventStore['readAll']> {
    return this.store.readAll(options);
  }

  head(): Promise<bigint> {
    return this.store.head();
  }

  subscribe(to: SubscribeTo, handle: HandleEvents): Subscription {
    return new Follower(this.store, to, this.telemetry).follow(handle);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  async #tell(
    appends: readonly Append[],
    work: () => Promise<readonly Appended[]>,
  ): Promise<readonly Appended[]> {
    const [begunAt, begun] = [Date.now(), performance.now()];
    let outcome = 'failed';
    try {
      const appended = await work();
      outcome = 'recorded';
      appends.forEach((append, at) => {
        if (appended[at]?.duplicate === false) this.#recorded(append, begunAt);
      });
      return appended;
    } catch (error) {
      if (error instanceof RevisionConflict) outcome = 'conflict';
      throw error;
    } finally {
      const seconds = (performance.now() - begun) / 1000;
      this.telemetry.observe('infohus_append_duration_seconds', { outcome }, seconds);
    }
  }

  #recorded({ stream, events }: Append, begunAt: number): void {
    const labels = { category: categoryOf(stream) };
    this.telemetry.count('infohus_events_appended_total', labels, events.length);
    for (const event of events) this.telemetry.recorded(event);
    this.telemetry.tracing?.appended(stream, events, begunAt);
  }
}
