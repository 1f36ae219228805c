import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

export type Program = Readonly<{ name: string; script: string; variables: NodeJS.ProcessEnv }>;

/** A program that is kept running until it is stopped. */
export type Supervised = Readonly<{
  name: string;
  /** The process that runs now. */
  pid: () => number | undefined;
  /** Passes a message to the process that runs now; what it answers is said. */
  tell: (message: Readonly<Record<string, unknown>>) => void;
  /** Asks it to finish what it holds, and waits until it is gone. */
  stop: () => Promise<void>;
}>;

// No source maps: they are held in memory, 20 MiB and more a service. Traces name lines of what is built, in dist/.
export const serviceFlags = [
  '--disable-warning=TimeoutNegativeWarning',
  // By default V8 takes what memory there is before it looks what is still wanted.
  '--max-semi-space-size=16',
  '--heap-growing-percent=50',
];

// glibc keeps what each thread gave back for that thread alone, and holes where large buffers were, 20 MiB of them.
export const serviceMemory = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '65536',
};

const firstBackOffMs = 200;
const longestBackOffMs = 10_000;
// Who ran so long had started well: the next failure is a new story.
const settledMs = 10_000;

const pass = (name: string, output: Readable, say: (line: string) => void): void =>
  void createInterface({ input: output }).on('line', (line) => say(`[${name}] ${line}`));

/** Starts a program and starts it again, with growing pauses, whenever it ends. */
export const supervise = (program: Program, say: (line: string) => void): Supervised => {
  const { name, script, variables } = program;
  let child: ChildProcess | undefined;
  let stopping = false;
  const ending = new AbortController();

  const live = async (): Promise<void> => {
    child = spawn(process.execPath, [...serviceFlags, script], {
      env: { ...serviceMemory, ...variables },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    say(`[${name}] is process ${child.pid ?? '?'}`);
    pass(name, child.stdout!, say);
    pass(name, child.stderr!, say);
    child.on('message', (answer) => say(`[${name}] says ${JSON.stringify(answer)}`));
    await once(child, 'exit');
  };

  const run = async (): Promise<void> => {
    for (let backOffMs = firstBackOffMs; !stopping;) {
      const begun = performance.now();
      await live();
      if (stopping) return;
      if (performance.now() - begun > settledMs) backOffMs = firstBackOffMs;
      const how = child?.signalCode ?? String(child?.exitCode);
      say(`[${name}] ended (${how}); again in ${backOffMs} ms`);
      await wait(backOffMs, undefined, { signal: ending.signal }).catch(() => undefined);
      backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
    }
  };
  const running = run();
  return {
    name,
    pid: () => child?.pid,
    tell: (message) => {
      // Whoever is just dying hears nothing; it is told again.
      if (child?.connected) child.send(message, () => undefined);
    },
    stop: async () => {
      stopping = true;
      ending.abort();
      child?.kill('SIGTERM');
      await running;
    },
  };
};
