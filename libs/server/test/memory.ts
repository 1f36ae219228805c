import type {
  Append,
  Appended,
  GivenAnswer,
  NewEvent,
  RecordedEvent,
  RequestBegun,
  RequestKey,
} from '#libs/kernel';
import { EventStore, IdempotencyStore, RevisionConflict } from '#libs/kernel';

/** As much of an event store as a decider's handler uses. */
export class MemoryEventStore extends EventStore {
  readonly streams = new Map<string, RecordedEvent[]>();
  appends = 0;
  reads = 0;
  private position = 0n;

  append(append: Append): Promise<Appended> {
    this.appends += 1;
    const { stream, expected } = append;
    const events = this.streams.get(stream) ?? [];
    const first = events.findIndex(({ id }) => id === append.events[0]!.id);
    if (first >= 0) return Promise.resolve({ ...this.last(stream), duplicate: true });
    const actual = events.length - 1;
    if (expected !== 'any' && (expected === 'no-stream' ? -1 : expected) !== actual)
      return Promise.reject(new RevisionConflict(stream, expected, actual));
    this.streams.set(stream, [
      ...events,
      ...append.events.map((event, index) => this.record(stream, event, events.length + index)),
    ]);
    return Promise.resolve({ ...this.last(stream), duplicate: false });
  }

  appendAll?(appends: readonly Append[]): Promise<readonly Appended[]>;

  private record(stream: string, event: NewEvent, revision: number): RecordedEvent {
    this.position += 1n;
    return { ...event, stream, revision, position: this.position, recordedAt: event.occurredAt };
  }

  private last(stream: string): Omit<Appended, 'duplicate'> {
    const { revision, position } = this.streams.get(stream)!.at(-1)!;
    return { stream, revision, position };
  }

  async *readStream(stream: string): AsyncIterable<RecordedEvent> {
    this.reads += 1;
    for (const event of this.streams.get(stream) ?? []) yield await Promise.resolve(event);
  }

  readAll = (): never => {
    throw new Error('Not used here');
  };
  head = this.readAll;
  subscribe = this.readAll;
}

/** Keys in memory, with the rules of the port. */
export class MemoryIdempotencyStore extends IdempotencyStore {
  private readonly rows = new Map<
    string,
    { fingerprint: string; holder: string; until: number; answer: GivenAnswer | null }
  >();

  begin(
    key: RequestKey,
    fingerprint: string,
    holder: string,
    holdMs: number,
  ): Promise<RequestBegun> {
    const row = this.rows.get(JSON.stringify(key));
    const until = Date.now() + holdMs;
    if (row === undefined) {
      this.rows.set(JSON.stringify(key), { fingerprint, holder, until, answer: null });
      return Promise.resolve({ state: 'started' });
    }
    if (row.answer !== null)
      return Promise.resolve({
        state: 'answered',
        fingerprint: row.fingerprint,
        answer: row.answer,
      });
    if (row.until > Date.now() || row.fingerprint !== fingerprint)
      return Promise.resolve({ state: 'in-progress', fingerprint: row.fingerprint });
    Object.assign(row, { holder, until });
    return Promise.resolve({ state: 'started' });
  }

  renew(key: RequestKey, holder: string, holdMs: number): Promise<void> {
    const row = this.rows.get(JSON.stringify(key));
    if (row?.holder === holder) row.until = Date.now() + holdMs;
    return Promise.resolve();
  }

  finish(key: RequestKey, holder: string, answer: GivenAnswer): Promise<void> {
    const row = this.rows.get(JSON.stringify(key));
    if (row?.holder === holder) row.answer = answer;
    return Promise.resolve();
  }

  abandon(key: RequestKey, holder: string): Promise<void> {
    if (this.rows.get(JSON.stringify(key))?.holder === holder)
      this.rows.delete(JSON.stringify(key));
    return Promise.resolve();
  }

  lose = (key: string): Promise<void> => {
    for (const id of this.rows.keys()) if (id.includes(key)) this.rows.delete(id);
    return Promise.resolve();
  };
}
