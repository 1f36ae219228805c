import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres, startNativeKafka } from '#libs/adapters';
import { hosts } from '#libs/contracts';
import { developmentIssuer, openPort, readDemoClients, readEnvironment } from '#libs/server';
import type { Environment } from '#libs/server';
import { freePort, passTo } from './exchange/front.js';
import { supervise } from './exchange/supervisor.js';
import type { Supervised } from './exchange/supervisor.js';

/** Every service as a process of its own, on real Kafka and PostgreSQL, behind one address. */
const services = [
  'policy',
  'audit',
  'municipality',
  'police',
  'prison-probation',
  'asylum',
] as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const scriptOf = (service: string): string =>
  fileURLToPath(new URL(`../../${service}/src/main.js`, import.meta.url));

type Engines = Readonly<{ databaseUrl: string; kafka: string; stop: () => Promise<void> }>;

const startEngines = async ({
  dataFolder,
  kafkaBrokers,
  databaseUrl,
}: Environment): Promise<Engines> => {
  const database =
    databaseUrl === null
      ? await startEmbeddedPostgres({
          folder: join(dataFolder, 'postgres'),
          settings: { max_connections: '300' },
          onNotice: say,
        })
      : { url: databaseUrl, stop: () => Promise.resolve() };
  say('PostgreSQL is up');
  const broker =
    kafkaBrokers.length === 0
      ? await startNativeKafka({ folder: join(dataFolder, 'kafka') })
      : { brokers: kafkaBrokers, stop: () => Promise.resolve() };
  say(`Kafka is at ${broker.brokers.join(',')}`);
  return {
    databaseUrl: database.url,
    kafka: broker.brokers.join(','),
    stop: async () => {
      await broker.stop();
      await database.stop();
    },
  };
};

const startServices = (
  engines: Engines,
  environment: Environment,
  ports: ReadonlyMap<string, number>,
  issuer: string,
): readonly Supervised[] =>
  services.map((name) =>
    supervise(
      {
        name,
        script: scriptOf(name),
        variables: {
          ...process.env,
          PORT: String(ports.get(name)),
          HOST: '127.0.0.1',
          INFOHUS_DATA: join(environment.dataFolder, name),
          INFOHUS_DATABASE_URL: engines.databaseUrl,
          INFOHUS_KAFKA: engines.kafka,
          INFOHUS_POLICY_URL: `http://127.0.0.1:${ports.get('policy')}`,
          INFOHUS_AUDIT_URL: `http://127.0.0.1:${ports.get('audit')}`,
          INFOHUS_AGENCY_URLS: hosts
            .map((host) => `${host}=http://127.0.0.1:${ports.get(host)}`)
            .join(),
          INFOHUS_ISSUERS: JSON.stringify([{ issuer, jwksUri: `${issuer}/jwks`, agencies: '*' }]),
        },
      },
      say,
    ),
  );

const ready = async (port: number, service: string): Promise<void> => {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/${service}/health/ready`).catch(
      () => null,
    );
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await wait(100);
  }
};

const main = async (): Promise<void> => {
  const environment = readEnvironment({
    INFOHUS_DATA: resolve('.infohus/exchange'),
    ...process.env,
  });
  const open = await openPort(environment);
  const engines = await startEngines(environment);
  const ports = new Map<string, number>();
  for (const name of services) ports.set(name, await freePort());
  const { mount } = await developmentIssuer({
    url: open.url,
    clients: readDemoClients(resolve('infra/demo/clients.json')),
    dataFolder: environment.dataFolder,
    production: environment.production,
  });
  open.serve(
    [],
    [mount, ...services.map((name) => ({ prefix: `/${name}`, handle: passTo(ports.get(name)!) }))],
  );
  const running = startServices(engines, environment, ports, `${open.url}/oidc`);
  const stop = async (): Promise<void> => {
    say('Stopping …');
    await open.close();
    await Promise.all(running.map((service) => service.stop()));
    await engines.stop();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  await Promise.all(services.map((name) => ready(ports.get(name)!, name)));
  for (const { name, pid } of running) say(`  ${name.padEnd(18)} process ${pid() ?? '?'}`);
  say(`Infohus is ready at ${open.url}, each service a process of its own; Ctrl-C stops all`);
};

await main();
