import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  Bus,
  BusMessage,
  ConsumeFrom,
  Consumer,
  HandleMessages,
  ReceivedMessage,
} from '#libs/kernel';
import { eventually } from './eventually.js';

export type BusUnderTest = Readonly<{
  bus: Bus;
  /** A further instance, as another process has one. */
  another: () => Promise<Bus>;
  /** Ends an instance of `another` as a crash does: nothing is acknowledged or handed over. */
  crash: (bus: Bus) => Promise<void>;
  close: () => Promise<void>;
}>;

/** A message with what the test does not care about filled in. */
export const aMessage = (topic: string, key: string, n: number): BusMessage => ({
  topic,
  key,
  headers: { ce_id: randomUUID(), ce_type: 'dk.infohus.note.recorded.v1' },
  value: JSON.stringify({ n }),
});

const numberOf = ({ value }: BusMessage): number => (JSON.parse(value) as { n: number }).n;

type Given = () => BusUnderTest;

/** Notes what a handler is given. */
const notebook = () => {
  const seen: ReceivedMessage[] = [];
  const write: HandleMessages = async (batch) => void seen.push(...batch);
  const ofKey = (key: string): number[] =>
    seen.filter((message) => message.key === key).map(numberOf);
  const numbers = (): Set<string> => new Set(seen.map(({ key, value }) => key + value));
  return { seen, write, ofKey, numbers };
};

const ready = (...consumers: readonly Consumer[]): Promise<void> =>
  eventually(() => consumers.every((consumer) => consumer.health() === 'running'), 30_000);

const newTopic = async (bus: Bus, partitions = 4): Promise<string> => {
  const name = `infohus.test-${randomUUID()}.v1`;
  await bus.declare([{ name, partitions }]);
  return name;
};

const newGroup = (topic: string, more: Partial<ConsumeFrom> = {}): ConsumeFrom => ({
  group: `group-${randomUUID()}`,
  topics: [topic],
  ...more,
});

const keys = ['anna', 'bo', 'carla', 'dan', 'eva', 'finn', 'gry', 'hans'];

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** Publishes `count` messages of each key, call by call. */
const publishRounds = async (bus: Bus, topic: string, count: number, from = 0): Promise<void> => {
  for (let n = from; n < from + count; n++)
    await bus.publish(keys.map((key) => aMessage(topic, key, n)));
};

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
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(200);
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

const sharing = (given: Given): void => {
  it('shares the partitions among the members of a group', async () => {
    const { bus, another } = given();
    const topic = await newTopic(bus);
    const other = await another();
    const from = newGroup(topic);
    const [mine, theirs] = [notebook(), notebook()];
    const [one, two] = [
      await bus.consume(from, mine.write),
      await other.consume(from, theirs.write),
    ];
    await ready(one, two);
    let round = 0;
    await eventually(async () => {
      await publishRounds(bus, topic, 1, round++);
      return mine.seen.length > 0 && theirs.seen.length > 0;
    }, 30_000);
    const [before, after] = [mine.seen.length, theirs.seen.length];
    await publishRounds(bus, topic, 10, round);
    const all = (round + 10) * keys.length;
    await eventually(() => new Set([...mine.numbers(), ...theirs.numbers()]).size === all);
    expect(mine.seen.length).toBeGreaterThan(before);
    expect(theirs.seen.length).toBeGreaterThan(after);
    await Promise.all([one.close(), two.close()]);
    await other.close();
  });

  it('hands the partitions of a member that leaves to the others, without a gap or a repetition', async () => {
    const { bus, another } = given();
    const topic = await newTopic(bus);
    const other = await another();
    const from = newGroup(topic);
    const [mine, theirs] = [notebook(), notebook()];
    const one = await bus.consume(from, mine.write);
    const two = await other.consume(from, theirs.write);
    await ready(one, two);
    await publishRounds(bus, topic, 10);
    await eventually(() => mine.seen.length + theirs.seen.length >= 80);
    await two.close();
    await publishRounds(bus, topic, 10, 10);
    await eventually(() => mine.seen.length + theirs.seen.length >= 160, 30_000);
    await one.close();
    await other.close();
    for (const key of keys) expect([...theirs.ofKey(key), ...mine.ofKey(key)]).toHaveLength(20);
    expect(mine.seen.length + theirs.seen.length).toBe(160);
  });

  it('moves the partitions of a member that died, and repeats what it had not acknowledged', async () => {
    const { bus, another, crash } = given();
    const topic = await newTopic(bus);
    const doomed = await another();
    const from = newGroup(topic);
    const stuck = await doomed.consume(from, () => new Promise(() => undefined));
    await ready(stuck);
    await publishRounds(bus, topic, 3);
    const { seen, write, ofKey } = notebook();
    const heir = await bus.consume(from, write);
    await pause(100);
    await crash(doomed);
    const started = Date.now();
    await eventually(() => seen.length >= 24, 30_000);
    expect(Date.now() - started).toBeLessThan(20_000);
    for (const key of keys) expect(ofKey(key)).toEqual(upTo(3));
    await heir.close();
  });

  it('finishes the batch in work when it is closed, and takes no other', async () => {
    const { bus } = given();
    const topic = await newTopic(bus, 1);
    const from = newGroup(topic, { batchSize: 1 });
    let [begun, done] = [0, 0];
    const consumer = await bus.consume(from, async () => {
      begun++;
      await pause(100);
      done++;
    });
    await bus.publish(upTo(3).map((n) => aMessage(topic, 'anna', n)));
    await eventually(() => begun === 1);
    await consumer.close();
    expect([begun, done]).toEqual([1, 1]);
    const { seen, write } = notebook();
    const next = await bus.consume(from, write);
    await eventually(() => seen.length === 2);
    await next.close();
    expect(seen.map(numberOf)).toEqual([1, 2]);
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
