import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  busProfiles,
  busRights,
  exchangeTopics,
  FolderInUse,
  NoBroker,
  provisionBus,
  startNativeKafka,
} from '#libs/adapters';
import type { KafkaUser } from '#libs/adapters';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const usage = `npm run kafka -- [options]     starts a Kafka broker; Ctrl-C stops it
  --port <n>      29092 by default
  --data <folder> .infohus/kafka by default; kept between starts
  --secured       logins (SCRAM-SHA-256) and rights per service; passwords in <folder>/users.json
  --rights        starts nothing; prints topics and rights as infra/kafka/acls.json has them`;

/** The logins of all services, with passwords made at the first start. */
const usersOf = (folder: string): readonly KafkaUser[] => {
  const path = join(folder, 'users.json');
  if (!existsSync(path)) {
    const password = (): string => randomBytes(18).toString('base64url');
    const users = busProfiles.map(({ user }) => ({ name: user, password: password() }));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${JSON.stringify(users, null, 2)}\n`, { mode: 0o600 });
  }
  return JSON.parse(readFileSync(path, 'utf8')) as readonly KafkaUser[];
};

/** Where Java or Maven is missing: the same broker in a container, in the foreground. */
const inContainer = (reason: string): Promise<number> => {
  say(`${reason}; trying Docker.`);
  const compose = ['compose', '-f', resolve('infra/compose.yaml'), 'up', 'kafka'];
  const child = spawn('docker', compose, { stdio: 'inherit' });
  const forward = (): void => void child.kill('SIGINT');
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((done) => {
    child.once('error', () => {
      say('Neither does Docker answer. Install a Java runtime (17 or newer) and Maven, or Docker.');
      done(1);
    });
    child.once('exit', (code) => done(code ?? 1));
  });
};

const start = async (folder: string, port: number, isSecured: boolean): Promise<void> => {
  const users = isSecured ? usersOf(folder) : undefined;
  const broker = await startNativeKafka({ folder, port, ...(users ? { users } : {}) });
  const stop = (): void => void broker.stop().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const { brokers, admin } = broker;
  if (admin)
    await provisionBus({ brokers, sasl: { username: admin.name, password: admin.password } });
  say(`Kafka is at ${brokers.join(',')}   (INFOHUS_KAFKA=${brokers.join(',')})`);
  if (users)
    say(`Logins: ${users.map(({ name }) => name).join(', ')}; passwords: ${folder}/users.json`);
  say('Ctrl-C stops it.');
  // The broker is a process of its own; ours stays to stop it.
  setInterval(() => undefined, 60_000);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '29092' },
      data: { type: 'string' },
      secured: { type: 'boolean', default: false },
      rights: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return say(usage);
  if (values.rights)
    return say(JSON.stringify({ topics: exchangeTopics, rights: busRights(busProfiles) }, null, 2));
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new TypeError('--port must be a number from 1 to 65535');
  const name = values.secured ? 'kafka-secured' : 'kafka';
  await start(resolve(values.data ?? join('.infohus', name)), port, values.secured);
};

try {
  await main();
} catch (error) {
  if (error instanceof NoBroker) process.exit(await inContainer(error.message));
  const isPlain = error instanceof TypeError || error instanceof FolderInUse;
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words}\n${isPlain ? `\n${usage}\n` : ''}`);
  process.exit(1);
}
