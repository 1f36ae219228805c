import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumeFrom, Consumer, HandleMessages, ReceivedMessage } from '#libs/kernel';
import {
  aMessage,
  newGroup,
  newTopic,
  notebook,
  publishRounds,
} from '../../../testing/src/a-message.js';
import { busContract } from '../../../testing/src/bus.contract.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withKafka } from '../../../testing/src/kafka.js';
import { KafkaBus } from './bus.js';

const { describeKafka, brokers } = await withKafka();

/** A bus whose way to the broker can be cut: to the broker that is what the death of a process looks like. */
class MortalBus extends KafkaBus {
  readonly #sockets: Set<Socket>;
  readonly #fate: { isDead: boolean };
  readonly #death = Promise.withResolvers<never>();

  constructor() {
    const [sockets, fate] = [new Set<Socket>(), { isDead: false }];
    super({
      brokers,
      sessionTimeoutMs: 6_000,
      socketFactory: ({ host, port, onConnect }) => {
        // Nothing listens on port 1.
        const socket = connect({ host, port: fate.isDead ? 1 : port }, onConnect);
        sockets.add(socket);
        return socket;
      },
    });
    this.#sockets = sockets;
    this.#fate = fate;
    this.#death.promise.catch(() => undefined);
  }

  override consume(from: ConsumeFrom, handle: HandleMessages): Promise<Consumer> {
    return super.consume(from, (batch) => Promise.race([handle(batch), this.#death.promise]));
  }

  crash(): void {
    this.#fate.isDead = true;
    for (const socket of this.#sockets) socket.destroy(new Error('crashed'));
  }

  async bury(): Promise<void> {
    // kafkajs would go on trying, and keep the test run alive.
    this.#fate.isDead = false;
    this.#death.reject(new Error('dead'));
    await this.close();
  }
}

describeKafka('The Kafka bus', () => {
  busContract(async () => {
    const bus = new KafkaBus({ brokers, sessionTimeoutMs: 6_000 });
    const others: MortalBus[] = [];
    return {
      bus,
      another: async () => {
        const other = new MortalBus();
        others.push(other);
        return other;
      },
      crash: async (other) => others.find((one) => one === other)?.crash(),
      close: async () => {
        await bus.close();
        await Promise.all(others.map((other) => other.bury()));
      },
    };
  });
});

describeKafka('The Kafka bus at its limits', () => {
  let bus: KafkaBus;
  beforeAll(() => {
    bus = new KafkaBus({ brokers, sessionTimeoutMs: 6_000 });
  });
  afterAll(() => bus.close());

  it('refuses a message without a key, and every message asked with it', async () => {
    const topic = await newTopic(bus, 1);
    const messages = [aMessage(topic, 'anna', 1), aMessage(topic, '', 2)];
    await expect(bus.publish(messages)).rejects.toThrow('needs a key');
    const consumer = await bus.consume(newGroup(topic), async () => undefined);
    expect(await consumer.lag()).toEqual([{ topic, partition: 0, behind: 0n }]);
    await consumer.close();
  });

  it('refuses a message to a topic that nobody declared, and delivers those asked with it', async () => {
    const topic = await newTopic(bus, 1);
    const results = await Promise.allSettled([
      bus.publish([aMessage(topic, 'anna', 1)]),
      bus.publish([aMessage(`${topic}-misspelled`, 'anna', 1)]),
      bus.publish([aMessage(topic, 'anna', 2)]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('refuses a message larger than the broker takes, and delivers the next', async () => {
    const topic = await newTopic(bus, 1);
    const large = { ...aMessage(topic, 'anna', 1), value: '"x"'.padEnd(1_100_000) };
    await expect(bus.publish([large])).rejects.toThrow('MESSAGE_TOO_LARGE');
    await bus.publish([aMessage(topic, 'anna', 2)]);
  });

  it('goes on with the other partitions while one cannot be handled', async () => {
    const topic = await newTopic(bus);
    const { seen, write } = notebook();
    const consumer = await bus.consume(newGroup(topic), async (batch) => {
      if (batch.some(({ key }) => key === 'anna')) throw new Error('not this one');
      await write(batch);
    });
    await publishRounds(bus, topic, 20);
    const partition = (one: ReceivedMessage): number => one.partition;
    await eventually(async () => {
      const behind = (await consumer.lag()).filter((one) => one.behind > 0n);
      return behind.length === 1 && seen.length > 0;
    });
    expect(new Set(seen.map(partition)).size).toBeGreaterThan(1);
    await consumer.close();
  });

  it('adds partitions to a topic that has fewer, and takes none away', async () => {
    const topic = await newTopic(bus, 2);
    await bus.declare([{ name: topic, partitions: 5 }]);
    await bus.declare([{ name: topic, partitions: 3 }]);
    const consumer = await bus.consume(newGroup(topic), async () => undefined);
    expect(await consumer.lag()).toHaveLength(5);
    await consumer.close();
  });

  it('waits for a topic that is declared after its consumer came', async () => {
    const topic = `infohus.test-${randomUUID()}.v1`;
    const { seen, write } = notebook();
    const consumer = await bus.consume(newGroup(topic), write);
    await pause(200);
    expect(consumer.health()).toBe('starting');
    await bus.declare([{ name: topic, partitions: 1 }]);
    await bus.publish([aMessage(topic, 'anna', 1)]);
    await eventually(() => seen.length === 1);
    await consumer.close();
  });
});
