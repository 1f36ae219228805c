import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DisclosureSituation } from '#libs/contracts';
import { admit, createEngine, loadShippedCases, loadShippedPolicySet } from '#libs/policy';
import type { PolicyEngine } from '#libs/policy';
import type { Bench, Findings } from './figures.js';
import { median, rounded, timed } from './figures.js';

/** A different situation at each call, made of members of the worked cases; the same sequence in every run. */
const situationMaker = (): (() => DisclosureSituation) => {
  const worked = loadShippedCases().map(({ situation }) => situation);
  const members = Object.keys(worked[0]!) as (keyof DisclosureSituation)[];
  let seed = 1;
  const next = (): DisclosureSituation => {
    // Numerical Recipes' linear congruential generator: enough to shuffle, and it repeats itself.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return worked[(seed >>> 8) % worked.length]!;
  };
  return () =>
    Object.fromEntries(members.map((member) => [member, next()[member]])) as DisclosureSituation;
};

const many = (count: number, make: () => DisclosureSituation): readonly DisclosureSituation[] =>
  Array.from({ length: count }, make);

const checkHealth = (engine: PolicyEngine): void => {
  const { faults, lastFault, bulkTrusted } = engine.health();
  if (faults > 0 || !bulkTrusted) throw new Error(`The engine had faults: ${lastFault}`);
};

/** Microseconds a decision, one figure a round. */
const seenBefore = (engine: PolicyEngine): readonly number[] => {
  const known = loadShippedCases().map(({ situation }) => situation);
  for (const situation of known) engine.decide(situation);
  const passes = 400;
  return Array.from({ length: 7 }, () => {
    const begun = performance.now();
    for (let pass = 0; pass < passes; pass++)
      for (const situation of known) engine.decide(situation);
    return ((performance.now() - begun) * 1000) / (passes * known.length);
  });
};

/** Milliseconds of each decision by Cedar itself. */
const neverSeen = (make: () => DisclosureSituation): readonly number[] => {
  const engine = createEngine(loadShippedPolicySet());
  for (const situation of many(100, make)) engine.decide(situation);
  const asked = engine.health().answeredFromCache;
  const times = many(1_000, make).map((situation) => {
    const begun = performance.now();
    engine.decide(situation);
    return performance.now() - begun;
  });
  checkHealth(engine);
  if (engine.health().answeredFromCache > asked + 100)
    throw new Error('Most situations were to be new, and are not');
  return times;
};

/** Decisions a second, one figure a round. */
const inBulk = (engine: PolicyEngine, make: () => DisclosureSituation): readonly number[] => {
  const situations = many(100_000, make);
  engine.decideMany(situations.slice(0, 20_000));
  const rates = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    engine.decideMany(situations);
    return (situations.length * 1000) / (performance.now() - begun);
  });
  checkHealth(engine);
  return rates;
};

const heapMiB = (): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** What a million decisions leave behind on the heap, in MiB, once the caches are full. */
const growth = (engine: PolicyEngine, make: () => DisclosureSituation): number => {
  const batch = (): void => void engine.decideMany(many(10_000, make));
  for (let at = 0; at < 20; at++) batch();
  const before = heapMiB();
  for (let at = 0; at < 100; at++) batch();
  checkHealth(engine);
  return heapMiB() - before;
};

const admission = async (): Promise<number> => {
  const inForce = loadShippedPolicySet();
  const { ms, value } = await timed(() => admit({ ...inForce, version: 'bench' }, inForce));
  if (!value.admitted)
    throw new Error(
      `The shipped set was refused: ${value.problems.map((one) => one.detail).join()}`,
    );
  return ms;
};

const run = async (): Promise<Findings> => {
  const engine = createEngine(loadShippedPolicySet());
  const make = situationMaker();
  const seen = seenBefore(engine);
  const unseen = neverSeen(make);
  const bulk = inBulk(engine, make);
  const grown = growth(engine, make);
  const admittedInMs = await admission();
  return {
    figures: [
      {
        what: 'Decision on a situation seen before, its key included',
        value: rounded(median(seen)),
        unit: 'µs',
        budget: { atMost: 2 },
      },
      {
        what: 'Decision on a situation not seen before (Cedar itself)',
        value: rounded(median(unseen)),
        unit: 'ms',
        budget: { atMost: 2 },
      },
      {
        what: 'Decisions in bulk, compiled from the Cedar text',
        value: rounded(median(bulk)),
        unit: 'decisions/s',
        budget: { atLeast: 200_000 },
      },
      {
        what: 'Heap that a million decisions leave behind',
        value: rounded(grown),
        unit: 'MiB',
        budget: { atMost: 5 },
      },
      {
        what: 'Admission of a policy set: all proofs and the exact difference',
        value: rounded(admittedInMs / 1000),
        unit: 's',
        budget: { atMost: 20 },
      },
    ],
    raw: {
      seenBeforeUs: seen.map((us) => rounded(us)),
      notSeenBeforeMs: { count: unseen.length, median: rounded(median(unseen)) },
      bulkPerSecond: bulk.map(Math.round),
      admissionMs: Math.round(admittedInMs),
    },
  };
};

export const law: Bench = {
  name: 'law',
  title: 'The law',
  about:
    'One engine over the shipped policy set. Situations not seen before are made of members of the worked cases.',
  run,
};
