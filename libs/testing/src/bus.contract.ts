import type { ReceivedMessage } from '#libs/kernel';
import { aMessage, newGroup, newTopic, notebook, numberOf, publishRounds } from './a-message.js';
import { keys, ready, upTo } from './a-message.js';
import type { BusUnderTest } from './a-message.js';
import { sharing } from './bus-group.contract.js';
import { eventually } from './eventually.js';

export type { BusUnderTest } from './a-message.js';

type Given = () => BusUnderTest;

const delivery = (given: Given): void => {
  it('delivers messages as they were published, those of a key in order', async () => {
    const { bus } = given();
    const topic = await newTopic(bus);
    const { seen, write, ofKey } = notebook();
    const message = { ...aMessage(topic, 'ø-key', 7), headers: { ce_id: '1', 'x-æ': 'å "q" \\' } };
    await bus.publish([message]);
    await publishRounds(bus, topic, 10);
    const consumer = await bus.consume(newGroup(topic, { batchSize: 7 }), write);
    await publishRounds(bus, topic, 10, 10);
    await eventually(() => seen.length >= 161);
    await consumer.close();
    expect(seen).toHaveLength(161);
    expect(seen.find(({ key }) => key === 'ø-key')).toMatchObject(message);
    for (const key of keys) expect(ofKey(key)).toEqual(upTo(20));
  });

  it('keeps the order of calls that do not wait for each other', async () => {
    const { bus } = given();
    const topic = await newTopic(bus);
    const { seen, write, ofKey } = notebook();
    const consumer = await bus.consume(newGroup(topic), write);
    await Promise.all(upTo(200).map((n) => bus.publish([aMessage(topic, 'anna', n)])));
    await eventually(() => seen.length >= 200);
    await consumer.close();
    expect(ofKey('anna')).toEqual(upTo(200));
  });

  it('gives one batch messages of one partition, with offsets that grow', async () => {
    const { bus } = given();
    const topic = await newTopic(bus);
    const batches: (readonly ReceivedMessage[])[] = [];
    await publishRounds(bus, topic, 20);
    const consumer = await bus.consume(newGroup(topic, { batchSize: 5 }), async (batch) => {
      batches.push(batch);
    });
    await eventually(() => batches.flat().length >= 160);
    await consumer.close();
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(5);
      expect(new Set(batch.map(({ partition }) => partition)).size).toBe(1);
      for (const [at, { offset }] of batch.entries())
        if (at > 0) expect(offset).toBeGreaterThan(batch[at - 1]!.offset);
    }
    expect(new Set(batches.flat().map(({ partition }) => partition)).size).toBeGreaterThan(1);
  });

  it('loses and doubles nothing while several instances publish', async () => {
    const { bus, another } = given();
    const topic = await newTopic(bus);
    const others = await Promise.all([another(), another()]);
    const { write, ofKey, seen } = notebook();
    const consumer = await bus.consume(newGroup(topic), write);
    await Promise.all(
      [bus, ...others].map((each, publisher) =>
        Promise.all(
          upTo(4).map(async (lane) => {
            const key = `key-${publisher}-${lane}`;
            for (let n = 0; n < 25; n++)
              await each.publish([aMessage(topic, key, n), aMessage(topic, `${key}-b`, n)]);
          }),
        ),
      ),
    );
    await eventually(() => seen.length >= 600);
    await consumer.close();
    await Promise.all(others.map((each) => each.close()));
    expect(seen).toHaveLength(600);
    for (const publisher of upTo(3))
      for (const lane of upTo(4)) expect(ofKey(`key-${publisher}-${lane}`)).toEqual(upTo(25));
  });

  it('delivers a message soon', async () => {
    const { bus } = given();
    const topic = await newTopic(bus, 1);
    const { seen, write } = notebook();
    const consumer = await bus.consume(newGroup(topic), write);
    await ready(consumer);
    const waits: number[] = [];
    for (const n of upTo(20)) {
      const started = performance.now();
      await bus.publish([aMessage(topic, 'anna', n)]);
      await eventually(() => seen.length > n);
      waits.push(performance.now() - started);
    }
    await consumer.close();
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(800);
  });
};

const acknowledging = (given: Given): void => {
  it('brings a batch again until the handler takes it', async () => {
    const { bus } = given();
    const topic = await newTopic(bus, 1);
    const errors: unknown[] = [];
    const attempts: number[][] = [];
    await bus.publish(upTo(3).map((n) => aMessage(topic, 'anna', n)));
    const consumer = await bus.consume(
      newGroup(topic, { onError: (error) => errors.push(error) }),
      async (batch) => {
        attempts.push(batch.map(numberOf));
        if (attempts.length < 3) throw new Error('not yet');
      },
    );
    await eventually(() => attempts.length === 3);
    await consumer.close();
    expect(attempts).toEqual([upTo(3), upTo(3), upTo(3)]);
    expect(errors.length).toBeGreaterThanOrEqual(2);
  });

  it('lets each group read everything, and a new group from the beginning', async () => {
    const { bus } = given();
    const topic = await newTopic(bus);
    const [first, second] = [notebook(), notebook()];
    const one = await bus.consume(newGroup(topic), first.write);
    await publishRounds(bus, topic, 5);
    const two = await bus.consume(newGroup(topic), second.write);
    await eventually(() => first.seen.length >= 40 && second.seen.length >= 40);
    await Promise.all([one.close(), two.close()]);
    expect([first.seen.length, second.seen.length]).toEqual([40, 40]);
  });

  it('goes on where the group stopped, and tells how much is left', async () => {
    const { bus } = given();
    const topic = await newTopic(bus);
    const from = newGroup(topic);
    const [before, after] = [notebook(), notebook()];
    await publishRounds(bus, topic, 5);
    const first = await bus.consume(from, before.write);
    await eventually(() => before.seen.length >= 40);
    await first.close();
    await publishRounds(bus, topic, 5, 5);
    const second = await bus.consume(from, async (batch) => {
      await after.write(batch);
    });
    await eventually(() => after.seen.length >= 40);
    await eventually(async () => (await second.lag()).every(({ behind }) => behind === 0n));
    await second.close();
    expect(after.seen).toHaveLength(40);
    expect(after.ofKey('anna')).toEqual([5, 6, 7, 8, 9]);
  });

  it('counts what is not yet handled', async () => {
    const { bus } = given();
    const topic = await newTopic(bus, 2);
    let isOpen = false;
    const consumer = await bus.consume(newGroup(topic), async () => {
      if (!isOpen) throw new Error('closed');
    });
    await publishRounds(bus, topic, 3);
    const behind = async () =>
      (await consumer.lag()).reduce((sum, partition) => sum + partition.behind, 0n);
    expect(await behind()).toBe(24n);
    isOpen = true;
    await eventually(async () => (await behind()) === 0n);
    await consumer.close();
  });
};

/** What every bus must do. `open` is called once; what it gives is closed after the suite. */
export const busContract = (open: () => Promise<BusUnderTest>): void => {
  let opened: BusUnderTest;
  const given: Given = () => opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());
  describe('delivering', () => delivery(given));
  describe('acknowledging', () => acknowledging(given));
  describe('sharing the work of a group', () => sharing(given));
};
