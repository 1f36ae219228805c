import kafkajs from 'kafkajs';
import type { Kafka, Message, ProducerRecord } from 'kafkajs';
import { NotRecorded } from '#libs/kernel';
import { aMessage, keys, upTo } from '../../../testing/src/a-message.js';
import { Lane, Publication } from './lane.js';

type Answer = (messages: readonly Message[]) => number[];

/** Kafka that notes what it is sent and acknowledges the partitions that `answer` gives. */
const kafkaThat = (answer: Answer) => {
  const sent: (readonly Message[])[] = [];
  let [producers, inFlight, most] = [0, 0, 0];
  const producer = () => ({
    connect: async () => void producers++,
    disconnect: async () => undefined,
    send: async ({ messages }: ProducerRecord) => {
      most = Math.max(most, ++inFlight);
      sent.push(messages);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inFlight--;
      return answer(messages).map((partition) => ({ partition }));
    },
  });
  const kafka = { producer } as unknown as Kafka;
  return { kafka, sent, producers: () => producers, most: () => most };
};

const all: Answer = (messages) => [...new Set(messages.map(({ partition }) => partition!))];

const publish = (lane: Lane, n: number, names = keys): Promise<void> => {
  const publication = new Publication(names.length, 5_000);
  const messages = names.map((key) => aMessage('topic', key, n));
  lane.submit(messages, publication);
  return publication.settled;
};

describe('A lane to Kafka', () => {
  it('has one send in flight, whatever it is asked', async () => {
    const { kafka, sent, most } = kafkaThat(all);
    const lane = new Lane({ kafka, partitionsOf: async () => 4 });
    await Promise.all(upTo(200).map((n) => publish(lane, n)));
    expect(most()).toBe(1);
    expect(sent.flat()).toHaveLength(200 * keys.length);
    expect(sent.length).toBeLessThan(10);
  });

  it("puts a key where Kafka's own clients put it, at first and later, and anew when there are more", async () => {
    const partitioner = kafkajs.Partitioners.DefaultPartitioner();
    for (const count of [4, 4, 7]) {
      const { kafka, sent } = kafkaThat(all);
      const lane = new Lane({ kafka, partitionsOf: async () => count });
      await publish(lane, 1);
      const partitionMetadata = upTo(count).map((n) => ({ partitionId: n, leader: 0 }) as never);
      for (const { key, value, partition } of sent.flat()) {
        const message = { key: key!, value };
        expect(partition).toBe(partitioner({ topic: 'topic', partitionMetadata, message }));
      }
    }
  });

  it('sends again what no broker acknowledged, and only that', async () => {
    let isFirst = true;
    const { kafka, sent } = kafkaThat((messages) => {
      const partitions = all(messages);
      return isFirst ? ((isFirst = false), partitions.slice(1)) : partitions;
    });
    const lane = new Lane({ kafka, partitionsOf: async () => 4 });
    await publish(lane, 1);
    const [missed] = all(sent[0]!);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]!.filter(({ partition }) => partition === missed));
  });

  it('takes a new producer after a send that failed, and says that nothing is recorded', async () => {
    let failures = 1;
    const { kafka, producers } = kafkaThat((messages) => {
      if (failures-- > 0)
        throw Object.assign(new Error('!'), { type: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
      return all(messages);
    });
    const lane = new Lane({ kafka, partitionsOf: async () => 4 });
    await expect(publish(lane, 1)).rejects.toThrow(NotRecorded);
    await publish(lane, 2);
    expect(producers()).toBe(2);
  });

  it('keeps what a send may hold in messages and bytes', async () => {
    const { kafka, sent } = kafkaThat(all);
    const lane = new Lane({ kafka, partitionsOf: async () => 1 });
    const publication = new Publication(1_204, 5_000);
    const large = { ...aMessage('topic', 'anna', 0), value: 'x'.repeat(300_000) };
    const small = upTo(1_200).map((n) => aMessage('topic', 'anna', n));
    lane.submit([large, large, large, large, ...small], publication);
    await publication.settled;
    const bytes = sent.map((messages) =>
      messages.reduce((sum, { value }) => sum + value!.length, 0),
    );
    expect(Math.max(...bytes)).toBeLessThan(600_000);
    expect(Math.max(...sent.map(({ length }) => length))).toBeLessThanOrEqual(500);
    expect(sent.flat()).toHaveLength(1_204);
  });

  it('does not send what nobody waits for any more', async () => {
    const { kafka, sent } = kafkaThat(all);
    const partitions = Promise.withResolvers<number>();
    const lane = new Lane({ kafka, partitionsOf: () => partitions.promise });
    const first = publish(lane, 1, ['anna']);
    const late = new Publication(1, 5);
    lane.submit([aMessage('topic', 'anna', 2)], late);
    await expect(late.settled).rejects.toThrow(NotRecorded);
    partitions.resolve(1);
    await first;
    await publish(lane, 3, ['anna']);
    expect(sent.flat().map(({ value }) => value)).toEqual(['{"n":1}', '{"n":3}']);
  });
});
