import type pg from 'pg';
import type { ConsumeFrom, Consumer, HandleMessages } from '#libs/kernel';
import { backOffMs, Pause } from '../postgres/back-off.js';
import { isForbidden } from '../postgres/failures.js';
import { lockKey } from '../postgres/migrations.js';
import type { Notifier } from '../postgres/notifier.js';
import { OwnSession } from '../postgres/own-session.js';
import { Fetches } from './fetches.js';
import { PartitionReader } from './partition-reader.js';
import { keyHash } from './partitioner.js';
import type { BusStatements } from './schema.js';

export type Membership = Readonly<{
  pool: pg.Pool;
  schema: string;
  listenUrl: string;
  sql: BusStatements;
  from: ConsumeFrom;
  handle: HandleMessages;
}>;

type Head = Readonly<{
  id: number;
  topic: string;
  partition: number;
  head: string;
  done: string;
}>;

type Member = Readonly<{ topic: string; pid: number; own: boolean }>;

const lookEveryMs = 1_000;
const handOverEveryMs = 50;

/**
 * One consumer of a group. Membership and partitions are locks of its one session: when the process or the connection
 * dies, the server frees them at once; when the process hangs, the server ends the session. Members sort themselves
 * by backend and take each their share, so nobody has to be the leader.
 */
export class GroupMember implements Consumer {
  readonly #pause = new Pause();
  readonly #running: Promise<void>;
  readonly #readers = new Map<number, PartitionReader>();
  /** Given up, but their last batch is still in work. */
  readonly #leaving = new Map<number, Promise<void>>();
  #fetches: Fetches | undefined;
  #health: ReturnType<Consumer['health']> = 'starting';
  #closed = false;
  #failures = 0;

  constructor(
    private readonly ship: Membership,
    private readonly notifier: Notifier,
    private readonly signal: (subject: string) => void,
    private readonly onClose: () => void,
  ) {
    this.#running = this.#run();
  }

  readonly health = (): ReturnType<Consumer['health']> => this.#health;

  readonly lag: Consumer['lag'] = async () => {
    const { pool, sql, from } = this.ship;
    const { rows } = await pool.query<Head>(sql.heads, [from.group, from.topics]);
    return rows.map(({ topic, partition, head, done }) => ({
      topic,
      partition,
      behind: BigInt(head) - BigInt(done),
    }));
  };

  readonly close = async (): Promise<void> => {
    this.#closed = true;
    this.#pause.wake();
    await this.#running;
    this.onClose();
    this.signal(this.#groupSubject);
  };

  /** `subject`: the id of a partition that has more, a group whose members change, or `*`. */
  wake(subject: string): void {
    if (subject === this.#groupSubject || subject === '*') this.#pause.wake();
    else this.#readers.get(Number(subject))?.wake();
  }

  get #groupSubject(): string {
    return `group:${this.ship.from.group}`;
  }

  async #run(): Promise<void> {
    while (!this.#closed && this.#health !== 'failed') {
      let session: OwnSession | undefined;
      try {
        session = await this.#join();
        while (!this.#closed && !session.isLost) await this.#takeShare(session);
      } catch (error) {
        this.#health = isForbidden(error) ? 'failed' : 'starting';
        if (!this.#closed) this.#report(error);
      }
      await this.#leave(session);
      if (!this.#closed) await this.#pause.wait(backOffMs(++this.#failures));
    }
  }

  async #join(): Promise<OwnSession> {
    const { listenUrl, schema, from } = this.ship;
    const session = await OwnSession.open(listenUrl, (payload) => {
      for (const subject of this.notifier.heard(payload)) this.wake(subject);
    });
    void session.lost.then(() => this.#pause.wake());
    try {
      await session.query(`listen ${schema}_messages`);
      // An acknowledgement that is lost in a crash of the server costs a redelivery, no more.
      await session.query(`set synchronous_commit = off`);
      // We ask at least every second; a session that says nothing for so long belongs to a process that hangs.
      await session.query(`set idle_session_timeout = '15s'`);
      for (const topic of from.topics)
        await session.query('select pg_advisory_lock_shared($1)', [this.#memberKey(topic)]);
    } catch (error) {
      await session.close();
      throw error;
    }
    this.#failures = 0;
    this.#fetches = new Fetches(session, this.ship.sql, from.group);
    this.signal(this.#groupSubject);
    return session;
  }

  async #leave(session: OwnSession | undefined): Promise<void> {
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()));
    await Promise.all(this.#leaving.values());
    this.#readers.clear();
    this.#leaving.clear();
    await session?.close();
    if (this.#health === 'running') this.#health = 'starting';
  }

  /** Takes what is ours, gives up what is another's, wakes who is behind; then waits for the next look. */
  async #takeShare(session: OwnSession): Promise<void> {
    const { sql, from } = this.ship;
    const heads = await session.query<Head>(sql.heads, [from.group, from.topics]);
    const members = await session.query<Member>(sql.members, [
      from.topics,
      from.topics.map((topic) => this.#memberKey(topic)),
    ]);
    let isWhole = true;
    for (const head of heads) {
      const reader = this.#readers.get(head.id);
      if (!this.#isOurs(head, members)) {
        if (reader) this.#giveUp(session, head, reader);
      } else if (reader) reader.wakeIfBehind(BigInt(head.head));
      else isWhole = (await this.#take(session, head)) && isWhole;
    }
    if (isWhole) this.#health = 'running';
    await this.#pause.wait(isWhole ? lookEveryMs : handOverEveryMs);
  }

  #isOurs({ topic, partition }: Head, members: readonly Member[]): boolean {
    const ofTopic = members.filter((member) => member.topic === topic);
    // The topic's own shift keeps the first member from getting partition 0 of every topic.
    const turn = (partition + keyHash(topic)) % Math.max(1, ofTopic.length);
    return ofTopic[turn]?.own ?? false;
  }

  async #take(session: OwnSession, head: Head): Promise<boolean> {
    if (this.#leaving.has(head.id)) return false;
    const { sql, from, handle } = this.ship;
    const { group } = from;
    const [lock] = await session.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1) as taken',
      [this.#partitionKey(head.id)],
    );
    if (!lock?.taken) return false;
    await session.query(sql.enter, [group, head.id]);
    // Read again: the one before us may have acknowledged since.
    const now = await session.query<Head>(sql.heads, [group, [head.topic]]);
    const { id, topic, partition, done } = now.find((one) => one.id === head.id) ?? head;
    const reader = new PartitionReader(session, {
      id,
      topic,
      partition,
      from: BigInt(done),
      batchSize: from.batchSize ?? 100,
      fetches: this.#fetches!,
      handle,
      onError: (error) => this.#report(error),
    });
    this.#readers.set(id, reader);
    return true;
  }

  #giveUp(session: OwnSession, { id }: Head, reader: PartitionReader): void {
    this.#readers.delete(id);
    const left = reader
      .stop()
      .then(() => session.query('select pg_advisory_unlock($1)', [this.#partitionKey(id)]))
      .catch((error: unknown) => this.#report(error))
      .then(() => {
        this.#leaving.delete(id);
        this.signal(this.#groupSubject);
      });
    this.#leaving.set(id, left);
  }

  #memberKey(topic: string): string {
    return lockKey('bus-member', this.ship.schema, this.ship.from.group, topic);
  }

  #partitionKey(id: number): string {
    return lockKey('bus-partition', this.ship.schema, this.ship.from.group, String(id));
  }

  #report(error: unknown): void {
    try {
      this.ship.from.onError?.(error);
    } catch {
      // A reporter that fails must not end the consumer.
    }
  }
}
