import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { failpoints } from '#libs/adapters';

/** A place on the way of a disclosure. */
export type DisclosurePoint = (typeof failpoints)[number];

/** A process that dies at the n-th pass of a place of its work. */
export type Kill = Readonly<{ failpoint: DisclosurePoint; service: string; after: number }>;

/** Every place on the way of a disclosure, in every process that comes by it. */
const places: Readonly<Record<DisclosurePoint, readonly string[]>> = {
  accepted: ['prison-probation'],
  recorded: ['prison-probation'],
  relayed: ['prison-probation', 'municipality'],
  consumed: ['policy', 'municipality', 'prison-probation'],
  decided: ['policy'],
  'decision-recorded': ['policy'],
  'inbox-published': ['policy'],
  appended: ['municipality', 'prison-probation'],
  projected: ['prison-probation', 'municipality', 'policy', 'audit'],
  acknowledged: ['policy', 'municipality', 'prison-probation', 'audit'],
};

const all = Object.entries(places).flatMap(([failpoint, services]) =>
  services.map((service) => ({ failpoint: failpoint as DisclosurePoint, service })),
);

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** So many kills: all places in turn, in an order of chance, at a pass of chance. */
export const randomKills = (count: number, seed: number): readonly Kill[] => {
  const random = randomFrom(seed);
  const kills: Kill[] = [];
  while (kills.length < count) {
    const turn = all.map((place) => ({ place, at: random() })).sort((a, b) => a.at - b.at);
    for (const { place } of turn) kills.push({ ...place, after: 1 + Math.floor(random() * 6) });
  }
  return kills.slice(0, count);
};

/** `docs/reference/faults.md` for a run. */
export const tableOf = (
  done: readonly Kill[],
  { seed, asked, disclosures }: Readonly<{ seed: number; asked: number; disclosures: number }>,
): string => {
  const rows = all.map(({ failpoint, service }) => {
    const here = done.filter((kill) => kill.failpoint === failpoint && kill.service === service);
    return `| ${failpoint} | ${service} | ${here.length} |`;
  });
  return [
    '# Faults',
    '',
    `Written by \`npm run test:faults -- --kills ${asked} --seed ${seed}\` on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores: ${done.length} kills.`,
    '',
    `Six services as separate processes on one running exchange, on Kafka and PostgreSQL. In each round one process is armed, ${disclosures} disclosures about four people flow, the process dies by SIGKILL at that place of its work, the supervisor starts it again, and everything comes to rest. Then every accepted disclosure has exactly one decision for each of its three recipients, every permitted one stands in the recipient's read model once and with the right statements, what was denied is nowhere, the order for each person is kept, message numbers have no gap, and audit has the same decisions; at the end audit holds the very decisions of the policy service's event store, and every tenant what audit says it holds.`,
    '',
    'A round that breaks any of this fails and is not counted here.',
    '',
    '| place | process | kills without loss or doubling |',
    '|--|--|--|',
    ...rows,
    '',
    'The whole exchange in one process, killed at the same places: `apps/standalone/test/faults.e2e-spec.ts`.',
    '',
  ].join('\n');
};

/** Keeps the table of a run. */
export const writeTable = (table: string): void => writeFileSync('docs/reference/faults.md', table);
