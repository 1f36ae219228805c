// Installs what package-lock.json says, when that is not what stands in node_modules.
import { readFileSync, rmSync } from 'node:fs';
import { at, quiet, seconds, Stop } from './house.mjs';
import { withLock } from './lock.mjs';

// npm writes it last, when every package is in place.
const installed = at('node_modules', '.package-lock.json');

const packages = (path) => Object.entries(JSON.parse(readFileSync(path, 'utf8')).packages);

/** True when npm's own note of what stands in node_modules says what package-lock.json says. */
function isInstalled() {
  let there;
  try {
    there = new Map(packages(installed));
  } catch {
    return false;
  }
  const wanted = packages(at('package-lock.json')).filter(([path]) => path !== '');
  return wanted.every(([path, { version, optional, devOptional, peer }]) => {
    const has = there.get(path);
    // Optional: another platform's binaries.
    return has ? has.version === version : Boolean(optional || devOptional || peer);
  });
}

/** Brings node_modules up to date; does nothing when it is. */
export async function install(say) {
  if (isInstalled()) return;
  await withLock(
    at('.cache', 'install.lock'),
    () => say('Waiting for another npm run in this folder to finish installing …'),
    async () => {
      if (!isInstalled()) await npmInstall(say);
    },
  );
}

async function npmInstall(say) {
  const start = Date.now();
  say('Installing packages (once; a minute or two) …');
  // Interrupted, it must not look finished.
  rmSync(installed, { force: true });
  // Not `npm ci`: it refuses a lock file that was written where a registry mirror lacked other platforms' binaries.
  // The versions come from the lock file all the same, and --no-save leaves that file as it is.
  const flags = [
    '--no-save',
    // The tools are what builds the house, whatever NODE_ENV says.
    '--include=dev',
    // Programs run on the Node 24 that is being installed, not on the one that installs.
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []];
  const env = { ...process.env, NODE_ENV: 'development' };
  const options = { env, shell: process.platform === 'win32' };
  const { status, said } = await quiet(npm[0], [...npm[1], 'install', ...flags], options);
  if (status !== 0) {
    throw new Stop(
      [
        said.trim().split('\n').slice(0, 30).join('\n'),
        '',
        `npm install failed (status ${status}) after ${seconds(start)}.`,
        'It needs the npm registry, a writable folder and about 1 GB; then run the command again.',
      ].join('\n'),
    );
  }
  say(`Installed in ${seconds(start)}.`);
}
