import kafkajs from 'kafkajs';
import type { BusMessage } from '#libs/kernel';
import { aMessage, newGroup, newTopic, notebook, upTo } from '../../../testing/src/a-message.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withKafka } from '../../../testing/src/kafka.js';
import { LossyProxy } from '../../../testing/src/lossy-proxy.js';
import { KafkaBus } from './bus.js';
import { promptClient } from './client.js';

const { describeKafka, brokers } = await withKafka();

const rounds = 60;
const publishers = 5;
const names = (publisher: number): string[] => upTo(8).map((n) => `key-${publisher}-${n}`);
const everyKey = upTo(publishers).flatMap(names);

/** Each publisher publishes round after round of its keys; several do so at once. */
const publishAll = (publish: (messages: readonly BusMessage[]) => Promise<void>, topic: string) =>
  Promise.all(
    upTo(publishers).map(async (publisher) => {
      for (const n of upTo(rounds))
        await publish(names(publisher).map((key) => aMessage(topic, key, n)));
    }),
  );

describeKafka('When acknowledgements of Kafka get lost', () => {
  let [proxy, bus, straight]: [LossyProxy?, KafkaBus?, KafkaBus?] = [];
  beforeAll(async () => {
    proxy = await LossyProxy.start(brokers[0]!, 7);
    bus = new KafkaBus({ brokers, socketFactory: proxy.socketFactory });
    straight = new KafkaBus({ brokers, sessionTimeoutMs: 6_000 });
  });
  afterAll(async () => {
    await bus?.close();
    await straight?.close();
    await proxy?.stop();
  });

  /** All that stands in the topic, read past the proxy. */
  const everythingIn = async (topic: string) => {
    const notes = notebook();
    const consumer = await straight!.consume(newGroup(topic, { batchSize: 500 }), notes.write);
    await eventually(async () => (await consumer.lag()).every(({ behind }) => behind === 0n));
    await consumer.close();
    return notes;
  };

  it('publishes every message once and in order all the same', async () => {
    const topic = await newTopic(straight!);
    const before = proxy!.cuts;
    await publishAll((messages) => bus!.publish(messages), topic);
    const { seen, ofKey } = await everythingIn(topic);
    expect(proxy!.cuts - before).toBeGreaterThan(10);
    expect(seen).toHaveLength(rounds * everyKey.length);
    for (const key of everyKey) expect(ofKey(key)).toEqual(upTo(rounds));
  });

  it('would lose acknowledged messages if a producer had several sends in flight', async () => {
    const topic = await newTopic(straight!, 1);
    const careless = promptClient({ brokers, socketFactory: proxy!.socketFactory }).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await careless.connect();
    const acknowledged = new Set<string>();
    await publishAll(async (messages) => {
      try {
        await careless.send({ topic, messages: [...messages] });
        for (const { key, value } of messages) acknowledged.add(key + value);
      } catch {
        // A send that says that it failed is not the danger.
      }
    }, topic);
    await careless.disconnect();
    const stored = (await everythingIn(topic)).numbers();
    const lost = [...acknowledged].filter((message) => !stored.has(message));
    expect(lost.length).toBeGreaterThan(0);
  });
});
