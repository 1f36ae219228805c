import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** The standalone exchange as a process of its own, as a newcomer starts it. */
export type RunningExchange = Readonly<{
  url: string;
  child: ChildProcess;
  /** Resolves when the process is gone, whoever ended it. */
  ended: Promise<void>;
  stop: () => Promise<void>;
}>;

/** A data folder that an unprivileged database account can reach too. */
export const newDataFolder = (): string => mkdtempSync(join(tmpdir(), 'infohus-e2e-'));

/** Starts `dist/apps/standalone`, which `npm test` has just built. */
export const startExchange = async (
  dataFolder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<RunningExchange> => {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', resolve('dist/apps/standalone/src/main.js')],
    {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_ENV: 'test',
        PORT: '0',
        INFOHUS_DATA: dataFolder,
        INFOHUS_LOG: 'error',
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'exit').then(() => undefined);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /(http:\/\/\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    const stop = async (): Promise<void> => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    };
    return { url, child, ended, stop };
  }
  throw new Error(`The exchange did not start: ${complaints}`);
};
