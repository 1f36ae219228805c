// What every script here needs to know of the house: where it stands, which Node to use, how to run a program.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const at = (...parts) => join(root, ...parts);

export const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/** A failure that the person at the keyboard can act on: shown without a stack. */
export class Stop extends Error {}

const major = (version) => Number(version.replace(/^v/, '').split('.')[0]);
const wantedMajor = 24;

let found;
/** Path of a Node 24: the one npm installed, else the machine's own. */
export function node24() {
  found ??= findNode();
  return found;
}

function findNode() {
  const own = at('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const tried = existsSync(own) ? spawnSync(own, ['--version'], { encoding: 'utf8' }) : undefined;
  if (tried?.status === 0 && major(tried.stdout.trim()) >= wantedMajor) return own;
  if (major(process.version) >= wantedMajor) return process.execPath;
  const reason = tried
    ? (tried.error?.message ??
      (tried.stderr.trim().split('\n')[0] || `it ended with ${tried.status}`))
    : 'it is not there: npm did not run install scripts (ignore-scripts?)';
  throw new Stop(
    [
      `Infohus runs on Node ${wantedMajor}, this is ${process.version}, and node_modules/node does not start:`,
      `  ${reason}`,
      `Either use Node ${wantedMajor} or newer, or: npm rebuild node --ignore-scripts=false`,
    ].join('\n'),
  );
}

/** The environment in which a child finds the same Node and the installed tools first. */
export const environment = (extra = {}) => ({
  ...process.env,
  PATH: [dirname(node24()), at('node_modules', '.bin'), process.env.PATH].join(delimiter),
  ...extra,
});

/** Runs Node 24 in the foreground and resolves to its exit status; signals reach it exactly once. */
export function foreground(args, extra = {}) {
  // From a terminal Ctrl-C goes to the whole group, the database server included. A session of its own keeps the
  // order of a clean stop in the hands of the program.
  const detached = Boolean(process.stdin.isTTY) && process.platform !== 'win32';
  const child = spawn(node24(), args, {
    cwd: root,
    env: environment(extra),
    stdio: 'inherit',
    detached,
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      if (signal) process.kill(process.pid, signal);
      else resolve(code ?? 1);
    });
  });
}

/** Runs a program quietly and resolves to its status and what it said. */
export function quiet(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let said = '';
    const keep = (chunk) => (said += chunk);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ status: 127, said: error.message }));
    child.once('close', (status, signal) => resolve({ status: status ?? 1, said, signal }));
  });
}
