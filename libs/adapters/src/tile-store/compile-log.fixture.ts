import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from '@swc/core';

// Appends what the log lacks, one entry a call and 40 calls waiting, and prints each index when it is answered.
const PROGRAM = `
import { noteSigner, TileLog } from '#libs/ledger';
import { FileTileStore } from './libs/adapters/src/tile-store/file-tile-store.js';
const [folder, origin, signerKey] = process.argv.slice(2);
const log = await TileLog.open(new FileTileStore(folder), { origin, signer: noteSigner(signerKey) });
let next = log.head().size;
const append = async () => {
  for (;;) {
    const [index] = await log.append([Buffer.from('entry ' + next++)]);
    process.stdout.write('answer ' + index + '\\n');
  }
};
await Promise.all(Array.from({ length: 40 }, append));
`;

// Prints every step that durability hangs on, as it is done; loaded before the program.
const TRACE = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const paths = new Map();
const print = (...step) => process.stdout.write(step.join(' ') + '\\n');
const { open, fsync, fdatasync } = fs;
const { mkdir, rename } = fs.promises;
fs.open = (path, flags, done) => open(path, flags, (error, file) => {
  paths.set(file, path);
  if (flags === 'w') print('write', path);
  done(error, file);
});
fs.fsync = (file, done) => fsync(file, (error) => { print('sync', paths.get(file)); done(error); });
fs.fdatasync = (file, done) => fdatasync(file, (error) => { print('sync', paths.get(file)); done(error); });
fs.promises.mkdir = async (path, options) => { await mkdir(path, options); print('mkdir', path); };
fs.promises.rename = async (from, to) => { await rename(from, to); print('rename', from, to); };
syncBuiltinESMExports();
`;

/** Compiles ledger and tile store into `folder`, so that a process of its own can run them; returns its program, and a tracer to load before it. */
export async function compileLog(folder: string): Promise<{ program: string; tracer: string }> {
  const libs = join(import.meta.dirname, '../../..');
  const own = async (part: string) =>
    (await readdir(join(libs, part))).map((name) => `${part}/${name}`);
  const sources = [
    ...(await own('ledger/src')),
    ...(await own('adapters/src/tile-store')),
    'adapters/src/folder-lock.ts',
  ];
  for (const name of sources) {
    if (!name.endsWith('.ts') || /spec|fixture/.test(name)) continue;
    const source = await readFile(join(libs, name), 'utf8');
    const { code } = await transform(source, {
      filename: name,
      swcrc: false,
      jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    const target = join(folder, 'libs', name.replace(/ts$/, 'js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  const imports = { '#libs/ledger': './libs/ledger/src/index.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', imports }));
  const program = join(folder, 'program.js');
  await writeFile(program, PROGRAM);
  const tracer = join(folder, 'tracer.js');
  await writeFile(tracer, TRACE);
  return { program, tracer };
}
