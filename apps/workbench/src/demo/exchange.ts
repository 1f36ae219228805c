import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An exchange to talk to: one that was up already, or one started for the occasion. */
export type Exchange = Readonly<{
  url: string;
  /** Where each service answers by itself, when it is a process of its own. */
  services: ReadonlyMap<string, string>;
  startedInMs: number | null;
  stop: () => Promise<void>;
}>;

const standalone = fileURLToPath(new URL('../../../standalone/src/main.js', import.meta.url));

/** Starts an exchange, the standalone by default, as a process of its own on a free port and waits until it is ready. */
export const startExchange = async (
  dataFolder: string,
  variables: NodeJS.ProcessEnv,
  script = standalone,
): Promise<Exchange> => {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: { ...variables, PORT: '0', INFOHUS_DATA: dataFolder, INFOHUS_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const found = await addressesOf(child);
  return {
    ...found,
    startedInMs: performance.now() - begun,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
};

const addressesOf = async (child: ChildProcess): Promise<Pick<Exchange, 'url' | 'services'>> => {
  const services = new Map<string, string>();
  const lines = createInterface({ input: child.stdout! });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The exchange did not start (exit status ${String(code)}); see above.`);
  });
  const ready = (async () => {
    for await (const line of lines) {
      const [, service, at] = /^ {2}([a-z-]+) +process \d+ at (http:\S+)$/.exec(line) ?? [];
      if (service !== undefined && at !== undefined) services.set(service, at);
      const url = /ready at (http:\/\/[^\s,]+)/.exec(line)?.[1];
      if (url !== undefined) return { url, services };
    }
    throw new Error('The exchange ended its output before it was ready.');
  })();
  const found = await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  // What it says later is not the demo's; read it, or the pipe fills up.
  child.stdout!.resume();
  return found;
};
