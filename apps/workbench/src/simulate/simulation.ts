import { setTimeout as wait } from 'node:timers/promises';
import type { Party } from '#libs/contracts';
import { countIn } from './count.js';
import type { Count, Parties } from './count.js';
import { Country } from './country.js';
import { deadlinesOf } from './deadlines.js';
import type { Tally } from './deadlines.js';
import { inHands } from './hands.js';
import type { Issuer } from './issuer.js';
import { allSenders, Living } from './living.js';
import type { SimulationOptions } from './options.js';
import { byDay, municipalitiesOf, planOf } from './plan.js';
import { rates } from './rates.js';
import type { Rates } from './rates.js';

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

const receiversIn = (municipalities: readonly string[]): readonly Party[] =>
  municipalities.flatMap((agency): readonly Party[] => [
    { agency, unit: 'MUNICIPALITY_SOCIAL' },
    { agency, unit: 'MUNICIPALITY_INTEGRATION' },
  ]);

const isClean = ({ orphaned, lost, doubled }: Count): boolean =>
  orphaned.length + lost.length + doubled.length === 0;

// A count of a year takes long. What was said last is waited for first; counted again is only what is not clean.
const settledCount = async (country: Country, parties: Parties): Promise<Count> => {
  for (const end = Date.now() + settleMs; ; await wait(1_000)) {
    await country.quiet();
    const count = await countIn(country, parties);
    if (isClean(count) || Date.now() > end) return count;
  }
};

/** Lets the plan happen in a running exchange, day by day, and counts what the agencies and audit then have. */
export const simulate = async (
  url: string,
  issuer: Issuer,
  asked: SimulationOptions,
  onDay: OnDay = () => undefined,
  shares: Rates = rates,
): Promise<Simulated> => {
  const begun = performance.now();
  const country = new Country(url, issuer);
  const today = (await country.now()).slice(0, 10);
  const options = { ...asked, from: today > asked.from ? dateAfter(today, 1) : asked.from };
  const courses = planOf(options, shares);
  const dateOf = (day: number): string => dateAfter(options.from, day);
  const living = new Living(country, dateOf);
  for (const [day, work] of byDay(courses, options.days).entries()) {
    // Six in the morning, UTC: everywhere in Denmark it is the same day, and what is due today has come due.
    await country.moveTo(`${dateOf(day)}T06:00:00.000Z`);
    // The longest first, so that nobody's long day begins when everybody else is done.
    const longestFirst = work.toSorted((one, other) => other.acts.length - one.acts.length);
    await inHands(options.hands, longestFirst, ({ course, acts }) =>
      living.live(course, acts, day),
    );
    onDay(day + 1, options.days, living.acts);
  }
  const to = dateOf(options.days - 1);
  const parties = {
    senders: allSenders,
    receivers: receiversIn(municipalitiesOf(options.district)),
  };
  // What waits has waited for some time then: on a clock that stands nothing grows old, and nobody could tell.
  await country.moveTo(`${to}T06:01:00.000Z`);
  const count = await settledCount(country, parties);
  const deadlines = await deadlinesOf(country, count.sent, options.hands);
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
