import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { aMessage, keys, newGroup, newTopic, ready } from '../../../testing/src/a-message.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withKafka } from '../../../testing/src/kafka.js';
import { KafkaBus } from './bus.js';

const { describeKafka, brokers } = await withKafka();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heldBytes = (): number => {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const mebi = 1024 * 1024;

describeKafka('A consumer a hundred times slower than what comes', () => {
  let bus: KafkaBus;

  beforeEach(() => void (bus = new KafkaBus({ brokers })));
  afterEach(() => bus.close());

  it('holds a few batches in memory, and what waits stays with the broker', async () => {
    const topic = await newTopic(bus);
    const words = 'x'.repeat(4_000);
    const [rounds, perRound] = [60, 25];
    const publish = async (): Promise<void> => {
      for (let round = 0; round < rounds; round++)
        await bus.publish(
          keys.flatMap((key) =>
            Array.from({ length: perRound }, (_, n) => ({
              ...aMessage(topic, key, n),
              value: JSON.stringify({ n, words }),
            })),
          ),
        );
    };
    await publish();
    const written = rounds * perRound * keys.length;
    const before = heldBytes();
    let [handled, most] = [0, 0];
    const consumer = await bus.consume(newGroup(topic), async (batch) => {
      await pause(400);
      handled += batch.length;
      // Not more often: collecting garbage takes as long as reading where the heap is large.
      most = Math.max(most, heldBytes() - before);
    });
    await ready(consumer);
    await eventually(() => handled > 1_000, 60_000);
    const waiting = (await consumer.lag()).reduce((sum, { behind }) => sum + Number(behind), 0);
    // 48 MB were written; of that it has not seen the most.
    expect(waiting * words.length).toBeGreaterThan((written * words.length) / 2);
    expect(most).toBeLessThan(24 * mebi);
  });
});
