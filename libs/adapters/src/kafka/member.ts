import type { Consumer as KafkaConsumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { ConsumeFrom, Consumer, HandleMessages, ReceivedMessage } from '#libs/kernel';
import { failpoint } from '../failpoint.js';
import { backOffMs, Pause } from '../postgres/back-off.js';
import { Gathered } from '../postgres/gathered.js';
import { within } from './client.js';
import type { KafkaClient } from './client.js';
import { BusAccessDenied, isDenied, kafkaType } from './failures.js';
import { WorkAgain } from './work-again.js';

export type KafkaMembership = Readonly<{
  kafka: KafkaClient;
  from: ConsumeFrom;
  handle: HandleMessages;
  lag: Consumer['lag'];
  /** A member that is silent for so long is dead to the group, and its partitions move. */
  sessionTimeoutMs: number;
  onClose: () => void;
}>;

const heartbeatEveryMs = 500;
/** So long at most a fetch waits for a message; a rebalance, a retry and a stop wait for the fetch. */
const fetchWaitsMs = 200;
/** Without a word from the broker for so long we no longer say that we read. */
const quietMs = 5_000;
/** Pause before a new consumer takes the place of a dead one; it doubles three times. */
const reviveMs = 5_000;
const leaveWithinMs = 5_000;
const partitionsAtOnce = 16;

/** The group has gone on without this member: what it holds comes again, to whoever has the partition now. */
const isOutOfGroup = (error: unknown): boolean =>
  /^(REBALANCE_IN_PROGRESS|ILLEGAL_GENERATION|NOT_COORDINATOR_FOR_GROUP|UNKNOWN_MEMBER_ID)$/.test(
    kafkaType(error),
  );

type Handled = Readonly<{ payload: EachBatchPayload; next: bigint }>;

/** Says in one word how far the partitions of one consumer are handled. */
const commit = async (handled: readonly Handled[]): Promise<readonly void[]> => {
  const byTopic = Map.groupBy(handled, ({ payload }) => payload.batch.topic);
  const topics = [...byTopic].map(([topic, some]) => ({
    topic,
    partitions: some.map(({ payload, next }) => ({
      partition: payload.batch.partition,
      offset: next.toString(),
    })),
  }));
  await handled[0]!.payload.commitOffsetsIfNecessary({ topics });
  return handled.map(() => undefined);
};

const received = (topic: string, partition: number, message: KafkaMessage): ReceivedMessage => ({
  topic,
  partition,
  offset: BigInt(message.offset),
  key: message.key?.toString() ?? '',
  value: message.value?.toString() ?? '',
  headers: Object.fromEntries(
    Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
  ),
});

/**
 * One consumer of a group. Commits an offset when its effect is there, never before. A kafkajs consumer that gave up
 * is seen as `failed` at once; a new one is tried after a pause, because a lost broker can look like a missing right.
 */
export class KafkaMember implements Consumer {
  readonly #again = new WorkAgain();
  readonly #pause = new Pause();
  readonly #inWork = new Set<Promise<unknown>>();
  /** Of the consumer that is there now: what another one handled is not its to say. */
  #commits = new Gathered(commit);
  #consumer: KafkaConsumer | undefined;
  #revival: NodeJS.Timeout | undefined;
  #starting: Promise<void> = Promise.resolve();
  #isDead = false;
  /** In a row, without having read anything. */
  #deaths = 0;
  #isClosed = false;
  #hasJoined = false;
  #lastWord = 0;

  constructor(private readonly ship: KafkaMembership) {
    this.#begin();
  }

  readonly health = (): ReturnType<Consumer['health']> => {
    if (this.#isDead) return 'failed';
    const hears = performance.now() - this.#lastWord < quietMs;
    return this.#hasJoined && hears && !this.#isClosed ? 'running' : 'starting';
  };

  readonly lag: Consumer['lag'] = () => this.ship.lag();

  readonly close = async (): Promise<void> => {
    this.#isClosed = true;
    clearTimeout(this.#revival);
    this.#pause.wake();
    // Leaving while joining would leave a member behind that reads on.
    await within(leaveWithinMs, this.#starting).catch(() => undefined);
    const left = this.#consumer?.disconnect() ?? Promise.resolve();
    left.catch(() => undefined);
    await Promise.allSettled(this.#inWork);
    await within(leaveWithinMs, left).catch((error: unknown) => this.#report(error));
    this.#again.clear();
    this.ship.onClose();
  };

  #begin(): void {
    const consumer = this.ship.kafka.consumer({
      groupId: this.ship.from.group,
      sessionTimeout: this.ship.sessionTimeoutMs,
      heartbeatInterval: heartbeatEveryMs,
      maxWaitTimeInMs: fetchWaitsMs,
      allowAutoTopicCreation: false,
      // kafkajs would restart also what was closed a moment before.
      retry: { retries: 5, restartOnFailure: async () => !this.#isClosed },
    });
    this.#consumer = consumer;
    this.#commits = new Gathered(commit);
    this.#listen(consumer, (error) => void this.#die(consumer, error));
    this.#starting = this.#start(consumer).catch((error: unknown) => this.#die(consumer, error));
  }

  #listen(consumer: KafkaConsumer, onDeath: (error: unknown) => void): void {
    const { events } = consumer;
    const heard = (): void => void (this.#lastWord = performance.now());
    for (const event of [events.FETCH, events.HEARTBEAT, events.COMMIT_OFFSETS] as const)
      consumer.on(event, heard);
    consumer.on(events.FETCH, () => void (this.#deaths = 0));
    consumer.on(events.GROUP_JOIN, () => {
      heard();
      this.#hasJoined = true;
      this.#isDead = false;
    });
    consumer.on(events.REBALANCING, () => void (this.#hasJoined = false));
    consumer.on(events.CRASH, ({ payload: { error, restart } }) => {
      this.#hasJoined = false;
      if (!restart) onDeath(error);
      else this.#report(error);
    });
  }

  async #start(consumer: KafkaConsumer): Promise<void> {
    const { topics } = this.ship.from;
    for (let failures = 0; !this.#isClosed;) {
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...topics], fromBeginning: true });
        break;
      } catch (error) {
        if (isDenied(error)) throw error;
        this.#report(error);
        // A broker that took the connection and was too slow to say more counts as connected to kafkajs, for ever.
        await within(leaveWithinMs, consumer.disconnect()).catch(() => undefined);
        await this.#pause.wait(backOffMs(++failures));
      }
    }
    if (this.#isClosed) return;
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: (payload) => this.#work(payload),
    });
    // Joining took longer than `close` waits.
    if (this.#isClosed) await consumer.disconnect();
  }

  async #die(consumer: KafkaConsumer, error: unknown): Promise<void> {
    if (this.#isClosed) return;
    this.#isDead = true;
    const { group, topics } = this.ship.from;
    const what = `read ${topics.join(', ')} as group ${group}`;
    this.#report(isDenied(error) ? new BusAccessDenied(what, { cause: error }) : error);
    await within(leaveWithinMs, consumer.disconnect()).catch(() => undefined);
    if (this.#isClosed) return;
    const afterMs = reviveMs * 2 ** Math.min(this.#deaths++, 3);
    this.#revival = setTimeout(() => this.#begin(), afterMs);
  }

  /** Kafkajs hands over what one fetch brought of one partition; we handle it in portions of the asked size. */
  async #work(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const place = `${topic}/${partition}`;
    for (let at = 0; at < messages.length && payload.isRunning() && !this.#isClosed;) {
      const first = messages[at]!.offset;
      const size = this.#again.sizeOf(place, first) ?? this.ship.from.batchSize ?? 100;
      const portion = messages
        .slice(at, at + size)
        .map((message) => received(topic, partition, message));
      if (!(await this.#handle(portion, () => payload.heartbeat()))) {
        // The other partitions go on meanwhile; this one is fetched again from the same offset.
        this.#again.later(place, { first, size: portion.length }, payload.pause());
        return;
      }
      this.#again.done(place);
      payload.resolveOffset(messages[at + portion.length - 1]!.offset);
      failpoint('acknowledged');
      await this.#commit(payload, portion.at(-1)!.offset + 1n);
      await payload.heartbeat();
      at += portion.length;
    }
  }

  async #handle(
    portion: readonly ReceivedMessage[],
    heartbeat: () => Promise<void>,
  ): Promise<boolean> {
    // A handler may take longer than the session lasts. When the group moves on meanwhile, the next heartbeat says so.
    const beat = setInterval(() => void heartbeat().catch(() => undefined), heartbeatEveryMs);
    beat.unref();
    const work = Promise.resolve()
      .then(() => this.ship.handle(portion))
      .then(
        () => true,
        (error: unknown) => {
          this.#report(error);
          return false;
        },
      );
    this.#inWork.add(work);
    const handled = await work;
    clearInterval(beat);
    this.#inWork.delete(work);
    return handled;
  }

  /** The effect is there: the offset must follow, also when the broker is away for a while. */
  async #commit(payload: EachBatchPayload, next: bigint): Promise<void> {
    const commits = this.#commits;
    for (let failures = 0; ;) {
      try {
        return await commits.ask({ payload, next });
      } catch (error) {
        const isHopeless = isOutOfGroup(error) || isDenied(error);
        if (isHopeless || (this.#isClosed && failures >= 3)) throw error;
        this.#report(error);
        await this.#pause.wait(backOffMs(++failures));
      }
    }
  }

  #report(error: unknown): void {
    try {
      this.ship.from.onError?.(error);
    } catch {
      // A reporter that fails must not end the consumer.
    }
  }
}
