import { randomUUID } from 'node:crypto';
import { NotRecorded, Poisoned } from '#libs/kernel';
import type { Bus, HandleMessages, ReceivedMessage } from '#libs/kernel';
import type { Parked, ParkingAct, ParkingConsumer, ParkingOptions } from '#libs/adapters';
import { aMessage } from './a-message.js';
import { eventually } from './eventually.js';

export type ParkingUnderTest = Readonly<{
  bus: Bus;
  consume: (
    options: Pick<ParkingOptions, 'group' | 'topics' | 'onParked' | 'onAct' | 'onError'>,
    handle: HandleMessages,
  ) => Promise<ParkingConsumer>;
  close: () => Promise<void>;
}>;

type Trial = Readonly<{
  topic: string;
  consumer: ParkingConsumer;
  /** Key and number of what was handled, in order. */
  handled: string[];
  parked: Parked[];
  acts: ParkingAct[];
  /** Key and number of what fails, with what it fails by. */
  failing: Map<string, () => Error>;
  publish: (...names: readonly string[]) => Promise<void>;
  restart: () => Promise<Trial>;
}>;

const nameOf = ({ key, value }: ReceivedMessage): string =>
  `${key}${(JSON.parse(value) as { n: number }).n}`;

const poison = (): Error => new Poisoned('unknown-type');

