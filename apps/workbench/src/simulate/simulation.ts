import { setTimeout as wait } from 'node:timers/promises';
import type { Party } from '#libs/contracts';
import { countIn } from './count.js';
import type { Count } from './count.js';
import { Country } from './country.js';
import { deadlinesOf } from './deadlines.js';
import type { Tally } from './deadlines.js';
import { inHands } from './hands.js';
import type { Issuer } from './issuer.js';
import { Living } from './living.js';
import type { SimulationOptions } from './options.js';
import { byDay, municipalitiesOf, planOf } from './plan.js';

/** What came of a simulation. */
export type Simulated = Readonly<{
  persons: number;
  /** The first and the last day of the exchange. */
  from: string;
  to: string;
  acts: number;
  refused: ReadonlyMap<string, number>;
  requests: number;
  seconds: number;
  count: Count;
  deadlines: ReadonlyMap<string, Tally>;
}>;

/** Told after each day: which of how many, and how many acts so far. */
export type OnDay = (day: number, days: number, acts: number) => void;

const dayMs = 86_400_000;
const settleMs = 120_000;

const dateAfter = (from: string, days: number): string =>
  new Date(Date.parse(`${from}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

const senders: readonly Party[] = [
  { agency: 'kf', unit: 'KF_PRISON' },
  { agency: 'us', unit: 'IMMIGRATION_SERVICE' },
];

const receiversIn = (municipalities: readonly string[]): readonly Party[] =>
  municipalities.flatMap((agency): readonly Party[] => [
    { agency, unit: 'MUNICIPALITY_SOCIAL' },
    { agency, unit: 'MUNICIPALITY_INTEGRATION' },
  ]);

const isClean = ({ orphaned, lost, doubled }: Count): boolean =>
  orphaned.length + lost.length + doubled.length === 0;

const changesIn = ({ changes }: Count): number =>
  [...changes.values()].reduce((sum, times) => sum + times, 0);

// What was said last is still on its way: it is counted until nothing changes any more.
const settledCount = async (count: () => Promise<Count>): Promise<Count> => {
  const end = Date.now() + settleMs;
  for (let last = await count(); ;) {
    await wait(1_000);
    const next = await count();
    if (changesIn(next) === changesIn(last) && (isClean(next) || Date.now() > end)) return next;
    if (Date.now() > end) return next;
    last = next;
  }
};

/** Lets the plan happen in a running exchange, day by day, and counts what the agencies and audit then have. */
export const simulate = async (
  url: string,
  issuer: Issuer,
  asked: SimulationOptions,
  onDay: OnDay = () => undefined,
): Promise<Simulated> => {
  const begun = performance.now();
  const country = new Country(url, issuer);
  const today = (await country.now()).slice(0, 10);
  const options = { ...asked, from: today > asked.from ? dateAfter(today, 1) : asked.from };
  const courses = planOf(options);
  const dateOf = (day: number): string => dateAfter(options.from, day);
  const living = new Living(country, dateOf);
  for (const [day, work] of byDay(courses, options.days).entries()) {
    // Six in the morning, UTC: everywhere in Denmark it is the same day, and what is due today has come due.
    await country.moveTo(`${dateOf(day)}T06:00:00.000Z`);
    await inHands(options.hands, work, ({ course, acts }) => living.live(course, acts, day));
    onDay(day + 1, options.days, living.acts);
  }
  const to = dateOf(options.days - 1);
  const parties = { senders, receivers: receiversIn(municipalitiesOf(options.district)) };
  const count = await settledCount(() => countIn(country, parties));
  const deadlines = await deadlinesOf(country, count.sent);
  const { acts, refused } = living;
  const seconds = (performance.now() - begun) / 1000;
  const { requests } = country;
  return {
    persons: courses.length,
    from: options.from,
    to,
    acts,
    refused,
    requests,
    seconds,
    count,
    deadlines,
  };
};
