import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { noteKeys, noteSigner, TileLog } from '#libs/ledger';
import { FileTileStore } from './file-tile-store.js';

const run = promisify(execFile);
const FSCK = 'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4';
const origin = 'audit.infohus.example/log';
const keys = noteKeys(origin, Buffer.alloc(32, 7));

let folder: string;
let log: string;
const required = (process.env['REQUIRE'] ?? '').split(',').includes('go');
const goIsHere = spawnSync('go', ['version']).status === 0;
/** Why the outsiders' tools cannot be built here; null when they can. */
let lacking: string | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infohus-outsiders-'));
  log = join(folder, 'log');
  try {
    await cp(join(import.meta.dirname, 'outsiders/verify'), join(folder, 'verify'), {
      recursive: true,
    });
    const build = { cwd: join(folder, 'verify'), timeout: 100_000 };
    await run('go', ['build', '-o', join(folder, 'verifier'), '.'], build);
    const env = { ...process.env, GOBIN: folder };
    await run('go', ['install', FSCK], { env, timeout: 100_000 });
  } catch (error) {
    lacking = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    if (required) throw error;
  }
  await writeLog();
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('A log of 70,000 entries', () => {
  whereBuilt(
    'is verified by golang.org/x/mod: note, tiles, entries, inclusion, consistency',
    async () => {
      expect(await verified()).toMatch(
        /^entries 70000 \S+\ninclusion 66000 in 70000\nconsistency 300 to 70000\n$/,
      );
    },
  );

  whereBuilt('is verified by the fsck of Tessera', async () => {
    expect(await fsck()).toContain("Successfully fsck'd log with size 70000");
  });

  whereBuilt('is refused by both when one byte of an entry was changed', async () => {
    const path = join(log, 'tile/entries/200');
    const bytes = await readFile(path);
    const changed = Buffer.from(bytes);
    changed[500] = (changed[500] ?? 0) ^ 1;
    await writeFile(path, changed);
    expect(await verified()).toContain('FAILED: entry');
    expect(await fsck()).not.toContain('Successfully');
    await writeFile(path, bytes);
  });
});

async function writeLog(): Promise<void> {
  const signer = noteSigner(keys.signerKey);
  const writer = await TileLog.open(new FileTileStore(log), { origin, signer });
  for (const [from, to] of [
    [0, 300],
    [300, 35_000],
    [35_000, 70_000],
  ] as const)
    await writer.append(
      Array.from({ length: to - from }, (_, n) => Buffer.from(`entry ${from + n}`)),
    );
  await writeFile(join(folder, 'key'), `${keys.verifierKey}\n`);
  await writeFile(join(folder, 'proof'), await writer.prove(66_000));
  const hashes = await writer.consistencyProof(300, 70_000);
  const lines = [300, 70_000, ...hashes.map((hash) => Buffer.from(hash).toString('base64'))];
  await writeFile(join(folder, 'consistency'), lines.join('\n'));
  await writer.close();
}

async function verified(): Promise<string> {
  const files = [join(folder, 'proof'), join(folder, 'consistency')];
  return output(join(folder, 'verifier'), [log, keys.verifierKey, ...files]);
}

// It exits 0 whatever it finds, and hangs on a damaged bundle with its default -N 1: read what it says.
async function fsck(): Promise<string> {
  const url = ['--storage_url', `file://${log}/`, '--public_key', join(folder, 'key')];
  return output(join(folder, 'fsck'), [...url, '--ui=false', '-N', '16']);
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(program, args, { timeout: 60_000 }).catch(
    (failed: Readonly<{ stdout: string; stderr: string }>) => failed,
  );
  return stdout + stderr;
}

function whereBuilt(name: string, check: () => Promise<void>): void {
  const test = goIsHere || required ? it : it.skip;
  if (test !== it) tellSkipped('there is no go');
  test(name, async () => {
    if (lacking === null) await check();
    else tellSkipped(lacking);
  });
}

function tellSkipped(why: string): void {
  process.stderr.write(`skipped, outsiders' tools are not here: ${why}\n`);
}
