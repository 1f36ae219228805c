import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';
import { InfohusClient } from '#libs/client';
import { topicPartitions } from '#libs/contracts';
import { serviceFlags, serviceMemory } from '../exchange/supervisor.js';
import type { Leg, Samples } from './floor.legs.js';
import { isTopic, ownerOf, tablesOf } from './floor.legs.js';
import type { Floor } from './floor.js';
import type { KafkaFloorOrder, KafkaFloorReady } from './kafka-floor.service.js';

/** Said to this program when it shall be one process of the floor on Kafka. */
export const kafkaFloorArgument = 'kafka-floor-service';

type Engines = Readonly<{ url: string; brokers: readonly string[] }>;

const createTopics = async ({ brokers }: Engines, legs: readonly Leg[]): Promise<void> => {
  const { Kafka, logLevel } = kafkajs;
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const names = tablesOf(legs).filter(isTopic);
  await admin.createTopics({
    waitForLeaders: true,
    topics: names.map((topic) => ({ topic, numPartitions: topicPartitions })),
  });
  await admin.disconnect();
};

const begin = async (order: KafkaFloorOrder): Promise<readonly [ChildProcess, number]> => {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  // As the services run.
  const child = fork(main, [kafkaFloorArgument], {
    execArgv: [...serviceFlags],
    env: { ...serviceMemory },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = once(child, 'message');
  child.send(order);
  const [{ port }] = (await ready) as [KafkaFloorReady];
  return [child, port];
};

/** Starts the floor on Kafka, each service's legs as a process of its own, over an empty database. */
export const startKafkaFloor = async (
  engines: Engines,
  legs: readonly Leg[],
  samples: Samples,
  body: unknown,
): Promise<Floor> => {
  await createTopics(engines, legs);
  const roles = [...new Set(legs.map(ownerOf))];
  const begun = await Promise.all(
    roles.map((role) => begin({ role, ...engines, legs, samples } satisfies KafkaFloorOrder)),
  );
  const clientOf = (role: string): InfohusClient =>
    new InfohusClient({ url: `http://127.0.0.1:${begun[roles.indexOf(role)]![1]}` });
  const [sender, recipient] = [clientOf('sender'), clientOf('recipient')];
  return {
    way: {
      send: async () => (await sender.post<{ disclosureId: string }>('/', body)).body.disclosureId,
      async *readable(signal) {
        for await (const { data } of recipient.events<{ disclosureId: string }>('/', { signal }))
          yield data.disclosureId;
      },
    },
    close: async () => {
      await Promise.all(
        begun.map(async ([child]) => {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          await ended;
        }),
      );
    },
  };
};
