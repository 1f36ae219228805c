import { setTimeout as pause } from 'node:timers/promises';
import { aMessage, keys, newGroup, newTopic, notebook, numberOf } from './a-message.js';
import { publishRounds, ready, upTo } from './a-message.js';
import type { BusUnderTest } from './a-message.js';
import { eventually } from './eventually.js';

/** What the members of a group must do. */
export const sharing = (given: () => BusUnderTest): void => {
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
    await eventually(() => mine.seen.length + theirs.seen.length >= 160, 60_000);
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
    await eventually(() => seen.length >= 24, 60_000);
    expect(Date.now() - started).toBeLessThan(45_000);
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
