import type pg from 'pg';
import { Bus, NotRecorded } from '#libs/kernel';
import type { BusMessage, ConsumeFrom, Consumer, HandleMessages, Topic } from '#libs/kernel';
import { isAway } from '../postgres/failures.js';
import { identifier } from '../postgres/migrations.js';
import { Notifier } from '../postgres/notifier.js';
import { GroupWriter } from '../postgres/writer.js';
import type { Outcome } from '../postgres/writer.js';
import { GroupMember } from './member.js';
import { keyHash } from './partitioner.js';
import { busStatements } from './schema.js';
import type { BusStatements } from './schema.js';

export type PostgresBusOptions = Readonly<{
  pool: pg.Pool;
  /** Holds the tables of `busMigrations`. */
  schema: string;
  /** For one connection per consumer; must reach the server itself, not a transaction pooler. */
  listenUrl: string;
  /** How long a message stays after every group of its topic has handled it; one hour by default. */
  keepHandledSeconds?: number;
  /** How long a message stays in any case; seven days by default. */
  keepSeconds?: number;
}>;

type Publication = readonly BusMessage[];

/** Bus in one PostgreSQL schema: partitions in commit order, groups whose members hold session locks. */
export class PostgresBus extends Bus {
  readonly #options: PostgresBusOptions;
  readonly #sql: BusStatements;
  readonly #writer: GroupWriter<Publication, void>;
  readonly #notifier: Notifier;
  readonly #members = new Set<GroupMember>();
  readonly #pruning: NodeJS.Timeout;
  #partitions: ReadonlyMap<string, readonly number[]> = new Map();

  constructor(options: PostgresBusOptions) {
    super();
    const schema = identifier(options.schema);
    this.#options = options;
    this.#sql = busStatements(schema);
    this.#writer = new GroupWriter(options.pool, (client, batch) => this.#write(client, batch));
    this.#notifier = new Notifier(options.pool, `${schema}_messages`);
    this.#pruning = setInterval(() => void this.prune().catch(() => undefined), 60_000).unref();
  }

  async ping(): Promise<void> {
    await this.#options.pool.query('select 1');
  }

  async declare(topics: readonly Topic[]): Promise<void> {
    for (const { name, partitions } of topics)
      if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || !(partitions >= 1 && partitions <= 1_000))
        throw new TypeError('A topic needs a plain name and 1 to 1,000 partitions');
    await this.#recorded(() =>
      this.#options.pool.query(this.#sql.declare, [
        topics.map(({ name }) => name),
        topics.map(({ partitions }) => partitions),
      ]),
    );
    await this.#recorded(() => this.#loadPartitions());
  }

  async publish(messages: readonly BusMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await this.#recorded(() => this.#writer.submit(messages, messages.length));
  }

  async consume(from: ConsumeFrom, handle: HandleMessages): Promise<Consumer> {
    const { pool, schema, listenUrl } = this.#options;
    const member: GroupMember = new GroupMember(
      { pool, schema, listenUrl, sql: this.#sql, from, handle },
      this.#notifier,
      (subject) => this.#signal(subject),
      () => this.#members.delete(member),
    );
    this.#members.add(member);
    return member;
  }

  /** Deletes what has been kept long enough. Runs by itself every minute. */
  async prune(): Promise<void> {
    const { pool, keepHandledSeconds = 3_600, keepSeconds = 7 * 86_400 } = this.#options;
    for (;;) {
      const { rowCount } = await pool.query(this.#sql.prune, [keepHandledSeconds, keepSeconds]);
      if (!rowCount) return;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#pruning);
    await Promise.all([...this.#members].map((member) => member.close()));
    await this.#notifier.settled();
  }

  async #loadPartitions(): Promise<void> {
    const { rows } = await this.#options.pool.query<{ id: number; topic: string }>(
      this.#sql.partitions,
    );
    const partitions = new Map<string, number[]>();
    for (const { id, topic } of rows) partitions.set(topic, [...(partitions.get(topic) ?? []), id]);
    this.#partitions = partitions;
  }

  async #write(
    client: pg.PoolClient,
    batch: readonly Publication[],
  ): Promise<readonly Outcome<void>[]> {
    const messages = batch.flat();
    if (messages.some(({ topic }) => !this.#partitions.has(topic))) await this.#loadPartitions();
    const placed = messages.map((message) => ({ message, id: this.#partitionOf(message) }));
    const counts = new Map<number, number>();
    const places = placed.map(({ id }) => {
      const place = counts.get(id) ?? 0;
      counts.set(id, place + 1);
      return place;
    });
    await client.query({
      name: `publish:${this.#options.schema}`,
      text: this.#sql.publish,
      values: [
        [...counts.keys()],
        [...counts.values()],
        placed.map(({ id }) => id),
        places,
        messages.map(({ key }) => key),
        messages.map(({ headers }) => JSON.stringify(headers)),
        messages.map(({ value }) => value),
      ],
    });
    for (const id of counts.keys()) this.#signal(String(id));
    return batch.map(() => ({ result: undefined }));
  }

  /** Wakes our own consumers at once, and those of other processes. */
  #signal(subject: string): void {
    for (const member of this.#members) member.wake(subject);
    this.#notifier.notify(subject);
  }

  #partitionOf({ topic, key }: BusMessage): number {
    const partitions = this.#partitions.get(topic);
    if (!partitions) throw new Error(`Topic ${topic} is not declared`);
    return partitions[keyHash(key) % partitions.length]!;
  }

  async #recorded<Result>(write: () => Promise<Result>): Promise<Result> {
    try {
      return await write();
    } catch (error) {
      throw isAway(error) ? new NotRecorded({ cause: error }) : error;
    }
  }
}
