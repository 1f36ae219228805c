import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from './embedded.js';
import { FolderInUse } from '../folder-lock.js';

const rows = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

// No process has it: the kernel hands out ids up to 2^22.
const deadPid = 2 ** 22 + 1;

describe('The embedded PostgreSQL', () => {
  let home: string;
  // One set-up for all that do not look at the set-up itself: it takes the longest.
  let folder: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'infohus-embedded-'));
    chmodSync(home, 0o755);
    folder = join(home, 'data', 'postgres');
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('keeps its data over a restart, commits to disk, and lets nobody in without its password', async () => {
    const first = await startEmbeddedPostgres({ folder, database: 'infohus' });
    await rows(first.url, 'create table kept as select 42 as answer');
    expect(await rows(first.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect(await rows(first.url, 'show synchronous_commit')).toEqual([
      { synchronous_commit: 'on' },
    ]);
    const stranger = new URL(first.url);
    stranger.password = 'guess';
    await expect(rows(stranger.toString(), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600);
    await first.stop();
    const second = await startEmbeddedPostgres({ folder, database: 'infohus' });
    expect(await rows(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    await second.stop();
    await expect(rows(second.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('refuses a second instance on a folder in use, and leaves the first alone', async () => {
    const first = await startEmbeddedPostgres({ folder });
    await expect(startEmbeddedPostgres({ folder })).rejects.toThrow(FolderInUse);
    await expect(startEmbeddedPostgres({ folder })).rejects.toThrow(
      `The data folder ${folder} is in use by process ${process.pid}.`,
    );
    expect(await rows(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await first.stop();
  });

  it('stops the server that a killed process left running, and goes on with its data', async () => {
    const killed = await startEmbeddedPostgres({ folder });
    await rows(killed.url, 'create table kept_too as select 43 as answer');
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid: deadPid, startedAt: '1' }));
    const notices: string[] = [];
    const next = await startEmbeddedPostgres({ folder, onNotice: (one) => notices.push(one) });
    expect(notices).toEqual([expect.stringContaining('left running')]);
    expect(await rows(next.url, 'select answer from kept_too')).toEqual([{ answer: 43 }]);
    await expect(rows(killed.url, 'select 1')).rejects.toThrow();
    await next.stop();
  });

  it('takes a lock of a process whose id another process has got since', async () => {
    const owner = { pid: process.pid, startedAt: 'long ago' };
    writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
    const server = await startEmbeddedPostgres({ folder });
    await server.stop();
    expect(existsSync(join(folder, 'owner.json'))).toBe(false);
  });

  it('starts again after its server was killed, without what was not committed', async () => {
    const first = await startEmbeddedPostgres({ folder });
    await rows(first.url, 'create table committed as select 44 as answer');
    const [pid] = readFileSync(join(first.clusterFolder, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await first.stop();
    const second = await startEmbeddedPostgres({ folder });
    expect(await rows(second.url, 'select answer from committed')).toEqual([{ answer: 44 }]);
    await second.stop();
  });

  it('works in a folder that is closed to others: in it as an ordinary user, beside it as root', async () => {
    const closed = join(home, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const inClosed = join(closed, 'postgres');
    const notices: string[] = [];
    const server = await startEmbeddedPostgres({
      folder: inClosed,
      onNotice: (one) => notices.push(one),
    });
    await rows(server.url, 'create table kept as select 42 as answer');
    await server.stop();
    const isRoot = process.getuid?.() === 0;
    expect(notices).toHaveLength(isRoot ? 1 : 0);
    expect(server.clusterFolder.startsWith(closed)).toBe(!isRoot);
    const again = await startEmbeddedPostgres({ folder: inClosed });
    expect(await rows(again.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await again.stop();
    if (!isRoot) return;
    rmSync(join(again.clusterFolder, '..'), { recursive: true });
    await expect(startEmbeddedPostgres({ folder: inClosed })).rejects.toThrow('which is gone');
  });

  it('sets itself up again when the first time was cut short', async () => {
    const fresh = join(home, 'fresh');
    mkdirSync(join(fresh, 'cluster.unfinished', 'base'), { recursive: true });
    const server = await startEmbeddedPostgres({ folder: fresh });
    expect(await rows(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('says in words that the data of a foreign server cannot be used', async () => {
    const server = await startEmbeddedPostgres({ folder });
    await server.stop();
    writeFileSync(join(server.clusterFolder, 'PG_VERSION'), '9\n');
    await expect(startEmbeddedPostgres({ folder })).rejects.toThrow(
      /PostgreSQL did not start: .*incompatible/,
    );
    expect(existsSync(join(folder, 'owner.json'))).toBe(false);
  });
});
