import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, startEmbeddedPostgres, startNativeKafka } from '#libs/adapters';
import { hosts } from '#libs/contracts';
import { developmentIssuer, openPort, readDemoClients, readEnvironment } from '#libs/server';
import type { Environment } from '#libs/server';
import { passTo } from './exchange/front.js';
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

type Instance = Readonly<{ name: string; service: string; port: number }>;

/** One process of each service, and more where INFOHUS_INSTANCES says so: `policy=2`, separated by commas. */
const instances = async (wanted: string): Promise<readonly Instance[]> => {
  const counts = new Map(wanted.split(',').map((part) => part.split('=') as [string, string]));
  const named: Instance[] = [];
  for (const service of services)
    for (let n = 1; n <= Number(counts.get(service) ?? 1); n++)
      named.push({ name: n === 1 ? service : `${service}-${n}`, service, port: await freePort() });
  return named;
};

/** So often we look which of several processes of a service is ready. */
const lookEveryMs = 500;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const scriptOf = (service: string): string =>
  fileURLToPath(new URL(`../../${service}/src/main.js`, import.meta.url));

type Engines = Readonly<{ databaseUrl: string; kafka: string; stop: () => Promise<void> }>;

const startEngines = async ({ dataFolder, kafka, databaseUrl }: Environment): Promise<Engines> => {
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
    kafka.brokers.length === 0
      ? await startNativeKafka({ folder: join(dataFolder, 'kafka') })
      : { brokers: kafka.brokers, stop: () => Promise.resolve() };
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
  all: readonly Instance[],
  issuer: string,
): readonly Supervised[] => {
  // Others ask the first of several.
  const address = (wanted: string): string =>
    `http://127.0.0.1:${all.find(({ name }) => name === wanted)!.port}`;
  const shared = {
    HOST: '127.0.0.1',
    INFOHUS_DATABASE_URL: engines.databaseUrl,
    INFOHUS_KAFKA: engines.kafka,
    INFOHUS_POLICY_URL: address('policy'),
    INFOHUS_AUDIT_URL: address('audit'),
    INFOHUS_AGENCY_URLS: hosts.map((host) => `${host}=${address(host)}`).join(),
    INFOHUS_ISSUERS: JSON.stringify([{ issuer, jwksUri: `${issuer}/jwks`, agencies: '*' }]),
  };
  return all.map(({ name, service, port }) => {
    const own = { PORT: String(port), INFOHUS_DATA: join(environment.dataFolder, service) };
    const variables = { ...process.env, ...shared, ...own };
    return supervise({ name, script: scriptOf(service), variables }, say);
  });
};

/** A trial: whoever started this process says at which place of its work a service shall die. */
const obeyTrials = (running: readonly Supervised[]): void => {
  process.on('message', ({ service, failpoint }: Readonly<Record<string, string | null>>) =>
    running.find(({ name }) => name === service)?.tell({ failpoint }),
  );
};

/** One that takes a connection and says nothing must not keep us from looking at the others. */
const answersWithinMs = 2_000;

const isReady = async ({ port, service }: Instance): Promise<boolean> => {
  const url = `http://127.0.0.1:${port}/${service}/health/ready`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(answersWithinMs) }).catch(
    () => null,
  );
  await answer?.body?.cancel();
  return answer?.ok ?? false;
};

/** Where a service answers: at the first of its processes that says it is ready. */
type Door = Readonly<{ service: string; port: () => number; ready: Promise<void> }>;

const doorOf = (service: string, all: readonly Instance[]): Door => {
  const own = all.filter((one) => one.service === service);
  let chosen = own[0]!;
  const look = async (): Promise<boolean> => {
    for (const one of own)
      if (await isReady(one)) {
        chosen = one;
        return true;
      }
    return false;
  };
  const watch = async (): Promise<void> => {
    for (;;) {
      await wait(lookEveryMs, undefined, { ref: false });
      await look();
    }
  };
  const begin = async (): Promise<void> => {
    while (!(await look())) await wait(100);
    if (own.length > 1) void watch();
  };
  return { service, port: () => chosen.port, ready: begin() };
};

const main = async (): Promise<void> => {
  const environment = readEnvironment({
    INFOHUS_DATA: resolve('.infohus/exchange'),
    ...process.env,
  });
  const open = await openPort(environment);
  const engines = await startEngines(environment);
  const all = await instances(process.env.INFOHUS_INSTANCES ?? '');
  const { mount } = await developmentIssuer({
    url: open.url,
    clients: readDemoClients(resolve('infra/demo/clients.json')),
    dataFolder: environment.dataFolder,
    production: environment.production,
  });
  const doors = services.map((service) => doorOf(service, all));
  open.serve(
    [],
    [mount, ...doors.map(({ service, port }) => ({ prefix: `/${service}`, handle: passTo(port) }))],
  );
  const running = startServices(engines, environment, all, `${open.url}/oidc`);
  if (!environment.production) obeyTrials(running);
  const stop = async (): Promise<void> => {
    say('Stopping …');
    await open.close();
    await Promise.all(running.map((service) => service.stop()));
    await engines.stop();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  await Promise.all(doors.map(({ ready }) => ready));
  for (const [at, { name, pid }] of running.entries())
    say(`  ${name.padEnd(18)} process ${pid() ?? '?'} at http://127.0.0.1:${all[at]!.port}`);
  say(`Infohus is ready at ${open.url}, each service a process of its own; Ctrl-C stops all`);
};

await main();
