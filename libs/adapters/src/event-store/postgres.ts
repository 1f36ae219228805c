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
import { identifier, lockKey } from '../postgres/migrations.js';
import { Notifier } from '../postgres/notifier.js';
import { GroupWriter } from '../postgres/writer.js';
import type { Outcome } from '../postgres/writer.js';
import { placeBatch } from './append.js';
import type { AppendGroup, Place } from './append.js';
import { toColumns, toEvent } from './rows.js';
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
  /** Told when the listening connection is lost; it comes back by itself. */
  onError?: (error: unknown) => void;
}>;

type Looked = Readonly<{
  id: string | null;
  stream: string | null;
  revision: number | null;
  position: string | null;
}>;

const pageSize = 500;

/**
 * Event store in one PostgreSQL schema. Every writer holds one lock until its commit, so positions grow in commit
 * order and no reader can skip one; many appends share a transaction, so the lock is taken seldom.
 */
export class PostgresEventStore extends EventStore {
  readonly #pool: pg.Pool;
  readonly #sql: Statements;
  readonly #schema: string;
  readonly #lock: string;
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
    this.#sql = statementsFor(schema);
    this.#lock = `begin; select pg_advisory_xact_lock(${lockKey('event-store', schema)})`;
    this.#lookEveryMs = options.lookEveryMs ?? 2_000;
    this.#writer = new GroupWriter(options.pool, (client, groups) => this.#write(client, groups));
    this.#notifier = new Notifier(options.pool, channel);
    this.#listener = new Listener(
      { connectionString: options.listenUrl },
      channel,
      (payload) => {
        if (payload === undefined || this.#notifier.heard(payload).length > 0) this.#wake();
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
    const subscription: CatchUp = new CatchUp(this, to, handle, this.#lookEveryMs, () =>
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

  #wake(): void {
    for (const subscription of this.#subscriptions) subscription.wake();
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
    await client.query(this.#lock);
    const { placed, outcomes } = placeBatch(groups, await this.#look(client, groups.flat()));
    if (placed.length > 0) {
      const values = toColumns(placed);
      await client.query({ name: `insert:${this.#schema}`, text: this.#sql.insert, values });
    }
    await client.query('commit');
    if (placed.length > 0) {
      this.#wake();
      this.#notifier.notify();
    }
    return outcomes;
  }

  async #look(
    client: pg.PoolClient,
    appends: readonly Append[],
  ): Promise<Parameters<typeof placeBatch>[1]> {
    const ids = appends.flatMap(({ events }) => events.map(({ id }) => id));
    const streams = [...new Set(appends.map(({ stream }) => stream))];
    const { rows } = await client.query<Looked>({
      name: `look:${this.#schema}`,
      text: this.#sql.look,
      values: [ids, streams],
    });
    const places = new Map<string, Place>();
    const heads = new Map<string, number>();
    let position = 0n;
    for (const row of rows) {
      const { id, stream, revision } = row;
      if (stream === null || revision === null) position = BigInt(row.position ?? 0);
      else if (id === null) heads.set(stream, revision);
      else places.set(id, { stream, revision, position: BigInt(row.position!) });
    }
    return { places, heads, position };
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
