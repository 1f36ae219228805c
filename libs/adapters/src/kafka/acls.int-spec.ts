import { readFileSync } from 'node:fs';
import type { Consumer } from '#libs/kernel';
import { aMessage } from '../../../testing/src/a-message.js';
import { eventually } from '../../../testing/src/eventually.js';
import { ownBroker, withOwnKafka } from '../../../testing/src/kafka.js';
import { busProfiles, busRights, exchangeTopics, provisionBus } from './acls.js';
import { KafkaBus } from './bus.js';
import { brokerFile } from './distribution.js';
import { BusAccessDenied } from './failures.js';
import type { KafkaUser, NativeKafka } from './native-broker.js';

const describeKafka = await withOwnKafka();

const topics = exchangeTopics.map(({ name }) => name);
const users: readonly KafkaUser[] = busProfiles.map(({ user }) => ({
  name: user,
  password: `${user}-secret`,
}));

it('lists the rights of every login for operators', () => {
  const listed: unknown = JSON.parse(readFileSync(brokerFile('acls.json'), 'utf8'));
  expect(listed).toEqual({ topics: exchangeTopics, rights: busRights(busProfiles) });
});

describeKafka('The rights on the bus', () => {
  let broker: NativeKafka;
  const buses = new Map<string, KafkaBus>();
  const login = ({ name, password }: KafkaUser): KafkaBus =>
    new KafkaBus({
      brokers: broker.brokers,
      sasl: { username: name, password },
      sessionTimeoutMs: 6_000,
    });

  beforeAll(async () => {
    broker = await ownBroker({ users });
    const { name, password } = broker.admin!;
    const connection = { brokers: broker.brokers, sasl: { username: name, password } };
    await provisionBus(connection);
    await provisionBus(connection);
    for (const user of users) buses.set(user.name, login(user));
    // Something to read in every topic.
    const admin = login(broker.admin!);
    await admin.publish(topics.map((topic) => aMessage(topic, 'anna', 1)));
    await admin.close();
  });
  afterAll(async () => {
    await Promise.all([...buses.values()].map((bus) => bus.close()));
    await broker.stop();
  });

  /** What became of reading: `read`, or the reason why not. */
  const reading = async (user: string, group: string, topic: string): Promise<string> => {
    const [errors, seen]: [unknown[], string[]] = [[], []];
    const onError = (error: unknown): void => void errors.push(error);
    const consumer: Consumer = await buses
      .get(user)!
      .consume({ group, topics: [topic], onError }, async (batch) => {
        seen.push(...batch.map((message) => message.topic));
      });
    await eventually(() => seen.length > 0 || consumer.health() === 'failed', 60_000);
    await consumer.close();
    return seen.length > 0 ? 'read' : String((errors.at(-1) as Error).name);
  };

  describe.each(busProfiles)('of $user', ({ user, writes, reads, group }) => {
    it('let it write where it may, and nowhere else', async () => {
      const tried = await Promise.all(
        topics.map(async (topic) => {
          const write = buses.get(user)!.publish([aMessage(topic, 'anna', 2)]);
          return write.then(
            () => [topic, 'written'],
            (error: unknown) => [topic, (error as Error).name],
          );
        }),
      );
      expect(Object.fromEntries(tried)).toEqual(
        Object.fromEntries(
          topics.map((topic) => [topic, writes.includes(topic) ? 'written' : 'BusAccessDenied']),
        ),
      );
    });

    it('let it read where it may, and say so at once where it may not', async () => {
      for (const topic of topics)
        expect([topic, await reading(user, group, topic)]).toEqual([
          topic,
          reads.includes(topic) ? 'read' : 'BusAccessDenied',
        ]);
    });

    it('let it read in no other group', async () => {
      const others = busProfiles.filter((other) => other.group !== group);
      for (const other of [...others.map((profile) => profile.group), 'nobody'])
        expect([other, await reading(user, other, reads[0]!)]).toEqual([other, 'BusAccessDenied']);
    });

    it('let it create no topic and give no rights', async () => {
      const bus = buses.get(user)!;
      const more = [{ name: 'infohus.more.v1', partitions: 1 }];
      await expect(bus.declare(more)).rejects.toThrow(BusAccessDenied);
      await expect(bus.declare([{ name: reads[0]!, partitions: 99 }])).rejects.toThrow(
        BusAccessDenied,
      );
      const { password } = users.find(({ name }) => name === user)!;
      const connection = { brokers: broker.brokers, sasl: { username: user, password } };
      await expect(provisionBus(connection)).rejects.toThrow(BusAccessDenied);
    });

    it('let it declare its own topics, which are there already', async () => {
      const own = exchangeTopics.filter(({ name }) => [...writes, ...reads].includes(name));
      await buses.get(user)!.declare(own);
    });
  });

  it('let nobody in with a wrong password', async () => {
    const stranger = login({ name: 'police', password: 'wrong' });
    const consumer = await stranger.consume(
      { group: 'police', topics: ['infohus.inbox.police.v1'] },
      async () => undefined,
    );
    await eventually(() => consumer.health() === 'failed', 60_000);
    const write = stranger.publish([aMessage('infohus.records.police.v1', 'anna', 3)]);
    await expect(write).rejects.toThrow(BusAccessDenied);
    await stranger.close();
  });

  it('let nobody in without a login', async () => {
    const stranger = new KafkaBus({ brokers: broker.brokers, publishWithinMs: 3_000 });
    const write = stranger.publish([aMessage('infohus.records.police.v1', 'anna', 3)]);
    await expect(write).rejects.toThrow();
    await stranger.close();
  });
});
