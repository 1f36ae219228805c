import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../src/demo/expect.js';

const parentOf = (pid: string): string | undefined => {
  try {
    return /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    // It has just ended.
    return undefined;
  }
};

const processes = (): readonly string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name));

const killed = (pid: string): void => {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // It has just ended.
  }
};

/** SIGKILL of every process of a database server, as a power cut. @returns starts it again on the same data and port */
export const killDatabase = async (cluster: string): Promise<() => void> => {
  const pid = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]!;
  const options = readFileSync(join(cluster, 'postmaster.opts'), 'utf8');
  const family = processes().filter((one) => parentOf(one) === pid);
  for (const one of [pid, ...family]) killed(one);
  await eventually('the server is gone', async () =>
    family.concat(pid).every((one) => parentOf(one) === undefined) ? true : undefined,
  );
  const [command, ...args] = [...options.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain!,
  );
  const { uid, gid } = statSync(cluster);
  return () => {
    const settings = {
      cwd: cluster,
      detached: true,
      stdio: 'ignore',
      env: { LC_ALL: 'C', TZ: 'UTC' },
    } as const;
    spawn(command!, args, { ...settings, uid, gid }).unref();
  };
};
