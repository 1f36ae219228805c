import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FolderLock, processStart } from '../folder-lock.js';
import { freePort } from '../free-port.js';
import { brokerFile, kafkaJars } from './distribution.js';

export type KafkaUser = Readonly<{ name: string; password: string }>;

export type NativeKafkaOptions = Readonly<{
  /** Made when missing; holds data, settings, log and lock. */
  folder: string;
  /** By default any free one, kept for the next start on the same folder. */
  port?: number;
  /** With them the broker asks for a login (SCRAM-SHA-256) and its authorizer is on: nobody but `admin` may anything. */
  users?: readonly KafkaUser[];
  /** Java heap in MiB; 384 by default. */
  heapMiB?: number;
}>;

export type NativeKafka = Readonly<{
  /** `host:port`. */
  brokers: readonly string[];
  /** May everything; null without logins. */
  admin: KafkaUser | null;
  /** Process id of the broker that runs now. */
  pid: () => number;
  /** SIGKILL, as a power cut; `restart` brings it back with its data, on the same port. */
  kill: () => Promise<void>;
  restart: () => Promise<void>;
  /** Ends the broker in good order and gives the folder back. */
  stop: () => Promise<void>;
}>;

type Settings = Readonly<{
  port: number;
  controllerPort: number;
  cluster: string;
  admin: KafkaUser | null;
}>;

type Place = Readonly<{ folder: string; jars: string; heapMiB: number; settings: Settings }>;

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('connect', () => socket.end());
  });

