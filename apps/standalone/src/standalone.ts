import { join, resolve } from 'node:path';
import { startEmbeddedPostgres } from '#libs/adapters';
import type { Environment, RunningService, ServiceDefinition } from '#libs/server';
import { createService, developmentIssuer, openPort, readDemoClients } from '#libs/server';
import { asylum } from '../../asylum/src/asylum.service.js';
import { audit } from '../../audit/src/audit.service.js';
import { municipality } from '../../municipality/src/municipality.service.js';
import { police } from '../../police/src/police.service.js';
import { policy } from '../../policy/src/policy.service.js';
import { prisonProbation } from '../../prison-probation/src/prison-probation.service.js';

/** The whole exchange in this process. */
export type Standalone = Readonly<{ url: string; stop: () => Promise<void> }>;

const services: readonly ServiceDefinition[] = [
  policy,
  audit,
  municipality,
  police,
  prisonProbation,
  asylum,
];

/**
 * Starts every service, each in a Nest container of its own, on one port and one embedded PostgreSQL.
 * @throws Error in production, and FolderInUse when another instance works on the data folder
 */
export const startStandalone = async (
  environment: Environment,
  say: (line: string) => void,
): Promise<Standalone> => {
  if (environment.production)
    throw new Error('The standalone is for trying, not for production: start the services apart.');
  const open = await openPort(environment);
  const running: RunningService[] = [];
  const closing: (() => Promise<void>)[] = [open.close];
  try {
    const database = await startEmbeddedPostgres({
      folder: join(environment.dataFolder, 'postgres'),
      settings: { max_connections: '300' },
      onNotice: say,
    });
    closing.push(database.stop);
    const clients = readDemoClients(resolve('infra/demo/clients.json'));
    const { mount, issuer } = await developmentIssuer({
      url: open.url,
      clients,
      dataFolder: environment.dataFolder,
      production: false,
    });
    const own: Environment = {
      ...environment,
      databaseUrl: database.url,
      policyUrl: open.url,
      issuers: [...environment.issuers, issuer],
    };
    running.push(...(await startTogether(own)));
    open.serve(running, [mount]);
    introduce(say, open.url, clients);
    return { url: open.url, stop: () => inTurn(closing) };
  } catch (error) {
    // Not yet served: the port does not know them, so nobody else closes them.
    await Promise.allSettled(running.map((service) => service.close()));
    await inTurn(closing);
    throw error;
  }
};

// Beside each other: most of a start is waiting for the database. Nobody asks another before the port is served.
const startTogether = async (environment: Environment): Promise<readonly RunningService[]> => {
  const starts = await Promise.allSettled(
    services.map((service) => createService(service, environment)),
  );
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.allSettled(started.map((service) => service.close()));
  throw failed.reason;
};

const inTurn = async (steps: readonly (() => Promise<void>)[]): Promise<void> => {
  for (const step of steps) await step();
};

const introduce = (
  say: (line: string) => void,
  url: string,
  clients: readonly Readonly<{
    client_id: string;
    agency: string;
    unit: string;
    function: string;
  }>[],
): void => {
  say(`Infohus is ready at ${url}`);
  for (const { name } of services) say(`  ${url}/${name}/openapi.json`);
  say(`  ${url}/oidc/token  client credentials of infra/demo/clients.json:`);
  for (const client of clients)
    say(`    ${client.client_id.padEnd(34)} ${client.agency} ${client.unit} ${client.function}`);
};
