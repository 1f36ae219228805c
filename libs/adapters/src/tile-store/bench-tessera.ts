import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { benchLog, type LogBench } from './bench-log.js';

const run = promisify(execFile);
const SOURCE = 'libs/adapters/src/tile-store/outsiders/tessera';
// The settings that made Tessera fastest for many and for few writers.
const MANY_WRITERS = 64;

/** Both logs on the same disk, run alternately; medians of entries a second. */
export type LogComparison = Readonly<{
  ours: LogBench;
  tessera: LogBench;
  ratio: number;
}>;

/**
 * Runs our log and Tessera's POSIX driver alternately, `rounds` times each, on the disk of `parent`. Builds the Go
 * program under `source` first; returns the reason instead where Go or its module proxy is not there.
 */
export async function compareWithTessera(
  parent: string,
  { rounds = 7, entries = 20_000, entryBytes = 300, inFlight = 512, source = SOURCE } = {},
): Promise<LogComparison | Readonly<{ skipped: string }>> {
  const folder = await mkdtemp(join(parent, 'tessera-bench-'));
  try {
    const program = await build(source, folder);
    if (typeof program !== 'string') return program;
    const settings = { entries, entryBytes, inFlight };
    const ours: LogBench[] = [];
    const tessera: LogBench[] = [];
    for (let round = 0; round < rounds; round++) {
      tessera.push(await benchTessera(program, join(folder, `log-${round}`), settings));
      ours.push(await benchLog(folder, settings));
    }
    const medians = { ours: median(ours), tessera: median(tessera) };
    return { ...medians, ratio: medians.ours.perSecond / medians.tessera.perSecond };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function build(
  source: string,
  folder: string,
): Promise<string | Readonly<{ skipped: string }>> {
  const program = join(folder, 'tessera');
  try {
    await cp(source, join(folder, 'source'), { recursive: true });
    await run('go', ['build', '-o', program, '.'], { cwd: join(folder, 'source') });
    return program;
  } catch (error) {
    const [first = ''] = String(error).split('\n');
    return { skipped: `Tessera cannot be built here: ${first}` };
  }
}

async function benchTessera(
  program: string,
  folder: string,
  {
    entries,
    entryBytes,
    inFlight,
  }: Readonly<Record<'entries' | 'entryBytes' | 'inFlight', number>>,
): Promise<LogBench> {
  const [batch, age] = inFlight >= MANY_WRITERS ? [256, 250] : [inFlight, 5];
  const { stdout } = await run(program, [
    folder,
    ...[entries, entryBytes, inFlight, batch, age].map(String),
  ]);
  await rm(folder, { recursive: true, force: true });
  return JSON.parse(stdout) as LogBench;
}

function median(runs: readonly LogBench[]): LogBench {
  const sorted = runs.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new RangeError('a comparison has at least one round');
  return middle;
}
