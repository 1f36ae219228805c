// Turns TypeScript into dist/ when a source changed. Types are checked by `npm run check`, not here.
import { createHash, randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { at, environment, node24, quiet, root, seconds, Stop } from './house.mjs';
import { withLock } from './lock.mjs';

const stamp = at('dist', '.built');
const isTest = (path) => /\.(spec|int-spec|e2e-spec)\.ts$/.test(path);
const isTypeScript = (path) => path.endsWith('.ts');
// The law is built with the code that reads it: a running service never takes up a file that somebody is editing.
const isLaw = (path) =>
  ['policies', 'cases'].some((folder) => path.startsWith(join('libs', 'policy', folder) + sep));
const isSource = (path) => (path.includes(`${sep}src${sep}`) && !isTest(path)) || isLaw(path);

const sources = () =>
  ['apps', 'libs']
    .flatMap((folder) => readdirSync(at(folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .filter(isSource)
    .sort();

function wanted(files) {
  const hash = createHash('sha256');
  for (const file of ['.swcrc', 'package-lock.json', ...files]) {
    const { size, mtimeMs } = statSync(at(file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted(sources());

/** Brings dist/ up to date; does nothing when it is. */
export async function build(say) {
  if (isBuilt()) return;
  await withLock(
    at('.cache', 'build.lock'),
    () => say('Waiting for another npm run in this folder to finish building …'),
    async () => {
      if (!isBuilt()) await emit(say);
    },
  );
}

async function emit(say) {
  const start = Date.now();
  const files = sources();
  const mark = wanted(files);
  for (const left of readdirSync(root).filter((name) => name.startsWith('.dist-'))) drop(at(left));
  // Beside dist/, not below it: source maps hold relative paths.
  const fresh = at(`.dist-${randomUUID()}`);
  try {
    await compile(fresh);
    for (const file of files.filter((path) => !isTypeScript(path))) copy(file, join(fresh, file));
    writeFileSync(join(fresh, '.built'), mark);
    replace(at('dist'), fresh);
  } finally {
    drop(fresh);
  }
  say(`Built ${files.length} files in ${seconds(start)}.`);
}

async function compile(into) {
  const swc = at('node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const ignore = '**/*.{spec,int-spec,e2e-spec}.ts';
  const args = [swc, 'libs', 'apps', '--out-dir', into, '--ignore', ignore, '--quiet'];
  const { status, said } = await quiet(node24(), args, { env: environment() });
  if (status !== 0) throw new Stop(`The build failed:\n${said.trim()}`);
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(at(from), to);
}

/** By renaming, so that nobody ever starts from half a tree. */
function replace(old, fresh) {
  const aside = `${fresh}-old`;
  if (existsSync(old)) renameSync(old, aside);
  renameSync(fresh, old);
  drop(aside);
}

const drop = (path) => rmSync(path, { recursive: true, force: true });
