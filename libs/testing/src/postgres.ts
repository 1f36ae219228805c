import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '#libs/adapters';
import { dockerAnswers } from './docker.js';
import { testRun } from './test-run.js';

export type TestDatabase = Readonly<{
  /** Superuser of this database alone to use. */
  url: string;
  pool: pg.Pool;
  /** A further pool, ended with the rest. */
  openPool: (config?: pg.PoolConfig) => pg.Pool;
  drop: () => Promise<void>;
}>;

// When the run has ended, however it ended, its server goes too.
const watchdog = `while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
pid=$(head -n 1 "$2/postmaster.pid") && kill -INT "$pid"
while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
rm -rf "$3"`;

// The container is ended by testcontainers' own watchdog when the run has ended.
const startContainer = async (): Promise<string> => {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const command = ['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'];
  const container = await new PostgreSqlContainer('postgres:18-alpine')
    .withCommand(command)
    .start();
  return container.getConnectionUri();
};

const startShared = async (folder: string): Promise<string> => {
  if (await dockerAnswers()) return startContainer();
  const server = await startEmbeddedPostgres({
    folder: join(folder, 'postgres'),
    // Speed of tests; what they prove does not hang on the disk.
    settings: { fsync: 'off', max_connections: '300', full_page_writes: 'off' },
  });
  const args = ['-c', watchdog, 'sh', String(testRun()), server.clusterFolder, folder];
  spawn('/bin/sh', args, { detached: true, stdio: 'ignore', cwd: '/' }).unref();
  return server.url;
};

const sharedServer = async (): Promise<string> => {
  if (process.env.TEST_POSTGRES_URL) return process.env.TEST_POSTGRES_URL;
  const folder = join(tmpdir(), `infohus-test-${process.getuid?.() ?? 'user'}-${testRun()}`);
  const address = join(folder, 'url');
  try {
    mkdirSync(folder, { mode: 0o711 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    for (const end = Date.now() + 300_000; Date.now() < end; await pause(50))
      if (existsSync(address)) return readFileSync(address, 'utf8');
    throw new Error(`No test database server came up; delete ${folder}`, { cause: error });
  }
  const url = await startShared(folder);
  writeFileSync(`${address}.new`, url, { mode: 0o600 });
  renameSync(`${address}.new`, address);
  return url;
};

const adminQuery = async (url: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(sql).finally(() => client.end());
};

/**
 * A fresh, empty database: on `TEST_POSTGRES_URL` (superuser), else on a server that all files of a test run share, in
 * a container where Docker answers and embedded where not. `drop` it in `afterAll`.
 */
export const testDatabase = async (): Promise<TestDatabase> => {
  const admin = await sharedServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await adminQuery(admin, `create database ${name}`);
  const own = new URL(admin);
  own.pathname = `/${name}`;
  const url = own.toString();
  const pools: pg.Pool[] = [];
  const openPool = (config: pg.PoolConfig = {}): pg.Pool => {
    const pool = new pg.Pool({ connectionString: url, max: 16, ...config });
    // Tests end sessions on purpose.
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool;
  };
  const drop = async (): Promise<void> => {
    await Promise.all(pools.map((pool) => pool.end()));
    await adminQuery(admin, `drop database if exists ${name} with (force)`);
  };
  return { url, pool: openPool(), openPool, drop };
};

/**
 * `describe` for suites that need PostgreSQL, used as `const describePostgres = await withPostgres()`: skips and says
 * why where no server comes up, fails under `REQUIRE=postgres`.
 */
export const withPostgres = async (): Promise<(title: string, suite: () => void) => void> => {
  try {
    await sharedServer();
    return describe;
  } catch (error) {
    if (process.env.REQUIRE?.split(',').includes('postgres')) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // The one way to skip: a whole suite, with the service that is missing in its title.
    const { skip } = describe;
    return (title, suite) => skip(`${title} (no PostgreSQL: ${reason})`, suite);
  }
};
