import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processStart } from '../folder-lock.js';

/** The process behind `postmaster.pid`, when it is alive and serves this cluster. */
export const serverOf = (cluster: string): number | undefined => {
  const [pidLine] = existsSync(join(cluster, 'postmaster.pid'))
    ? readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    : [];
  const pid = Number(pidLine);
  if (!pid || pid <= 0 || processStart(pid) === '') return undefined;
  if (platform() === 'win32') return pid;
  if (platform() !== 'linux') {
    const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout.includes('postgres') && stdout.includes(cluster) ? pid : undefined;
  }
  try {
    return realpathSync(`/proc/${pid}/cwd`) === realpathSync(cluster) ? pid : undefined;
  } catch {
    return undefined;
  }
};

/** @throws Error when it stays. */
export const stopServer = async (pid: number): Promise<void> => {
  const started = processStart(pid);
  const gone = async (ms: number): Promise<boolean> => {
    for (const end = Date.now() + ms; Date.now() < end; await pause(15))
      if (processStart(pid) !== started || started === '') return true;
    return false;
  };
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch {
      // Ended by itself.
    }
  };
  // Fast shutdown: sessions are ended, a checkpoint is written; immediate when that hangs (the next start recovers).
  signal('SIGINT');
  if (await gone(15_000)) return;
  signal('SIGQUIT');
  if (await gone(5_000)) return;
  throw new Error(`PostgreSQL (process ${pid}) does not stop`);
};
