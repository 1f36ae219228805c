import { copenhagenSocial, necessity } from '../demo/world.js';
import { onEngines, withServices } from './apart.js';
import type { Engines } from './apart.js';
import { createDatabase } from './databases.js';
import { loadWay } from './exchange.js';
import type { Loaded } from './exchange-findings.js';
import type { Bench, BenchPlace, Figure, Findings } from './figures.js';
import { rounded } from './figures.js';
import { samplesBesideKafka, samplesOf } from './floor.js';
import type { Samples } from './floor.legs.js';
import { singleHop, wholeWay } from './floor.legs.js';
import { startKafkaFloor } from './kafka-floor.js';
import type { Memory } from './memories.js';

// More hops than in one process, and each waits a while for the next: it takes more on their way to fill it.
const persons = 128;
type Run = Readonly<{ ours: Loaded; memories: readonly Memory[] }>;

const runServices = (engines: Engines, place: BenchPlace): Promise<Run> =>
  withServices(engines, place, persons, async ({ way, memories }) => {
    const ours = await loadWay(way, persons);
    const words = await way.readLast();
    if (words.length === 0 || words.includes(undefined))
      throw new Error('What was counted as readable cannot be read');
    return { ours, memories: await memories.end() };
  });

const runFloor = async (
  engines: Engines,
  name: string,
  legs: typeof wholeWay,
  samples: Samples,
): Promise<Loaded> => {
  const url = await createDatabase(engines.url, name);
  const body = { recipients: [copenhagenSocial], necessity };
  const floor = await startKafkaFloor({ ...engines, url }, legs, samples, body);
  try {
    return await loadWay(floor.way, persons);
  } finally {
    await floor.close();
  }
};

const figuresOf = ({ ours, memories }: Run, floor: Loaded, hop: Loaded): readonly Figure[] => [
  { what: 'Event → allowed read model: highest rate', value: ours.full.perSecond, unit: '/s' },
  { what: '… the floor’s', value: floor.full.perSecond, unit: '/s' },
  { what: '… a single hop’s', value: hop.full.perSecond, unit: '/s' },
  {
    what: 'Highest rate over the floor’s',
    value: rounded(ours.full.perSecond / floor.full.perSecond),
    unit: '×',
    budget: { atLeast: 0.5 },
  },
  {
    what: 'Highest rate over a single hop’s',
    value: rounded(ours.full.perSecond / hop.full.perSecond),
    unit: '×',
  },
  { what: '99th percentile at half the highest rate', value: ours.half.p99Ms, unit: 'ms' },
  { what: '… the floor’s, at half of its own', value: floor.half.p99Ms, unit: 'ms' },
  {
    what: '99th percentile over the floor’s',
    value: rounded(ours.half.p99Ms / floor.half.p99Ms),
    unit: '×',
    budget: { atMost: 5 },
  },
  ...memories.map(({ service, mostMiB }) => ({
    what: `Resident memory of ${service} under load, the most`,
    value: mostMiB,
    unit: 'MiB',
    budget: { atMost: 250 },
  })),
];

const run = (place: BenchPlace): Promise<Findings> =>
  onEngines(place.folder, async (at) => {
    const ran = await runServices(at, place);
    const samples = await samplesOf(at.url, samplesBesideKafka);
    place.say('the floor');
    const floor = await runFloor(at, 'bench_kafka_floor', wholeWay, samples);
    place.say('a single hop');
    const hop = await runFloor(at, 'bench_kafka_hop', singleHop, samples);
    return { figures: figuresOf(ran, floor, hop), raw: { ...ran, floor, hop } };
  });

export const engines: Bench = {
  name: 'engines',
  title: 'Services apart, on Kafka and PostgreSQL',
  about:
    'Six services, each a process of its own, on one native Kafka broker and one PostgreSQL, all on this machine; the same disclosures as above, 128 on their way; sender and recipient talk each to its own service. The floor is four processes (sender, policy, recipient, audit) with the same legs (record, produce, consume, durable batch, the sender’s decision, receipts, audit) through the same kafkajs and pg, which keep nothing in mind, decide nothing and check nothing.',
  run,
};
