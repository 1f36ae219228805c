import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startExchange } from './demo/exchange.js';
import { issuerWith } from './simulate/issuer.js';
import type { Issuer } from './simulate/issuer.js';
import { readOptions } from './simulate/options.js';
import type { SimulationOptions } from './simulate/options.js';
import { isSound, reportOf } from './simulate/report.js';
import { simulate } from './simulate/simulation.js';

const keyFile = '.infohus/simulation-key.json';

const page = 'docs/reference/simulation.md';
const marker = '<!-- measured: what follows is written by npm run simulate -- --write -->';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const bar = (day: number, days: number, acts: number): void => {
  const width = 40;
  const full = Math.round((day / days) * width);
  const line = `[${'#'.repeat(full)}${'.'.repeat(width - full)}] day ${day} of ${days}, ${acts} acts`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}${day === days ? '\n' : ''}`);
  else if (day === days || day % Math.ceil(days / 20) === 0) say(line);
};

// What stands before the marker is written by hand.
const writeDown = (report: string): void => {
  const [byHand, measured] = readFileSync(page, 'utf8').split(marker);
  if (byHand === undefined || measured === undefined) throw new Error(`${page} has no marker`);
  writeFileSync(page, `${byHand}${marker}\n${report}`);
};

const startOwn = async (issuer: Issuer) => {
  const folder = mkdtempSync(join(tmpdir(), 'infohus-simulation-'));
  const exchange = await startExchange(folder, {
    ...process.env,
    INFOHUS_CLOCK: 'simulated',
    INFOHUS_ISSUERS: issuer.trust,
    INFOHUS_RESOLVE_RATE: '100000/100000',
  });
  const stop = async (): Promise<void> => {
    await exchange.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: exchange.url, stop };
};

const run = async (options: SimulationOptions): Promise<boolean> => {
  mkdirSync('.infohus', { recursive: true });
  const issuer = await issuerWith(keyFile);
  if (options.url !== null)
    say(`The exchange at ${options.url} must run with INFOHUS_CLOCK=simulated and
INFOHUS_ISSUERS='${issuer.trust}'`);
  const { url, stop } =
    options.url === null
      ? await startOwn(issuer)
      : { url: options.url, stop: () => Promise.resolve() };
  const interrupted = (): void => void stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const done = await simulate(url, issuer, options, bar);
    const report = reportOf(options, done);
    say(report);
    if (options.write) writeDown(report);
    return isSound(done);
  } finally {
    await stop();
  }
};

try {
  process.exitCode = (await run(readOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
