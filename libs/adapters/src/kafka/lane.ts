import kafkajs from 'kafkajs';
import type { Message, Producer } from 'kafkajs';
import { LRUCache } from 'lru-cache';
import { NotRecorded } from '#libs/kernel';
import type { BusMessage } from '#libs/kernel';
import { within } from './client.js';
import type { KafkaClient } from './client.js';
import { asBusError, UndeclaredTopic } from './failures.js';

/** One call of `publish`: settles when all its messages are durable, or the first of them is not. */
export class Publication {
  readonly settled: Promise<void>;
  #left: number;
  #over = false;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(count: number, withinMs: number) {
    this.#left = count;
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const late = (): void =>
      this.fail(new NotRecorded({ cause: new Error(`No answer from Kafka in ${withinMs} ms`) }));
    const timer = setTimeout(late, withinMs);
    void this.settled.catch(() => undefined).finally(() => clearTimeout(timer));
  }

  /** Nobody waits for it any more: what has not been sent need not be. */
  get isOver(): boolean {
    return this.#over;
  }

  sent(count: number): void {
    this.#left -= count;
    if (this.#left > 0) return;
    this.#over = true;
    this.#resolve();
  }

  fail(error: unknown): void {
    this.#over = true;
    this.#reject(error);
  }
}

type Letter = Readonly<{ message: BusMessage; bytes: number; publication: Publication }>;

export type LaneOptions = Readonly<{
  kafka: KafkaClient;
  partitionsOf: (topic: string) => Promise<number>;
}>;

const messagesPerSend = 500;
// A batch of one partition must stay below the broker's 1 MiB.
const bytesPerSend = 512 * 1024;

const partitioner = kafkajs.Partitioners.DefaultPartitioner();

const chosenMax = 10_000;
const chosen = new LRUCache<string, number>({ max: chosenMax });

/** Where Kafka's own clients put a key (murmur2). kafkajs reckons it in BigInt, and keys come again and again. */
const partitionOf = (key: string, count: number): number => {
  const name = `${count} ${key}`;
  const known = chosen.get(name);
  if (known !== undefined) return known;
  const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  const message = { key, value: null };
  const partition = partitioner({ topic: '', partitionMetadata, message });
  chosen.set(name, partition);
  return partition;
};

/** The partition is fixed before the first try: at a later one kafkajs would choose anew. */
const addressed = (count: number, letters: readonly Letter[]): Message[] =>
  letters.map(({ message: { key, value, headers } }) => ({
    key,
    value,
    headers: { ...headers },
    partition: partitionOf(key, count),
  }));

/**
 * One idempotent producer with one `send` in flight, always: kafkajs gives the sequence numbers of a failed send to
 * the next one, and the broker then takes that for a repetition and drops it. Keys are split between lanes.
 */
export class Lane {
  readonly #waiting = new Map<string, Letter[]>();
  #producer: Promise<Producer> | undefined;
  #isRunning = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(private readonly options: LaneOptions) {}

  /** Takes the messages in order, at once. */
  submit(messages: readonly BusMessage[], publication: Publication): void {
    for (const message of messages) {
      const letters = this.#waiting.get(message.topic) ?? [];
      if (letters.length === 0) this.#waiting.set(message.topic, letters);
      const bytes = Buffer.byteLength(message.value) + Buffer.byteLength(message.key) + 256;
      letters.push({ message, bytes, publication });
    }
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#idle = this.#run();
  }

  /** Waits for what is in work, but not for long. */
  async close(withinMs: number): Promise<void> {
    await within(withinMs, this.#idle).catch(() => undefined);
    for (const letters of this.#waiting.values())
      for (const { publication } of letters) publication.fail(new NotRecorded());
    this.#waiting.clear();
    await this.#leave(withinMs);
  }

  async #run(): Promise<void> {
    for (let letters = this.#take(); letters.length > 0; letters = this.#take()) {
      const { topic } = letters[0]!.message;
      try {
        await this.#send(topic, letters);
        for (const { publication } of letters) publication.sent(1);
      } catch (error) {
        const told = asBusError(error, `write to ${topic}`);
        for (const { publication } of letters) publication.fail(told);
      }
    }
    this.#isRunning = false;
  }

  /** The next letters of one topic, so that a topic in trouble does not fail the others; topics take turns. */
  #take(): Letter[] {
    for (const [topic, letters] of this.#waiting) {
      this.#waiting.delete(topic);
      const wanted = letters.filter(({ publication }) => !publication.isOver);
      let [count, bytes] = [0, 0];
      while (count < wanted.length && count < messagesPerSend) {
        bytes += wanted[count]!.bytes;
        if (count > 0 && bytes > bytesPerSend) break;
        count++;
      }
      if (count < wanted.length) this.#waiting.set(topic, wanted.slice(count));
      if (count > 0) return wanted.slice(0, count);
    }
    return [];
  }

  async #send(topic: string, letters: readonly Letter[]): Promise<void> {
    const partitions = await this.options.partitionsOf(topic);
    if (partitions === 0) throw new UndeclaredTopic(topic);
    let rest = addressed(partitions, letters);
    const producer = await this.#connect();
    try {
      while (rest.length > 0) {
        const answers = await producer.send({ topic, messages: rest, acks: -1 });
        // When a partition's leader moves between tries, kafkajs may take the other broker's answer for this one's.
        const answered = new Set(answers.map(({ partition }) => partition));
        const left = rest.filter(({ partition }) => !answered.has(partition!));
        if (left.length === rest.length) throw new Error('Kafka acknowledged none of the messages');
        rest = left;
      }
    } catch (error) {
      // A producer whose sequence the broker does not accept never gets through again; a new one does.
      await this.#leave(2_000);
      throw error;
    }
  }

  #connect(): Promise<Producer> {
    this.#producer ??= this.#open().catch((error: unknown) => {
      this.#producer = undefined;
      throw error;
    });
    return this.#producer;
  }

  async #open(): Promise<Producer> {
    const producer = this.options.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }

  async #leave(withinMs: number): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await within(withinMs, Promise.resolve(producer?.then((one) => one.disconnect()))).catch(
      () => undefined,
    );
  }
}
