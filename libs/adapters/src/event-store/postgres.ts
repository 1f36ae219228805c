import type pg from 'pg';
import { EventIdReused, EventStore, isUuid, NotRecorded } from '#libs/kernel';
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
import { isAway } from '../postgres/failures.js';
import { Listener } from '../postgres/listener.js';
import { identifier } from '../postgres/migrations.js';
import { Notifier } from '../postgres/notifier.js';
import { GroupWriter } from '../postgres/writer.js';
import type { Outcome } from '../postgres/writer.js';
import type { AppendGroup } from './append.js';
import { Appender } from './appender.js';
import { RecentEvents } from './recent.js';
import type { Page } from './recent.js';
import { toEvent } from './rows.js';
import type { EventRow } from './rows.js';
import { statementsFor } from './schema.js';
import type { Statements } from './schema.js';
import { CatchUp } from './subscription.js';

export type PostgresEventStoreOptions = Readonly<{
  pool: pg.Pool;
  /** Holds the tables of `eventStoreMigrations`. */
  schema: string;
  /** For the one connection that listens; must reach the server itself, not a transaction pooler. */
  listenUrl: string;
  /** How often a subscription looks without being woken; 2,000 by default. */
  lookEveryMs?: number;
  /** SQL that says when an event is recorded, for a simulated clock; absent: the server's clock. */
  time?: string;
  /** Told when the listening connection is lost; it comes back by itself. */
  onError?: (error: unknown) => void;
}>;

const pageSize = 500;

/**
 * Event store in one PostgreSQL schema. Positions grow in commit order (`Appender` says how), so no reader can skip
 * one; appends that are asked at the same time share a transaction.
 */
export class PostgresEventStore extends EventStore {
  readonly #pool: pg.Pool;
  readonly #sql: Statements;
  readonly #schema: string;
  readonly #appender: Appender;
  readonly #recent = new RecentEvents();
  readonly #writer: GroupWriter<AppendGroup, readonly Appended[]>;
  readonly #notifier: Notifier;
  readonly #listener: Listener;
  readonly #subscriptions = new Set<CatchUp>();
  readonly #lookEveryMs: number;

  constructor(options: PostgresEventStoreOptions) {
    super();
    const schema = identifier(options.schema);
    const channel = `${schema}_events`;
    this.#schema = schema;
    this.#pool = options.pool;
    this.#sql = statementsFor(schema, options.time ?? null);
    this.#appender = new Appender(schema, this.#sql, (written) => this.#recent.add(written));
    this.#lookEveryMs = options.lookEveryMs ?? 2_000;
    this.#writer = new GroupWriter(options.pool, (client, groups) => this.#write(client, groups));
    this.#notifier = new Notifier(options.pool, channel);
    this.#listener = new Listener(
      { connectionString: options.listenUrl },
      channel,
      (payload) => {
        if (payload === undefined || this.#notifier.heard(payload).length > 0)
          for (const subscription of this.#subscriptions) subscription.wake();
      },
      options.onError ?? (() => undefined),
    );
  }

  async append(append: Append): Promise<Appended> {
    const [appended] = await this.appendAll([append]);
    return appended!;
  }

  override async appendAll(appends: readonly Append[]): Promise<readonly Appended[]> {
    appends.forEach(checkForm);
    if (appends.length === 0) return [];
    const rows = appends.reduce((sum, { events }) => sum + events.length, 0);
    return recorded(() => this.#writer.submit(appends, rows));
  }

  async *readStream(stream: string, options: ReadStream = {}): AsyncIterable<RecordedEvent> {
    const backward = options.direction === 'backward';
    let from = options.from ?? (backward ? 2 ** 31 - 1 : 0);
    for (let left = options.limit ?? Infinity; left > 0 && from >= 0;) {
      const limit = Math.min(left, pageSize);
      const { rows } = await this.#query<EventRow>(backward ? 'backward' : 'forward', [
        stream,
        from,
        limit,
      ]);
      yield* rows.map(toEvent);
      if (rows.length < limit) return;
      left -= rows.length;
      from = rows.at(-1)!.revision + (backward ? -1 : 1);
    }
  }

  override async heads(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (streams.length === 0) return new Map();
    const { rows } = await this.#query<{ stream: string; revision: number }>('heads', [streams]);
    return new Map(rows.map(({ stream, revision }) => [stream, revision]));
  }

  async readAll({ after, limit, categories }: ReadAll): ReturnType<EventStore['readAll']> {
    const { rows } = await this.#query<EventRow & Readonly<{ head: string }>>(
      categories ? 'ofCategories' : 'all',
      [after.toString(), limit, ...(categories ? [categories] : [])],
    );
    const head = BigInt(rows[0]!.head);
    // One row without an event says where the head is.
    const events = rows
      .filter((row) => row.id !== null)
      .map(({ head: _head, ...row }) => toEvent(row));
    const last = events.at(-1);
    const upTo = last && events.length >= limit ? last.position : head;
    return { events, upTo: upTo > after ? upTo : after };
  }

  async head(): Promise<bigint> {
    const { rows } = await this.#query<{ head: string }>('head', []);
    return BigInt(rows[0]!.head);
  }

  subscribe(to: SubscribeTo, handle: HandleEvents): Subscription {
    const pages = {
      readAll: (of: ReadAll) => this.readAll(of),
      recent: (of: ReadAll): Page | undefined => this.#recent.after(of),
    };
    const subscription: CatchUp = new CatchUp(pages, to, handle, this.#lookEveryMs, () =>
      this.#subscriptions.delete(subscription),
    );
    this.#subscriptions.add(subscription);
    this.#listener.start();
    return subscription;
  }

  /** Closes all subscriptions and the listening connection; the pool stays its owner's. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    await this.#listener.close();
    await this.#notifier.settled();
  }

  #query<Row extends pg.QueryResultRow>(
    name: keyof Statements,
    values: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    return this.#pool.query<Row>({
      name: `${name}:${this.#schema}`,
      text: this.#sql[name],
      values,
    });
  }

  async #write(
    client: pg.PoolClient,
    groups: readonly AppendGroup[],
  ): Promise<readonly Outcome<readonly Appended[]>[]> {
    const outcomes = await this.#appender.write(client, groups);
    // What we wrote is at hand; nobody needs to look.
    for (const subscription of this.#subscriptions) subscription.goOn();
    this.#notifier.notify();
    return outcomes;
  }
}

const checkForm = ({ stream, events }: Append): void => {
  if (stream === '' || stream.includes('\0')) throw new TypeError('A stream needs a name');
  if (events.length === 0) throw new TypeError('An append needs at least one event');
  const ids = new Set<string>();
  for (const { id } of events) {
    if (!isUuid(id)) throw new TypeError('An event id must be a lower-case UUID');
    if (ids.has(id)) throw new EventIdReused(id);
    ids.add(id);
  }
};

const recorded = async <Result>(write: () => Promise<Result>): Promise<Result> => {
  try {
    return await write();
  } catch (error) {
    throw isAway(error) ? new NotRecorded({ cause: error }) : error;
  }
};
