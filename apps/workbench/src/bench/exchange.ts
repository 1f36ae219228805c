import { join } from 'node:path';
import { startEmbeddedPostgres } from '#libs/adapters';
import { startExchange } from '../demo/exchange.js';
import type { Exchange } from '../demo/exchange.js';
import { copenhagenSocial, necessity } from '../demo/world.js';
import { benchAudit } from './audit.js';
import { createDatabase } from './databases.js';
import { exchangeFindings } from './exchange-findings.js';
import type { ExchangeRun, Loaded, Process } from './exchange-findings.js';
import type { Bench, BenchPlace, Findings } from './figures.js';
import { rounded } from './figures.js';
import { samplesOf, startFloor } from './floor.js';
import type { Leg, Samples } from './floor.legs.js';
import { singleHop, wholeWay } from './floor.legs.js';
import { Load } from './load.js';
import type { Way } from './load.js';
import { benchRebuild } from './rebuild.js';
import { disclosureWay } from './way.js';

// The floor and the rebuilds come after it, on the server that it leaves behind.
type Run = Omit<ExchangeRun, 'floor' | 'hop' | 'rebuilds'>;

const steadyPerSecond = 50;
const inFlight = 64;
const persons = 64;
const seconds = 8;
const starts = 3;

/** 50 a second, then as much as goes, then half of that; after a warm-up. */
export const loadWay = async (way: Way, onTheirWay = inFlight): Promise<Loaded> => {
  const load = Load.open(way);
  try {
    await load.inFlight(onTheirWay, seconds / 2);
    const steady = await load.atRate(steadyPerSecond, seconds);
    const full = await load.inFlight(onTheirWay, seconds);
    const half = await load.atRate(full.perSecond / 2, seconds);
    return { steady, full, half };
  } finally {
    await load.close();
  }
};

/** Figures of the process that serves `url`, from its own metrics. */
const processOf = async (url: string): Promise<Process> => {
  const text = await (await fetch(`${url}/policy/metrics`)).text();
  const figure = (name: string): number =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+-]+)$`, 'm').exec(text)?.[1] ?? NaN);
  return {
    residentMiB: rounded(figure('process_resident_memory_bytes') / 2 ** 20),
    cpuSeconds: rounded(figure('process_cpu_seconds_total')),
  };
};

// Default settings, whatever the shell says.
const start = (folder: string): Promise<Exchange> => startExchange(folder, {});

/** Starts on a folder that has been worked in; milliseconds until it was ready. */
const startAgain = async (folder: string): Promise<number> => {
  const exchange = await start(folder);
  await exchange.stop();
  return Math.round(exchange.startedInMs ?? 0);
};

const runExchange = async ({ folder, say }: BenchPlace): Promise<Run> => {
  const data = join(folder, 'exchange');
  const exchange = await start(data);
  try {
    const { url } = exchange;
    say('cases are opened');
    const way = await disclosureWay(exchange, persons);
    const idle = await processOf(url);
    say('disclosures are sent');
    const ours = await loadWay(way);
    const words = await way.readLast();
    if (words.length === 0 || words.includes(undefined))
      throw new Error('What was counted as readable cannot be read');
    const loaded = await processOf(url);
    say('replay and decisions again');
    const audit = await benchAudit(url, folder);
    await exchange.stop();
    say('started again');
    const startsMs: number[] = [];
    while (startsMs.length < starts) startsMs.push(await startAgain(data));
    return {
      firstStartMs: Math.round(exchange.startedInMs ?? 0),
      ours,
      idle,
      loaded,
      audit,
      startsMs,
    };
  } finally {
    await exchange.stop();
  }
};

const runFloor = async (
  serverUrl: string,
  name: string,
  legs: readonly Leg[],
  samples: Samples,
): Promise<Loaded> => {
  const url = await createDatabase(serverUrl, name);
  const body = { recipients: [copenhagenSocial], necessity };
  const floor = await startFloor(url, legs, samples, body);
  try {
    return await loadWay(floor.way);
  } finally {
    await floor.close();
  }
};

const run = async (place: BenchPlace): Promise<Findings> => {
  const ran = await runExchange(place);
  const server = await startEmbeddedPostgres({
    folder: join(place.folder, 'exchange', 'postgres'),
    settings: { max_connections: '300' },
  });
  try {
    const samples = await samplesOf(server.url);
    place.say('the floor');
    const floor = await runFloor(server.url, 'bench_floor', wholeWay, samples);
    place.say('a single hop');
    const hop = await runFloor(server.url, 'bench_hop', singleHop, samples);
    place.say('read models made anew');
    const rebuilds = [
      await benchRebuild(server.url, 'municipality'),
      await benchRebuild(server.url, 'prison-probation'),
    ];
    const bytes = Object.fromEntries(
      Object.entries(samples).map(([sample, value]) => [sample, Buffer.byteLength(value)]),
    );
    const all: ExchangeRun = { ...ran, floor, hop, rebuilds };
    return { figures: exchangeFindings(all), raw: { ...all, floorBytes: bytes } };
  } finally {
    await server.stop();
  }
};

export const exchange: Bench = {
  name: 'exchange',
  title: 'The exchange',
  about:
    'The standalone as a process of its own on its embedded PostgreSQL. A prison discloses two statements on one of 64 persons to Copenhagen’s social services, over HTTP; the clock runs from the moment a disclosure was due to be sent until the recipient’s inbox shows it. The floor moves the same bytes over the same legs (record, publish, decide, both inboxes, receipts, audit) in durable batches through the same server, without law and without Nest.',
  run,
};
