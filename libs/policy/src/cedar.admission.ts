import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';
import { refused } from './admission.js';
import type { Admission } from './admission.js';
import type { Examination } from './cedar.examination.js';
import { loadShippedCases } from './cedar.shipped.js';
import type { WorkedCase } from './cedar.shipped.js';
import type { PolicySet } from './policy-set.js';

/** How a set is examined beside the shipped cases. */
export type AdmissionOptions = Readonly<{
  /** Worked cases that a proposed change answers anew; each takes the place of the one with its id. */
  superseded?: readonly WorkedCase[];
  /** Limits, lint and proofs, without cases and difference: for a set with a rule set aside. */
  proofsOnly?: boolean;
  /** After this the examination is ended and the set refused. */
  timeoutMs?: number;
}>;

const TIMEOUT_MS = 120_000;

// Run from TypeScript (tests), Node strips the types itself and only has to be told that x.js is x.ts.
const fromSource = `
  const { registerHooks } = require('node:module');
  const { workerData } = require('node:worker_threads');
  registerHooks({
    resolve: (name, context, next) =>
      next(/^\\..*\\.js$/.test(name) && /\\.ts$/.test(context.parentURL ?? '') ? name.replace(/js$/, 'ts') : name, context),
  });
  import(workerData.program);
`;

function started(examination: Examination): Worker {
  const options: WorkerOptions = {
    resourceLimits: { maxOldGenerationSizeMb: 1024, stackSizeMb: 4 },
  };
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./cedar.worker.js', import.meta.url), {
      ...options,
      workerData: examination,
    });
  const program = new URL('./cedar.worker.ts', import.meta.url).href;
  return new Worker(fromSource, {
    ...options,
    eval: true,
    workerData: { ...examination, program },
    execArgv: ['--experimental-transform-types', '--conditions=infohus-source', '--no-warnings'],
  });
}

const broken = (version: string, detail: string): Admission =>
  refused(version, [{ check: 'worker', detail }]);

/**
 * Examines a candidate against the set in force, in a worker thread of its own. Never rejects: a
 * trap, a timeout or a dead thread is a refusal, and the live engine is not touched.
 */
export function admit(
  candidate: unknown,
  inForce: PolicySet,
  options: AdmissionOptions = {},
): Promise<Admission> {
  const { superseded = [], proofsOnly = false, timeoutMs = TIMEOUT_MS } = options;
  const { promise, resolve } = Promise.withResolvers<Admission>();
  try {
    const cases = loadShippedCases();
    const worker = started({ candidate, inForce, cases, superseded, proofsOnly });
    const timer = setTimeout(() => {
      resolve(broken('', 'the examination took too long'));
      void worker.terminate();
    }, timeoutMs);
    worker.once('message', (admission: Admission) => resolve(admission));
    worker.once('error', (error) => resolve(broken('', `the engine broke down: ${nameOf(error)}`)));
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve(broken('', 'the examination ended without an answer'));
    });
  } catch (error) {
    resolve(broken('', `the examination could not start: ${nameOf(error)}`));
  }
  return promise;
}

// The message of a trap may repeat text of the candidate; its name is enough.
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
