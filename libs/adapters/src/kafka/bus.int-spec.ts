import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { ConsumeFrom, Consumer, HandleMessages } from '#libs/kernel';
import { busContract } from '../../../testing/src/bus.contract.js';
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
