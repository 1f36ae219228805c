import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../src/demo/expect.js';

/** Starts a program of the workbench, which `npm test` has just built. */
export const run = (
  program: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv,
): ChildProcess =>
  spawn(process.execPath, [resolve(`dist/apps/workbench/src/${program}.js`), ...args], {
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'test', ...variables },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });

/** The exchange as `npm run exchange` starts it: a broker, a database, and every service a process of its own. */
export type ExchangeApart = Readonly<{
  url: string;
  dataFolder: string;
  /** `host:port` of the broker. */
  kafka: string;
  /** Of the process of that name that runs now. */
  pidOf: (name: string) => number;
  /** Of the first processes of the services. */
  pids: ReadonlyMap<string, number>;
  /** Everything that was said on standard output and error so far, by all processes. */
  log: () => string;
  /** How often processes of this name were killed so far. */
  deathsOf: (service: string) => number;
  /** Has a process die at `failpoint`, as in `decided:5`, or with null no more; resolves when it has heard. */
  arm: (name: string, failpoint: string | null) => Promise<void>;
  allReady: () => Promise<void>;
  /** Asks it to stop. @returns exit status and signal */
  stop: () => Promise<readonly [number | null, NodeJS.Signals | null]>;
}>;

/** @throws Error when it ends instead of becoming ready */
export const startExchangeApart = async (
  variables: NodeJS.ProcessEnv = {},
): Promise<ExchangeApart> => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'infohus-exchange-'));
  const defaults = {
    PORT: '0',
    INFOHUS_DATA: dataFolder,
    INFOHUS_LOG: 'error',
    INFOHUS_FAILPOINT: 'by-message',
    // What was killed is missed so much sooner.
    INFOHUS_KAFKA_SESSION_MS: '4000',
  };
  const child = run('exchange', [], { ...defaults, ...variables });
  const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const pids = new Map<string, number>();
  const lines: string[] = [];
  let kafka = '';
  const url = await new Promise<string>((found, failed) => {
    child.once('exit', () =>
      failed(new Error(`The exchange did not start: ${lines.slice(-5).join('\n')}`)),
    );
    createInterface({ input: child.stderr! }).on('line', (line) => void lines.push(line));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line);
      const [, service, pid] = /^ {2}([a-z-]+) +process (\d+) at /.exec(line) ?? [];
      if (service !== undefined) pids.set(service, Number(pid));
      kafka = /^Kafka is at (\S+)$/.exec(line)?.[1] ?? kafka;
      const address = /ready at (http:\/\/[^\s,]+)/.exec(line)?.[1];
      if (address !== undefined) found(address);
    });
  });
  const stop = async (): ReturnType<ExchangeApart['stop']> => {
    child.kill('SIGTERM');
    const how = await gone;
    rmSync(dataFolder, { recursive: true, force: true });
    return how;
  };
  return {
    url,
    dataFolder,
    kafka,
    pids,
    log: () => lines.join('\n'),
    arm: async (name, failpoint) => {
      const answer = `[${name}] says ${JSON.stringify({ armed: failpoint })}`;
      const heard = (): number => lines.filter((line) => line === answer).length;
      const before = heard();
      await eventually(
        `${name} is armed`,
        async () => {
          child.send({ service: name, failpoint });
          await wait(100);
          return heard() > before || undefined;
        },
        60_000,
      );
    },
    pidOf: (name) =>
      Number(
        lines
          .findLast((line) => line.startsWith(`[${name}] is process`))
          ?.split(' ')
          .at(-1),
      ),
    deathsOf: (service) =>
      lines.filter((line) => line.startsWith(`[${service}] ended (SIGKILL)`)).length,
    allReady: () => allReady(url, [...pids.keys()]),
    stop,
  };
};

/** A broker that comes back on a busy machine takes connections long before it answers. */
const readyWithinMs = 150_000;

const allReady = async (url: string, services: readonly string[]): Promise<void> => {
  for (const service of services) {
    let said = 'nothing';
    await eventually(
      `${service} is ready again`,
      async () => {
        const answer = await fetch(`${url}/${service}/health/ready`);
        said = await answer.text();
        return answer.ok ? true : undefined;
      },
      readyWithinMs,
    ).catch((error: unknown) => {
      throw new Error(`${service} said ${said}`, { cause: error });
    });
  }
};
