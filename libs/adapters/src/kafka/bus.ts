import { Bus } from '#libs/kernel';
import type { BusMessage, ConsumeFrom, Consumer, HandleMessages, Topic } from '#libs/kernel';
import { keyHash } from '../bus/partitioner.js';
import { lastingClient } from './client.js';
import type { KafkaClient, KafkaConnection } from './client.js';
import { Lane, Publication } from './lane.js';
import { KafkaMember } from './member.js';
import { TopicDesk } from './topic-desk.js';

export type KafkaBusOptions = KafkaConnection &
  Readonly<{
    /** Producers, with the keys split between them; two by default. */
    producers?: number;
    /** How long `publish` waits before it says `NotRecorded`; 30 seconds by default. */
    publishWithinMs?: number;
    /** A consumer that is silent for so long loses its partitions; 10 seconds by default, the broker's least is 6. */
    sessionTimeoutMs?: number;
  }>;

/**
 * Bus on Kafka 4 through kafkajs: idempotent producers that send one batch at a time, consumers that commit after the
 * effect. What kafkajs does under faults, and why this looks as it does: docs/reference/adapters.md.
 */
export class KafkaBus extends Bus {
  readonly #options: KafkaBusOptions;
  readonly #kafka: KafkaClient;
  readonly #desk: TopicDesk;
  readonly #lanes: readonly Lane[];
  readonly #members = new Set<KafkaMember>();
  #isClosed = false;

  constructor(options: KafkaBusOptions) {
    super();
    this.#options = options;
    this.#kafka = lastingClient(options);
    this.#desk = new TopicDesk(options);
    const partitionsOf = (topic: string): Promise<number> => this.#desk.partitions(topic);
    this.#lanes = Array.from(
      { length: options.producers ?? 2 },
      () => new Lane({ kafka: this.#kafka, partitionsOf }),
    );
  }

  async declare(topics: readonly Topic[]): Promise<void> {
    for (const { name, partitions } of topics)
      if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || !(partitions >= 1 && partitions <= 1_000))
        throw new TypeError('A topic needs a plain name and 1 to 1,000 partitions');
    await this.#desk.declare(topics);
  }

  async publish(messages: readonly BusMessage[]): Promise<void> {
    if (messages.length === 0) return;
    if (this.#isClosed) throw new TypeError('The bus is closed');
    // Without a key kafkajs chooses another partition at every try, and a lost answer becomes a lost message.
    if (messages.some(({ key }) => typeof key !== 'string' || key === ''))
      throw new TypeError('Every message on the bus needs a key');
    const publication = new Publication(messages.length, this.#options.publishWithinMs ?? 30_000);
    const shares = this.#lanes.map((): BusMessage[] => []);
    for (const message of messages) shares[keyHash(message.key) % shares.length]!.push(message);
    for (const [at, share] of shares.entries())
      if (share.length > 0) this.#lanes[at]!.submit(share, publication);
    await publication.settled;
  }

  async consume(from: ConsumeFrom, handle: HandleMessages): Promise<Consumer> {
    if (this.#isClosed) throw new TypeError('The bus is closed');
    const member: KafkaMember = new KafkaMember({
      kafka: this.#kafka,
      from,
      handle,
      lag: () => this.#desk.lag(from.group, from.topics),
      sessionTimeoutMs: this.#options.sessionTimeoutMs ?? 10_000,
      onClose: () => this.#members.delete(member),
    });
    this.#members.add(member);
    return member;
  }

  ping(): Promise<void> {
    return this.#desk.ping();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#members].map((member) => member.close()));
    await Promise.all(this.#lanes.map((lane) => lane.close(5_000)));
    await this.#desk.close();
  }
}
