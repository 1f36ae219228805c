#!/usr/bin/env node
import { once } from 'node:events';
import { run } from './cli.js';

// `infohus replay | head`: who reads has had enough, which is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  out: (text) => (process.stdout.write(text) ? undefined : once(process.stdout, 'drain')),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true,
  showsProgress: process.stderr.isTTY === true,
});
