import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres, startNativeKafka } from '#libs/adapters';
import { hosts } from '#libs/contracts';
import { startExchange } from '../demo/exchange.js';
import type { BenchPlace } from './figures.js';
import { Memories } from './memories.js';
import { disclosureWay } from './way.js';

export type Engines = Readonly<{ url: string; brokers: readonly string[] }>;

/** Services that run apart, with what goes through them. */
export type Apart = Readonly<{
  way: Awaited<ReturnType<typeof disclosureWay>>;
  /** Watched from the start on. */
  memories: Memories;
}>;

const script = fileURLToPath(new URL('../exchange.js', import.meta.url));
const services = ['policy', 'audit', ...hosts];

/** One broker and one database server for as long as the work takes. */
export const onEngines = async <Value>(
  folder: string,
  work: (engines: Engines) => Promise<Value>,
): Promise<Value> => {
  const server = await startEmbeddedPostgres({
    folder: join(folder, 'engines', 'postgres'),
    settings: { max_connections: '300' },
  });
  const broker = await startNativeKafka({ folder: join(folder, 'engines', 'kafka') });
  try {
    return await work({ url: server.url, brokers: broker.brokers });
  } finally {
    await broker.stop();
    await server.stop();
  }
};

/** Six services, each a process of its own, for as long as the work takes. */
export const withServices = async <Value>(
  engines: Engines,
  { folder, say }: BenchPlace,
  persons: number,
  work: (apart: Apart) => Promise<Value>,
): Promise<Value> => {
  say('the services start');
  const exchange = await startExchange(
    join(folder, 'services'),
    { INFOHUS_DATABASE_URL: engines.url, INFOHUS_KAFKA: engines.brokers.join() },
    script,
  );
  let memories: Memories | undefined;
  try {
    const way = await disclosureWay(exchange, persons);
    memories = Memories.watch(exchange.url, services);
    say('disclosures are sent');
    return await work({ way, memories });
  } finally {
    memories?.stop();
    await exchange.stop();
  }
};
