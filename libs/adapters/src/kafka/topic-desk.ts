import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { Consumer, Topic } from '#libs/kernel';
import { promptClient, within } from './client.js';
import type { KafkaConnection } from './client.js';
import { asBusError, kafkaType } from './failures.js';

type Lag = Awaited<ReturnType<Consumer['lag']>>;

const answerWithinMs = 15_000;

/** The broker looks for its own offsets, as after a start, or has only just been given the topic or its partition. */
const isNotYetThere = (error: unknown): boolean =>
  /^(UNKNOWN_TOPIC_OR_PARTITION|NOT_COORDINATOR_FOR_GROUP|GROUP_COORDINATOR_NOT_AVAILABLE|GROUP_LOAD_IN_PROGRESS|NOT_LEADER_FOR_PARTITION|LEADER_NOT_AVAILABLE)$/.test(
    kafkaType(error),
  );

/** Topics, their partitions and how far groups have read them: asked of the broker's admin interface. */
export class TopicDesk {
  readonly #open: () => Admin;
  #admin: Admin;
  readonly #partitions = new Map<string, number>();
  #connected: Promise<void> | undefined;

  constructor(connection: KafkaConnection) {
    this.#open = () => promptClient(connection).admin();
    this.#admin = this.#open();
  }

  /** Creates what is missing, adds partitions where there are fewer. */
  declare(topics: readonly Topic[]): Promise<void> {
    return this.#ask(`create ${topics.map(({ name }) => name).join(', ')}`, async (admin) => {
      const wanted = [...new Map(topics.map((topic) => [topic.name, topic])).values()];
      const known = await this.#count(
        admin,
        wanted.map(({ name }) => name),
      );
      const missing = wanted.filter(({ name }) => !known.has(name));
      if (missing.length > 0)
        await admin.createTopics({
          topics: missing.map(({ name, partitions }) => ({
            topic: name,
            numPartitions: partitions,
            // As the broker is set up to keep them.
            replicationFactor: -1,
          })),
        });
      const small = wanted.filter(({ name, partitions }) => (known.get(name) ?? 0) < partitions);
      const grown = small.filter(({ name }) => known.has(name));
      if (grown.length > 0)
        await admin.createPartitions({
          topicPartitions: grown.map(({ name, partitions }) => ({
            topic: name,
            count: partitions,
          })),
        });
      for (const { name, partitions } of small) this.#partitions.set(name, partitions);
    });
  }

  /**
   * How many partitions the topic has; 0 when there is none.
   * @throws BusAccessDenied when this login may not see it
   */
  async partitions(topic: string): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    return this.#ask(`see ${topic}`, async (admin) => {
      const count = (await this.#count(admin, [topic])).get(topic);
      if (count !== undefined) this.#partitions.set(topic, count);
      return count ?? this.#missing(admin, topic);
    });
  }

  /** Asks who the brokers are. */
  ping(): Promise<void> {
    return this.#ask('see the brokers', async (admin) => void (await admin.describeCluster()));
  }

  /** What the group has not handled; a partition that it never read counts from its beginning. */
  lag(group: string, topics: readonly string[]): Promise<Lag> {
    return this.#ask(`read ${topics.join(', ')} as ${group}`, async (admin) => {
      const known = [...(await this.#count(admin, topics)).keys()];
      if (known.length === 0) return [];
      const [committed, ...ends] = await Promise.all([
        admin.fetchOffsets({ groupId: group, topics: known }),
        ...known.map((topic) => admin.fetchTopicOffsets(topic)),
      ]);
      const done = new Map<string, bigint>();
      for (const { topic, partitions } of committed)
        for (const { partition, offset } of partitions)
          done.set(`${topic}/${partition}`, BigInt(offset));
      return ends.flatMap((partitions, at) =>
        partitions.map(({ partition, low, high }) => {
          const topic = known[at]!;
          const handled = done.get(`${topic}/${partition}`) ?? -1n;
          const from = handled < BigInt(low) ? BigInt(low) : handled;
          return { topic, partition, behind: BigInt(high) - from };
        }),
      );
    });
  }

  /** A list leaves out what one may not see; the question for one topic says which it is. */
  async #missing(admin: Admin, topic: string): Promise<0> {
    try {
      await admin.fetchTopicMetadata({ topics: [topic] });
      return 0;
    } catch (error) {
      if (kafkaType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return 0;
      throw error;
    }
  }

  async close(): Promise<void> {
    await within(2_000, this.#admin.disconnect()).catch(() => undefined);
  }

  async #count(admin: Admin, topics: readonly string[]): Promise<Map<string, number>> {
    const visible = new Set(await admin.listTopics());
    const there = topics.filter((topic) => visible.has(topic));
    if (there.length === 0) return new Map();
    const { topics: found } = await admin.fetchTopicMetadata({ topics: there });
    return new Map(found.map(({ name, partitions }) => [name, partitions.length]));
  }

  async #ask<Answer>(what: string, question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    try {
      return await within(answerWithinMs, this.#persist(question));
    } catch (error) {
      throw asBusError(error, what);
    }
  }

  /** Asks again while what is asked for is not yet there. */
  async #persist<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const admin = this.#admin;
      try {
        await this.#connect();
        return await question(admin);
      } catch (error) {
        // Another question may have found the same, and taken the client away from this one.
        const isRenewed = admin !== this.#admin;
        if (tries === 20 || !(isRenewed || isNotYetThere(error))) throw error;
        if (!isRenewed) await this.#renew();
        await pause(100);
      }
    }
  }

  /** kafkajs keeps for minutes whom it believes to lead a partition; a new client asks. */
  async #renew(): Promise<void> {
    const old = this.#admin;
    this.#admin = this.#open();
    this.#connected = undefined;
    await within(2_000, old.disconnect()).catch(() => undefined);
  }

  #connect(): Promise<void> {
    this.#connected ??= this.#admin.connect().catch((error: unknown) => {
      this.#connected = undefined;
      throw error;
    });
    return this.#connected;
  }
}