/** What parking must do over any bus. */
export const parkingContract = (open: () => Promise<ParkingUnderTest>): void => {
  let given: ParkingUnderTest;
  const consumers: ParkingConsumer[] = [];
  beforeAll(async () => {
    given = await open();
  });
  afterAll(async () => {
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await given.close();
  });

  const start = async (
    group: string,
    topic: string,
    shared: Pick<Trial, 'handled' | 'parked' | 'acts' | 'failing'>,
  ): Promise<Trial> => {
    const { handled, parked, acts, failing } = shared;
    const consumer = await given.consume(
      {
        group,
        topics: [topic],
        onParked: (one) => void parked.push(one),
        onAct: (one) => void acts.push(one),
      },
      async (batch) => {
        for (const message of batch) {
          const failure = failing.get(nameOf(message));
          if (failure) throw failure();
        }
        handled.push(...batch.map(nameOf));
      },
    );
    consumers.push(consumer);
    const publish = (...names: readonly string[]): Promise<void> =>
      given.bus.publish(names.map((name) => aMessage(topic, name[0]!, Number(name.slice(1)))));
    const restart = async (): Promise<Trial> => {
      await consumer.close();
      return start(group, topic, shared);
    };
    return { topic, consumer, handled, parked, acts, failing, publish, restart };
  };

  const trial = async (failing: Readonly<Record<string, () => Error>> = {}): Promise<Trial> => {
    const topic = `infohus.parking-${randomUUID()}.v1`;
    await given.bus.declare([{ name: topic, partitions: 1 }]);
    return start(`group-${randomUUID()}`, topic, {
      handled: [],
      parked: [],
      acts: [],
      failing: new Map(Object.entries(failing)),
    });
  };

  const ofKey = ({ handled }: Trial, key: string): string[] =>
    handled.filter((name) => name.startsWith(key));

  it('holds a poisoned message with all that follows of its key, and lets other keys pass', async () => {
    const one = await trial({ a2: poison });
    await one.publish('a1', 'b1', 'a2', 'b2', 'a3', 'b3');
    await eventually(() => one.handled.includes('b3'));
    await one.publish('a4', 'b4');
    await eventually(() => one.handled.includes('b4'));
    expect(new Set(ofKey(one, 'a'))).toEqual(new Set(['a1']));
    expect(one.parked).toMatchObject([{ topic: one.topic, code: 'unknown-type' }]);
    // Those of other keys go first; what stands behind comes to stand there right after.
    await eventually(async () => (await one.consumer.list())[0]?.behind === 2);
    const held = await one.consumer.list();
    expect(held).toMatchObject([{ key: 'a', code: 'unknown-type' }]);
    expect(
      JSON.stringify(held, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)),
    ).not.toContain('{"n"');
  });

  it('parks a message that fails five times for a reason of its own', async () => {
    let tries = 0;
    const failure = (): Error => {
      tries++;
      return new TypeError('a bug');
    };
    const one = await trial({ a1: failure });
    await one.publish('a1', 'b1');
    await eventually(() => one.parked.length === 1);
    expect(one.parked[0]!.code).toBe('failed-repeatedly');
    expect(tries).toBe(6);
    await eventually(() => one.handled.includes('b1'));
  });

  it('parks nothing while the engines are away: the partition waits', async () => {
    const one = await trial({ a1: () => new NotRecorded() });
    await one.publish('a1', 'b1');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([one.handled, one.parked]).toEqual([[], []]);
    one.failing.clear();
    await eventually(() => one.handled.includes('b1'));
    expect(one.handled).toEqual(['a1', 'b1']);
  });

  it('on a retry handles the message and what stands behind it, in order, and frees the key', async () => {
    const one = await trial({ a1: poison });
    await one.publish('a1', 'a2', 'a3', 'b1');
    await eventually(() => one.handled.includes('b1'));
    one.failing.clear();
    const [held] = await one.consumer.list();
    expect(await one.consumer.retry(held!.id, 'officer-1')).toEqual({
      handled: 3,
      stillParked: null,
    });
    await one.publish('a4');
    await eventually(() => one.handled.includes('a4'));
    expect(ofKey(one, 'a')).toEqual(['a1', 'a2', 'a3', 'a4']);
    expect(await one.consumer.list()).toEqual([]);
    expect(one.acts).toMatchObject([{ act: 'retry', id: held!.id, actor: 'officer-1' }]);
  });

  it('stays parked when the retry fails, and stops at the next one that fails', async () => {
    const one = await trial({ a1: poison });
    await one.publish('a1', 'a2', 'a3');
    await eventually(async () => (await one.consumer.list())[0]?.behind === 2);
    const [first] = await one.consumer.list();
    expect(await one.consumer.retry(first!.id, 'officer-1')).toEqual({
      handled: 0,
      stillParked: first!.id,
    });
    one.failing.clear();
    one.failing.set('a2', () => new Poisoned('other-reason'));
    const released = await one.consumer.retry(first!.id, 'officer-1');
    const [second] = await one.consumer.list();
    expect(released).toEqual({ handled: 1, stillParked: second!.id });
    expect(second).toMatchObject({ code: 'other-reason', behind: 1 });
    expect(second!.id).not.toBe(first!.id);
  });

  it('skips a message only on the word of two different persons', async () => {
    const one = await trial({ a1: poison });
    await one.publish('a1', 'a2');
    await eventually(async () => (await one.consumer.list())[0]?.behind === 1);
    const { id } = (await one.consumer.list())[0]!;
    expect(await one.consumer.skip(id, 'wrong-tenant', 'officer-1', 'officer-1')).toMatchObject({
      refused: 'second-person-needed',
    });
    expect(one.acts).toEqual([]);
    expect(await one.consumer.skip(id, 'wrong-tenant', 'officer-1', 'officer-2')).toEqual({
      handled: 1,
      stillParked: null,
    });
    expect(one.handled).toEqual(['a2']);
    expect(one.acts).toMatchObject([
      { act: 'skip', id, reasonCode: 'wrong-tenant', actor: 'officer-1', secondActor: 'officer-2' },
    ]);
    expect(await one.consumer.retry(id, 'officer-1')).toMatchObject({ refused: 'not-parked' });
  });

  it('refuses an act on a message that stands behind another, or that nobody knows', async () => {
    const one = await trial({ a1: poison, b1: poison });
    await one.publish('a1', 'b1');
    await eventually(async () => (await one.consumer.list()).length === 2);
    expect(await one.consumer.retry(randomUUID(), 'officer-1')).toMatchObject({
      refused: 'not-parked',
    });
    expect(await one.consumer.retry('nonsense', 'officer-1')).toMatchObject({
      refused: 'not-parked',
    });
  });

  it('keeps what is held over a restart', async () => {
    const one = await trial({ a1: poison });
    await one.publish('a1', 'a2');
    await eventually(async () => (await one.consumer.list())[0]?.behind === 1);
    const again = await one.restart();
    await again.publish('a3', 'b1');
    await eventually(() => again.handled.includes('b1'));
    expect(ofKey(again, 'a')).toEqual([]);
    again.failing.clear();
    await eventually(async () => (await again.consumer.list())[0]?.behind === 2);
    const [held] = await again.consumer.list();
    await again.consumer.retry(held!.id, 'officer-1');
    expect(ofKey(again, 'a')).toEqual(['a1', 'a2', 'a3']);
  });

  it('keeps the order of a key while it is freed under load', async () => {
    const one = await trial({ a0: poison });
    await one.publish('a0');
    await eventually(async () => (await one.consumer.list()).length === 1);
    one.failing.clear();
    const publishing = (async () => {
      for (let n = 1; n <= 150; n++) await one.publish(`a${n}`);
    })();
    await eventually(async () => (await one.consumer.list())[0]!.behind > 20);
    const { id } = (await one.consumer.list())[0]!;
    await one.consumer.retry(id, 'officer-1');
    await publishing;
    await eventually(() => one.handled.length >= 151);
    expect(one.handled).toEqual(Array.from({ length: 151 }, (_, n) => `a${n}`));
  });

  it('stops the partition when parking itself cannot be recorded', async () => {
    const topic = `infohus.parking-${randomUUID()}.v1`;
    await given.bus.declare([{ name: topic, partitions: 1 }]);
    let [isAlarmDeaf, alarms, handled] = [true, 0, 0];
    const consumer = await given.consume(
      {
        group: `group-${randomUUID()}`,
        topics: [topic],
        onParked: () => {
          alarms++;
          if (isAlarmDeaf) throw new NotRecorded();
        },
      },
      async (batch) => {
        if (batch.some(({ key }) => key === 'a')) throw new Poisoned('unknown-type');
        handled++;
      },
    );
    consumers.push(consumer);
    await given.bus.publish([aMessage(topic, 'a', 1), aMessage(topic, 'b', 1)]);
    await eventually(() => alarms >= 2);
    expect([handled, await consumer.list()]).toEqual([0, []]);
    isAlarmDeaf = false;
    await eventually(() => handled === 1);
    expect(await consumer.list()).toHaveLength(1);
  });
};
