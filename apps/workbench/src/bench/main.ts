import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { bold, dim, red, say, table } from '../demo/terminal.js';
import { append } from './append.js';
import { engines } from './engines.js';
import { exchange } from './exchange.js';
import type { Bench, BenchPlace } from './figures.js';
import { floorArgument } from './floor.js';
import { serveFloor } from './floor.service.js';
import { kafkaFloorArgument } from './kafka-floor.js';
import { serveKafkaFloor } from './kafka-floor.service.js';
import { law } from './law.js';
import { log } from './log.js';
import { describeMachine } from './machine.js';
import type { Outcome } from './report.js';
import { pageOf, rowOf } from './report.js';
import { steady } from './steady.js';
import { verification } from './verification.js';

/** `npm run bench [-- name…]`. All of the page write `docs/reference/benchmarks.md`; those that are named only show. */
const ofPage: readonly Bench[] = [law, append, log, verification, exchange, engines];
const benches: readonly Bench[] = [...ofPage, steady];
const page = 'docs/reference/benchmarks.md';

const measure = async (bench: Bench, place: BenchPlace): Promise<Outcome> => {
  say(`\n${bold(bench.title)}`);
  const begun = performance.now();
  const findings = await bench
    .run(place)
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  const seconds = (performance.now() - begun) / 1000;
  if (findings instanceof Error) say(red(`   ${findings.stack ?? findings.message}`));
  else table(['', 'measured', 'budget', ''], findings.figures.map(rowOf));
  return { bench, findings, seconds };
};

const main = async (names: readonly string[]): Promise<void> => {
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    say(`Unknown: ${unknown.join(', ')}. Known: ${benches.map(({ name }) => name).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  const machine = describeMachine();
  say(dim(`${machine.cpu}, ${machine.cores} cores, load ${machine.loadBefore}`));
  const folder = mkdtempSync(join(tmpdir(), 'infohus-bench-'));
  const place = { folder, say: (line: string) => say(dim(`   … ${line}`)) };
  const outcomes: Outcome[] = [];
  try {
    for (const bench of names.length === 0 ? ofPage : benches)
      if (names.length === 0 || names.includes(bench.name))
        outcomes.push(await measure(bench, place));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (outcomes.some(({ findings }) => findings instanceof Error)) process.exitCode = 1;
  if (names.length > 0) return;
  const path = resolve(page);
  const text = pageOf(machine, outcomes);
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  say(dim(`\nWritten to ${page}`));
};

const names = process.argv.slice(2);
if (names[0] === floorArgument) serveFloor();
else if (names[0] === kafkaFloorArgument) serveKafkaFloor();
else await main(names);
