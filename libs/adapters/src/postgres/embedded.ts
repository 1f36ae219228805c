import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { canReach, openShelf, reachableBinaries, serverAccount } from './binaries.js';
import type { Binaries, ServerAccount } from './binaries.js';
import { FolderLock } from '../folder-lock.js';
import { freePort } from '../free-port.js';
import { serverOf, stopServer } from './postmaster.js';

export type EmbeddedOptions = Readonly<{
  /** Made when missing; holds cluster, password, log and lock. */
  folder: string;
  /** Made when missing. */
  database?: string;
  /** Server settings over our own, such as `{ max_connections: '300' }`. */
  settings?: Readonly<Record<string, string>>;
  /** Told in words what a person should know: that data lies elsewhere, that an orphan was stopped. */
  onNotice?: (notice: string) => void;
}>;

export type EmbeddedPostgres = Readonly<{
  /** Superuser, to `database`. Holds a password: never log it. */
  url: string;
  /** Where the cluster lies. */
  clusterFolder: string;
  port: number;
  /** Ends all sessions, writes a checkpoint, gives the folder back. */
  stop: () => Promise<void>;
}>;

type Place = Readonly<{ account: ServerAccount; binaries: Binaries; cluster: string; log: string }>;

const passwordOf = (folder: string): string => {
  const path = join(folder, 'password');
  if (!existsSync(path))
    writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
};

const makeShelf = (): string => {
  const shelf = openShelf();
  mkdirSync(shelf, { recursive: true, mode: 0o755 });
  if (statSync(shelf).uid !== process.getuid?.())
    throw new Error(`The folder ${shelf} belongs to somebody else; remove it`);
  chmodSync(shelf, 0o755);
  return shelf;
};

/** A folder that the server's account can enter, for a data folder that it cannot; the same one every time. */
const placeElsewhere = (folder: string): string => {
  const pointer = join(folder, 'data-lies-in');
  if (existsSync(pointer)) {
    const home = readFileSync(pointer, 'utf8').trim();
    if (existsSync(home)) return home;
    throw new Error(
      `The database of ${folder} lay in ${home}, which is gone. Delete ${folder} to start afresh.`,
    );
  }
  const home = mkdtempSync(join(makeShelf(), 'data-'));
  chmodSync(home, 0o711);
  writeFileSync(pointer, home);
  return home;
};

const placeFor = (folder: string, onNotice: (notice: string) => void): Place => {
  const account = serverAccount();
  let home = folder;
  if (account.uid !== undefined) {
    chmodSync(folder, 0o711);
    if (!canReach(account, folder)) {
      home = placeElsewhere(folder);
      if (!canReach(account, home))
        throw new Error(
          `PostgreSQL does not run as root, and its own user can enter neither ${folder} nor ${home}: choose a data folder that is open to others (chmod o+x on each folder above it)`,
        );
      onNotice(
        `The user that PostgreSQL runs as cannot enter ${folder}, so the database lies in ${home}, where it may not outlive a restart of the machine. To keep it in the data folder, delete that folder, open those above it (chmod o+x) and start again.`,
      );
    }
  }
  const binaries = reachableBinaries(account, makeShelf);
  return { account, binaries, cluster: join(home, 'cluster'), log: join(home, 'server.log') };
};

// Nothing of our own environment reaches the server. Its messages stay in English, because we read them.
const surroundings = platform() === 'win32' ? {} : ({ env: { LC_ALL: 'C', TZ: 'UTC' } } as const);

const initialise = ({ account, binaries, cluster }: Place, password: string): void => {
  // Made beside and renamed: a start that is killed half-way leaves no half a cluster behind.
  const unfinished = `${cluster}.unfinished`;
  const secret = `${cluster}.secret`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined)
    for (const path of [unfinished, secret]) chownSync(path, account.uid, account.gid);
  const { status, stderr, error } = spawnSync(
    binaries.initdb,
    [
      `--pgdata=${unfinished}`,
      '--username=postgres',
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    { ...account, cwd: unfinished, ...surroundings, encoding: 'utf8' },
  );
  rmSync(secret, { force: true });
  if (status !== 0)
    throw new Error(`PostgreSQL could not be set up: ${stderr.trim() || String(error)}`);
  renameSync(unfinished, cluster);
};

const settings = (port: number, own: Readonly<Record<string, string>>): string[] =>
  Object.entries({
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and details of an error may hold personal data: the log gets the bare message.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...own,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const launch = (place: Place, flags: readonly string[]): (() => boolean) => {
  const log = openSync(place.log, 'w', 0o600);
  // Detached: an interrupt from the terminal reaches us alone, and we end the server in our own order. The log is a
  // file, because a pipe would break when we are killed.
  const server = spawn(place.binaries.postgres, ['-D', place.cluster, ...flags], {
    ...place.account,
    cwd: place.cluster,
    ...surroundings,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended = false;
  server.once('exit', () => (ended = true));
  server.once('error', () => (ended = true));
  server.unref();
  return () => ended;
};

const answers = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01')
      throw new Error('The password kept in the data folder is not the one of its database', {
        cause: error,
      });
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const startServer = async (
  place: Place,
  password: string,
  own: Readonly<Record<string, string>>,
): Promise<number> => {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const ended = launch(place, settings(port, own));
    for (const end = Date.now() + 60_000; !ended() && Date.now() < end; await pause(20))
      if (await answers(adminUrl(port, password, 'postgres'))) return port;
    const log = readFileSync(place.log, 'utf8');
    // Somebody took the port between our look and the server's.
    if (ended() && attempt < 4 && /could not bind|Address already in use/.test(log)) continue;
    const running = serverOf(place.cluster);
    if (running) await stopServer(running);
    throw new Error(`PostgreSQL did not start: ${log.trim().split('\n').slice(-5).join(' | ')}`);
  }
};

const adminUrl = (port: number, password: string, database: string): string =>
  `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;

const ensureDatabase = async (url: string, database: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
};

/**
 * Starts PostgreSQL on a data folder, which belongs to this process until `stop`. A server that a killed process left
 * running there is stopped first.
 * @throws FolderInUse when another live process has the folder; Error in words when the server cannot run.
 */
export const startEmbeddedPostgres = async (
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres> => {
  const onNotice = options.onNotice ?? (() => undefined);
  mkdirSync(options.folder, { recursive: true });
  const folder = realpathSync(options.folder);
  const lock = FolderLock.take(join(folder, 'owner.json'));
  try {
    const place = placeFor(folder, onNotice);
    const orphan = serverOf(place.cluster);
    if (orphan) {
      onNotice(
        'A database server was left running by a process that ended suddenly; it is stopped.',
      );
      await stopServer(orphan);
    }
    rmSync(join(place.cluster, 'postmaster.pid'), { force: true });
    const password = passwordOf(folder);
    if (!existsSync(place.cluster)) initialise(place, password);
    const port = await startServer(place, password, options.settings ?? {});
    const database = options.database ?? 'postgres';
    await ensureDatabase(adminUrl(port, password, 'postgres'), database);
    return running(place, port, adminUrl(port, password, database), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
};

const running = (place: Place, port: number, url: string, lock: FolderLock): EmbeddedPostgres => {
  const atExit = (): void => {
    const pid = serverOf(place.cluster);
    try {
      if (pid) process.kill(pid, 'SIGINT');
    } finally {
      lock.release();
    }
  };
  process.once('exit', atExit);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const pid = serverOf(place.cluster);
    if (pid) await stopServer(pid);
    process.removeListener('exit', atExit);
    lock.release();
  };
  return { url, clusterFolder: place.cluster, port, stop: () => (stopping ??= stop()) };
};