const serverProperties = (folder: string, { port, controllerPort, admin }: Settings): string => {
  const values: Readonly<Record<string, string>> = {
    port: String(port),
    controllerPort: String(controllerPort),
    data: join(folder, 'data'),
    admin: admin?.name ?? '',
    adminPassword: admin?.password ?? '',
  };
  const template = readFileSync(
    brokerFile(admin ? 'server-sasl.properties' : 'server.properties'),
    'utf8',
  );
  return template.replace(/^[^#].*$/gm, (line) =>
    line.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
  );
};

const java = (place: Place, ...args: readonly string[]): string[] => [
  `-Xmx${place.heapMiB}m`,
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  `-Dlog4j2.configurationFile=file:${brokerFile('log4j2.properties')}`,
  '-cp',
  join(place.jars, '*'),
  ...args,
];

const format = (place: Place, users: readonly KafkaUser[]): void => {
  const credentials = users.flatMap(({ name, password }) => [
    '--add-scram',
    `SCRAM-SHA-256=[name=${name},password=${password}]`,
  ]);
  const tool = ['kafka.tools.StorageTool', 'format', '-t', place.settings.cluster];
  const file = ['-c', join(place.folder, 'server.properties'), '--standalone', ...credentials];
  const { status, stderr, error } = spawnSync('java', java(place, ...tool, ...file), {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status === 0) return;
  rmSync(join(place.folder, 'data'), { recursive: true, force: true });
  // Not the command line: it holds passwords.
  const said = (stderr || String(error)).trim().slice(-500);
  throw new Error(`Kafka's data folder could not be set up: ${said}`);
};

const portFreeWithinMs = 10_000;

const launch = async (place: Place): Promise<number> => {
  const { port } = place.settings;
  // The threads of a killed broker end after its process looks ended, and its port with the last of them.
  for (const end = Date.now() + portFreeWithinMs; await listens(port); await pause(50))
    if (Date.now() > end) throw new Error(`Port ${port} is taken; choose another`);
  const log = openSync(join(place.folder, 'broker.log'), 'a', 0o600);
  const command = java(place, 'kafka.Kafka', join(place.folder, 'server.properties'));
  // Detached: an interrupt from the terminal reaches us alone, and we end the broker in our own order.
  const broker = spawn('java', command, {
    cwd: place.folder,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  broker.unref();
  const pid = broker.pid;
  if (pid === undefined) throw new Error('Java did not start');
  const owner = { pid, startedAt: processStart(pid) };
  writeFileSync(join(place.folder, 'broker.json'), JSON.stringify(owner), { mode: 0o600 });
  let ended = false;
  broker.once('exit', () => (ended = true));
  for (const end = Date.now() + 60_000; !ended && Date.now() < end; await pause(50))
    if (await listens(port)) return pid;
  await endProcess(pid, 'SIGKILL');
  const said = readFileSync(join(place.folder, 'broker.log'), 'utf8').trim().split('\n').slice(-5);
  throw new Error(`Kafka did not start: ${said.join(' | ').slice(0, 1_000)}`);
};

const endProcess = async (pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
  const started = processStart(pid);
  if (started === '') return;
  process.kill(pid, signal);
  for (const end = Date.now() + 15_000; Date.now() < end; await pause(20))
    if (processStart(pid) !== started) return;
  if (signal === 'SIGTERM') await endProcess(pid, 'SIGKILL');
};

/** Ends a broker that a process which ended suddenly left on this folder. */
const endOrphan = async (folder: string): Promise<void> => {
  const path = join(folder, 'broker.json');
  if (!existsSync(path)) return;
  const { pid, startedAt } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  if (typeof pid === 'number' && startedAt !== '' && processStart(pid) === startedAt)
    await endProcess(pid, 'SIGTERM');
  rmSync(path, { force: true });
};

const settle = async (folder: string, options: NativeKafkaOptions): Promise<Settings> => {
  const path = join(folder, 'settings.json');
  const kept = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Settings)
    : {
        port: await freePort(),
        controllerPort: await freePort(),
        cluster: randomUUID(),
        admin: options.users
          ? { name: 'admin', password: randomBytes(18).toString('base64url') }
          : null,
      };
  if (Boolean(kept.admin) !== Boolean(options.users))
    throw new Error(`The broker in ${folder} was set up ${kept.admin ? 'with' : 'without'} logins`);
  const settings = { ...kept, port: options.port ?? kept.port };
  writeFileSync(path, JSON.stringify(settings), { mode: 0o600 });
  return settings;
};

const prepare = async (folder: string, options: NativeKafkaOptions): Promise<Place> => {
  const jars = await kafkaJars();
  const settings = await settle(folder, options);
  const place = { folder, jars, heapMiB: options.heapMiB ?? 384, settings };
  const properties = serverProperties(folder, settings);
  writeFileSync(join(folder, 'server.properties'), properties, { mode: 0o600 });
  if (!existsSync(join(folder, 'data', 'meta.properties')))
    format(place, settings.admin ? [settings.admin, ...(options.users ?? [])] : []);
  return place;
};

/**
 * Starts a Kafka broker with Java, without a container, on a data folder which belongs to this process until `stop`.
 * @throws NoBroker when Java or Kafka is not to be had; FolderInUse; Error in words when the broker does not start
 */
export const startNativeKafka = async (options: NativeKafkaOptions): Promise<NativeKafka> => {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const folder = realpathSync(options.folder);
  const lock = FolderLock.take(join(folder, 'owner.json'));
  try {
    await endOrphan(folder);
    const place = await prepare(folder, options);
    return running(place, await launch(place), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
};

const running = (place: Place, first: number, lock: FolderLock): NativeKafka => {
  let pid = first;
  const atExit = (): void => {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It has ended already.
    } finally {
      lock.release();
    }
  };
  process.once('exit', atExit);
  const stop = async (): Promise<void> => {
    await endProcess(pid, 'SIGTERM');
    process.removeListener('exit', atExit);
    lock.release();
  };
  let stopping: Promise<void> | undefined;
  return {
    brokers: [`127.0.0.1:${place.settings.port}`],
    admin: place.settings.admin,
    pid: () => pid,
    kill: () => endProcess(pid, 'SIGKILL'),
    restart: async () => {
      await endProcess(pid, 'SIGTERM');
      pid = await launch(place);
    },
    stop: () => (stopping ??= stop()),
  };
};
