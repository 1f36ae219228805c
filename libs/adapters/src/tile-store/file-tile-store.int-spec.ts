import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { LogLocked, noteKeys, noteSigner, TileLog, verifyLog } from '#libs/ledger';
import { compileLog } from './compile-log.fixture.js';
import { benchLog } from './bench-log.js';
import { FileTileStore } from './file-tile-store.js';

const origin = 'audit.infohus.example/log';
const keys = noteKeys(origin, Buffer.alloc(32, 7));
const signer = noteSigner(keys.signerKey);
const options = { origin, signer };
const entriesOf = (from: number, to: number): Buffer[] =>
  Array.from({ length: to - from }, (_, n) => Buffer.from(`entry ${from + n}`));
const textsOf = async (log: TileLog): Promise<string[]> => {
  const texts: string[] = [];
  for await (const { entry } of log.entries()) texts.push(Buffer.from(entry).toString());
  return texts;
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infohus-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('A log in files', () => {
  it('is whole and goes on when it is opened again', async () => {
    for (const [from, to] of [
      [0, 100],
      [100, 300],
      [300, 70_000],
    ] as const) {
      const log = await TileLog.open(new FileTileStore(folder), options);
      for (let at = from; at < to; at += 40_000)
        await log.append(entriesOf(at, Math.min(to, at + 40_000)));
      await log.close();
    }
    expect(await verifyLog(new FileTileStore(folder), keys.verifierKey)).toMatchObject({
      size: 70_000,
      findings: [],
    });
  });

  it('lies under the paths that a static file server needs', async () => {
    const log = await TileLog.open(new FileTileStore(folder), options);
    await log.append(entriesOf(0, 257));
    await log.close();
    expect(await readFile(join(folder, 'checkpoint'), 'utf8')).toBe(log.checkpoint());
    expect(await readFile(join(folder, 'tile/0/000'))).toHaveLength(8_192);
    expect(await readFile(join(folder, 'tile/0/001.p/1'))).toHaveLength(32);
    expect(await readFile(join(folder, 'tile/entries/001.p/1'))).toEqual(
      Buffer.from('\0\x09entry 256'),
    );
  });

  it('stops when the disk refuses, and opens again without what was not answered', async () => {
    const log = await TileLog.open(new FileTileStore(folder), options);
    await log.append(entriesOf(0, 3));
    // A file where a folder must be.
    await writeFile(join(folder, 'tile/0/001.p'), '');
    await expect(log.append(entriesOf(3, 300))).rejects.toThrow('open it again');
    await log.close();
    await rm(join(folder, 'tile/0/001.p'));
    const again = await TileLog.open(new FileTileStore(folder), options);
    expect(again.head().size).toBe(3);
    expect(await again.append(entriesOf(3, 300))).toHaveLength(297);
    await again.close();
    expect((await verifyLog(new FileTileStore(folder), keys.verifierKey)).findings).toEqual([]);
  });
});

describe('The lock of a log', () => {
  it('keeps a second writer out until the first closes', async () => {
    const first = await TileLog.open(new FileTileStore(folder), options);
    await expect(TileLog.open(new FileTileStore(folder), options)).rejects.toThrow(LogLocked);
    await first.close();
    await (await TileLog.open(new FileTileStore(folder), options)).close();
  });

  it('of a process that is gone is taken over, also when its number was given to another', async () => {
    const lock = join(folder, 'lock');
    for (const pid of [2 ** 22 + 1, process.pid, process.ppid]) {
      const left = { host: hostname(), pid, startedAt: 'another boot/1', token: 'left' };
      await writeFile(lock, JSON.stringify(left));
      await (await TileLog.open(new FileTileStore(folder), options)).close();
    }
  });

  it('of another machine is respected', async () => {
    const left = { host: 'elsewhere', pid: 1, startedAt: '', token: 'left' };
    await writeFile(join(folder, 'lock'), JSON.stringify(left));
    await expect(TileLog.open(new FileTileStore(folder), options)).rejects.toThrow('elsewhere');
  });

  it('stops a writer whose lock somebody took', async () => {
    const log = await TileLog.open(new FileTileStore(folder), options);
    await writeFile(join(folder, 'lock'), JSON.stringify({ token: 'another' }));
    await expect(log.append(entriesOf(0, 1))).rejects.toThrow('no longer held');
    await rm(join(folder, 'lock'));
  });
});

describe('A process that is killed while it appends', () => {
  it('leaves a log without fork or gap that holds all it answered', async () => {
    const { program } = await compileLog(folder);
    const log = join(folder, 'log');
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [program, log, origin, keys.signerKey]);
      let answered = -1;
      const lines = createInterface(child.stdout);
      lines.on('line', (line) => {
        answered = Number(line.replace('answer ', ''));
        if (answered >= (round + 1) * 700) child.kill('SIGKILL');
      });
      await Promise.all([once(child, 'exit'), once(lines, 'close')]);
      const again = await TileLog.open(new FileTileStore(log), options);
      const { size } = again.head();
      expect(answered).toBeGreaterThan(0);
      expect(size).toBeGreaterThan(answered);
      expect(await textsOf(again)).toEqual(entriesOf(0, size).map((bytes) => bytes.toString()));
      await again.close();
      expect((await verifyLog(new FileTileStore(log), keys.verifierKey)).findings).toEqual([]);
    }
  });
});

describe('The steps of an append', () => {
  it('are synced before the checkpoint names them, and the checkpoint before the answer', async () => {
    const { program, tracer } = await compileLog(folder);
    const log = join(folder, 'log');
    const child = spawn(process.execPath, [
      '--import',
      tracer,
      program,
      log,
      origin,
      keys.signerKey,
    ]);
    const steps: string[][] = [];
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => {
      steps.push(line.split(' '));
      if (line === 'answer 600') child.kill('SIGKILL');
    });
    await Promise.all([once(child, 'exit'), once(lines, 'close')]);
    // What a writer killed before this one renamed is made durable before anything is built on it.
    const opened = steps.findIndex(([step, path]) => step === 'sync' && path === log);
    expect(opened).toBeGreaterThanOrEqual(0);
    expect(opened).toBeLessThan(steps.findIndex(([step]) => step === 'write'));
    // What a power cut would take: content of files, and names in folders.
    const unsynced = new Set<string>();
    let checkpoints = 0;
    for (const [step, path = '', to] of steps) {
      if (step === 'sync') unsynced.delete(path);
      if (step === 'write') unsynced.add(path).add(dirname(path));
      if (step === 'mkdir') unsynced.add(dirname(path));
      if (step === 'answer') expect([...unsynced]).toEqual([]);
      if (step !== 'rename') continue;
      expect([path, to]).toEqual([join(log, 'checkpoint.tmp'), join(log, 'checkpoint')]);
      expect([...unsynced].filter((name) => name !== log)).toEqual([]);
      unsynced.add(log);
      checkpoints++;
    }
    expect(checkpoints).toBeGreaterThan(10);
  });
});

describe('The bench of the log', () => {
  it('measures and leaves nothing behind', async () => {
    const measured = await benchLog(folder, { entries: 500, inFlight: 50 });
    expect(measured).toMatchObject({ entries: 500, entryBytes: 300, inFlight: 50 });
    expect(measured.perSecond).toBeGreaterThan(0);
  });
});
