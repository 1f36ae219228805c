import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { NotRecorded } from '#libs/kernel';
import {
  aMessage,
  keys,
  newGroup,
  newTopic,
  notebook,
  upTo,
} from '../../../testing/src/a-message.js';
import { ready } from '../../../testing/src/a-message.js';
import { eventually } from '../../../testing/src/eventually.js';
import { ownBroker, withOwnKafka } from '../../../testing/src/kafka.js';
import type { NativeKafka } from './native-broker.js';
import { KafkaBus } from './bus.js';

const answers = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

const describeKafka = await withOwnKafka();

describeKafka('When the broker is lost', () => {
  let [broker, bus]: [NativeKafka?, KafkaBus?] = [];
  beforeAll(async () => {
    broker = await ownBroker();
    const { brokers } = broker;
    bus = new KafkaBus({ brokers, sessionTimeoutMs: 6_000, publishWithinMs: 120_000 });
  });
  afterAll(async () => {
    await bus?.close();
    await broker?.stop();
  });

  it('goes on when a killed broker is back: nothing lost, order kept', async () => {
    const topic = await newTopic(bus!);
    const { seen, write, ofKey } = notebook();
    const consumer = await bus!.consume(newGroup(topic), write);
    await ready(consumer);
    let [isOver, round] = [false, 0];
    const flow = (async () => {
      for (; !isOver; round++) await bus!.publish(keys.map((key) => aMessage(topic, key, round)));
    })();
    await eventually(() => round > 50);
    await broker!.kill();
    await pause(500);
    const reached = round;
    await broker!.restart();
    await eventually(() => round > reached + 50, 120_000);
    isOver = true;
    await flow;
    await eventually(() => seen.length >= round * keys.length, 120_000);
    await consumer.close();
    for (const key of keys) {
      // What was handled and could not be acknowledged comes again; what comes first comes in order.
      const firsts = [...new Set(ofKey(key))];
      expect(firsts).toEqual(upTo(round));
    }
    expect(seen.length - round * keys.length).toBeLessThanOrEqual(100 * 4);
  });

  it('reads all the same when the broker first took its connection and did not answer', async () => {
    const [host, port] = broker!.brokers[0]!.split(':');
    const [mute, sockets] = [createServer(), [] as Socket[]];
    mute.on('connection', (socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port: nowhere } = mute.address() as AddressInfo;
    let connections = 0;
    const slow = new KafkaBus({
      brokers: broker!.brokers,
      socketFactory: ({ onConnect }) =>
        connect({ host, port: connections++ === 0 ? nowhere : Number(port) }, onConnect),
    });
    const topic = await newTopic(bus!, 1);
    await bus!.publish([aMessage(topic, 'anna', 0)]);
    const { write, ofKey } = notebook();
    await slow.consume(newGroup(topic), write);
    await eventually(() => ofKey('anna').length === 1, 120_000);
    await slow.close();
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  it('asks, writes and reads on when its connections fall silent and nobody closes them', async () => {
    const [host, port] = broker!.brokers[0]!.split(':');
    const silent = new Set<Socket>();
    const through = new Set<Socket>();
    const gateway = createServer((socket) => {
      const upstream = connect(Number(port), host);
      through.add(upstream).add(socket);
      for (const one of [socket, upstream]) one.on('error', () => undefined);
      socket.on('data', (bytes) => silent.has(socket) || upstream.write(bytes));
      upstream.on('data', (bytes) => silent.has(socket) || socket.write(bytes));
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const { port: ours } = gateway.address() as AddressInfo;
    const far = new KafkaBus({
      brokers: broker!.brokers,
      socketFactory: ({ onConnect }) => connect({ host, port: ours }, onConnect),
    });
    const topic = await newTopic(far, 1);
    const { write, ofKey } = notebook();
    const consumer = await far.consume(newGroup(topic), write);
    await ready(consumer);
    await far.publish([aMessage(topic, 'anna', 0)]);
    await eventually(() => ofKey('anna').length === 1, 120_000);
    for (const socket of through) silent.add(socket);
    // kafkajs gives a request ten seconds.
    await eventually(() => answers(far.ping()), 120_000);
    await eventually(() => answers(far.publish([aMessage(topic, 'anna', 1)])), 120_000);
    await eventually(() => ofKey('anna').includes(1), 120_000);
    await far.close();
    for (const socket of through) socket.destroy();
    gateway.close();
  });

  it('says that nothing is recorded while the broker is away, and publishes in order afterwards', async () => {
    const hasty = new KafkaBus({ brokers: broker!.brokers, publishWithinMs: 1_000 });
    const topic = await newTopic(bus!, 1);
    // The first has to find its way to the broker too.
    await eventually(() => answers(hasty.publish([aMessage(topic, 'anna', 0)])));
    const { write, ofKey } = notebook();
    const consumer = await bus!.consume(newGroup(topic), write);
    await eventually(() => ofKey('anna').includes(0));
    await broker!.kill();
    const refused = await Promise.allSettled(
      [1, 2, 3].map((n) => hasty.publish([aMessage(topic, 'anna', n)])),
    );
    expect(
      refused.map((one) => one.status === 'rejected' && one.reason instanceof NotRecorded),
    ).toEqual([true, true, true]);
    await expect(consumer.lag()).rejects.toThrow(NotRecorded);
    await eventually(() => consumer.health() === 'starting', 60_000);
    await broker!.restart();
    await ready(consumer);
    for (const n of [1, 2, 3])
      await eventually(() =>
        hasty.publish([aMessage(topic, 'anna', n)]).then(
          () => true,
          () => false,
        ),
      );
    await eventually(() => ofKey('anna').at(-1) === 3);
    await Promise.all([consumer.close(), hasty.close()]);
    expect([...new Set(ofKey('anna'))]).toEqual([0, 1, 2, 3]);
  });
});
