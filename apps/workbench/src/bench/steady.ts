import { join } from 'node:path';
import { onEngines, withServices } from './apart.js';
import type { Bench, BenchPlace, Figure, Findings } from './figures.js';
import { median } from './figures.js';
import { Load } from './load.js';
import type { Memory } from './memories.js';

const persons = 128;
const perSecond = 60;
const minutes = 10;
/** After this many what is kept for its own sake is there: code, prepared statements, the latest events. */
const settled = 2;

const inMinute = (everySecond: readonly number[], minute: number): number =>
  median(everySecond.slice(minute * 60, (minute + 1) * 60));

/** What a disclosure of this bench does not come by. */
const standingBy: readonly string[] = ['police', 'asylum'];

const figuresOf = ({ service, mostMiB, everySecond }: Memory): readonly Figure[] => {
  const grown = inMinute(everySecond, minutes - 1) - inMinute(everySecond, settled);
  const isIdle = standingBy.includes(service);
  return [
    {
      what: `Resident memory of ${service}${isIdle ? ' (stands by)' : ''}, the most`,
      value: mostMiB,
      unit: 'MiB',
      budget: { atMost: 250 },
    },
    {
      what: '… its last minute over its third',
      value: grown,
      unit: 'MiB',
      ...(isIdle ? {} : { budget: { atMost: 12.5 } }),
    },
  ];
};

const run = async (place: BenchPlace): Promise<Findings> => {
  const folder = join(place.folder, 'steady');
  const { load, memories } = await onEngines(folder, (engines) =>
    withServices(engines, { ...place, folder }, persons, async (apart) => {
      const sending = Load.open(apart.way);
      try {
        const load = await sending.atRate(perSecond, minutes * 60 + 5);
        return { load, memories: await apart.memories.end() };
      } finally {
        await sending.close();
      }
    }),
  );
  const figures: readonly Figure[] = [
    { what: 'Disclosure → readable at the recipient: median', value: load.p50Ms, unit: 'ms' },
    { what: '… 99th percentile', value: load.p99Ms, unit: 'ms' },
    ...memories.flatMap(figuresOf),
  ];
  const everyMinute = memories.map(({ service, everySecond }) => ({
    service,
    everyMinute: Array.from({ length: minutes }, (_, minute) => inMinute(everySecond, minute)),
  }));
  return { figures, raw: { load, everyMinute } };
};

export const steady: Bench = {
  name: 'steady',
  title: 'Ten minutes of load',
  about: `The services apart as above, ${perSecond} disclosures a second on ${persons} people for ${minutes} minutes, whose cases grow all the while. Flat is what grows by no more than a twentieth of what a service may have. V8 lets the heap of a service that stands by grow by half before it looks what is still wanted.`,
  run,
};
