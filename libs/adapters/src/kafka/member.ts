import type { Consumer as KafkaConsumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { ConsumeFrom, Consumer, HandleMessages, ReceivedMessage } from '#libs/kernel';
import { backOffMs, Pause } from '../postgres/back-off.js';
import { within } from './client.js';
import { asBusError, BusAccessDenied, isDenied, kafkaType } from './failures.js';
import { WorkAgain } from './work-again.js';

export type KafkaMembership = Readonly<{
  kafka: Kafka;
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
const leaveWithinMs = 5_000;
const partitionsAtOnce = 16;

/** The group has gone on without this member: what it holds comes again, to whoever has the partition now. */
const isOutOfGroup = (error: unknown): boolean =>
  /^(REBALANCE_IN_PROGRESS|ILLEGAL_GENERATION|NOT_COORDINATOR_FOR_GROUP|UNKNOWN_MEMBER_ID)$/.test(
    kafkaType(error),
  );

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

/** One consumer of a group. Commits an offset when its effect is there, never before. */
export class KafkaMember implements Consumer {
  readonly #consumer: KafkaConsumer;
  readonly #again = new WorkAgain();
  readonly #pause = new Pause();
  readonly #inWork = new Set<Promise<unknown>>();
  readonly #started: Promise<void>;
  #isDead = false;
  #isClosed = false;
  #hasJoined = false;
  #lastWord = 0;

  constructor(private readonly ship: KafkaMembership) {
    this.#consumer = ship.kafka.consumer({
      groupId: ship.from.group,
      sessionTimeout: ship.sessionTimeoutMs,
      heartbeatInterval: heartbeatEveryMs,
      maxWaitTimeInMs: fetchWaitsMs,
      allowAutoTopicCreation: false,
      // kafkajs would restart also what was closed a moment before.
      retry: { retries: 5, restartOnFailure: async () => !this.#isClosed },
    });
    this.#listen();
    this.#started = this.#start();
  }

  readonly health = (): ReturnType<Consumer['health']> => {
    if (this.#isDead) return 'failed';
    const hears = performance.now() - this.#lastWord < quietMs;
    return this.#hasJoined && hears && !this.#isClosed ? 'running' : 'starting';
  };

  readonly lag: Consumer['lag'] = () => this.ship.lag();

  readonly close = async (): Promise<void> => {
    this.#isClosed = true;
    this.#pause.wake();
    // Leaving while joining would leave a member behind that reads on.
    await within(leaveWithinMs, this.#started).catch(() => undefined);
    const left = this.#consumer.disconnect();
    left.catch(() => undefined);
    await Promise.allSettled(this.#inWork);
    await within(leaveWithinMs, left).catch((error: unknown) => this.#report(error));
    this.#again.clear();
    this.ship.onClose();
  };

  #listen(): void {
    const { events } = this.#consumer;
    const heard = (): void => void (this.#lastWord = performance.now());
    for (const event of [events.FETCH, events.HEARTBEAT, events.COMMIT_OFFSETS] as const)
      this.#consumer.on(event, heard);
    this.#consumer.on(events.GROUP_JOIN, () => {
      heard();
      this.#hasJoined = true;
    });
    this.#consumer.on(events.REBALANCING, () => void (this.#hasJoined = false));
    this.#consumer.on(events.CRASH, ({ payload: { error, restart } }) => {
      this.#hasJoined = false;
      if (!restart) this.#die(error);
      else this.#report(error);
    });
  }

  async #start(): Promise<void> {
    const { topics } = this.ship.from;
    for (let failures = 0; !this.#isClosed;) {
      try {
        await this.#consumer.connect();
        await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
        break;
      } catch (error) {
        if (isDenied(error)) return this.#die(error);
        this.#report(error);
        await this.#pause.wait(backOffMs(++failures));
      }
    }
    if (this.#isClosed) return;
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: (payload) => this.#work(payload),
    });
  }

  /** Kafkajs hands over what one fetch brought of one partition; we handle it in portions of the asked size. */
  async #work(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, pause } = payload;
    const { topic, partition, messages } = batch;
    const place = `${topic}/${partition}`;
    for (let at = 0; at < messages.length && isRunning() && !this.#isClosed;) {
      const first = messages[at]!.offset;
      const size = this.#again.sizeOf(place, first) ?? this.ship.from.batchSize ?? 100;
      const portion = messages
        .slice(at, at + size)
        .map((message) => received(topic, partition, message));
      if (!(await this.#handle(portion, heartbeat))) {
        // The other partitions go on meanwhile; this one is fetched again from the same offset.
        const resume = pause();
        this.#again.later(place, { first, size: portion.length }, resume);
        return;
      }
      this.#again.done(place);
      resolveOffset(messages[at + portion.length - 1]!.offset);
      await this.#commit(payload, portion.at(-1)!.offset + 1n);
      await heartbeat();
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
    const { topic, partition } = payload.batch;
    const topics = [{ topic, partitions: [{ partition, offset: next.toString() }] }];
    for (let failures = 0; ;) {
      try {
        return await payload.commitOffsetsIfNecessary({ topics });
      } catch (error) {
        const isHopeless = isOutOfGroup(error) || isDenied(error);
        if (isHopeless || (this.#isClosed && failures >= 3)) throw error;
        this.#report(error);
        await this.#pause.wait(backOffMs(++failures));
      }
    }
  }

  #die(error: unknown): void {
    this.#isDead = true;
    const { group, topics } = this.ship.from;
    const what = `read ${topics.join(', ')} as group ${group}`;
    this.#report(
      isDenied(error) ? new BusAccessDenied(what, { cause: error }) : asBusError(error, what),
    );
  }

  #report(error: unknown): void {
    try {
      this.ship.from.onError?.(error);
    } catch {
      // A reporter that fails must not end the consumer.
    }
  }
}
