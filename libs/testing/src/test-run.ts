import { basename } from 'node:path';

/**
 * Process id of the test run. Jest runs files in its own process or in children of it; `process.send` is there in
 * both.
 */
export const testRun = (): number =>
  basename(process.argv[1] ?? '').startsWith('processChild') ? process.ppid : process.pid;
