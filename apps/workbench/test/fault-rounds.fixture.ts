import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { failpoints } from '#libs/adapters';

/** A place on the way of a disclosure. */
export type DisclosurePoint = (typeof failpoints)[number];

/** What dies, where, and at which pass of that place; at any moment: at the n-th fifth of a second of the flow. */
export type Kill = Readonly<{
  place: DisclosurePoint | typeof anyMoment;
  process: string;
  after: number;
}>;

export const anyMoment = 'any moment';
export const engines = ['kafka', 'postgresql'] as const;

/** Every place on the way of a disclosure, in every process that comes by it. */
const ways: Readonly<Record<DisclosurePoint, readonly string[]>> = {
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

const onTheWay = Object.entries(ways).flatMap(([place, processes]) =>
  processes.map((process) => ({ place: place as DisclosurePoint, process })),
);

/** Every row of the table. Of the two processes of policy the second dies at moments of chance. */
const all: readonly Omit<Kill, 'after'>[] = [
  ...onTheWay,
  ...['policy-2', ...engines].map((process) => ({ place: anyMoment, process }) as const),
];

/** Each place in each process once. */
export const eachOnce: readonly Kill[] = onTheWay.map((one) => ({ ...one, after: 5 }));

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

/** A round that has ended. */
export type Round = Readonly<{ kill: Kill; isWhole: boolean; ms: number }>;

/** What a run was asked for: anew, or to go on with what is left of one with the same seed. */
export type Asked = Readonly<{
  seed: number;
  kills: number;
  disclosures: number;
  isAnew: boolean;
}>;

const summary = (rounds: readonly Round[], { seed, kills }: Asked): string => {
  const seconds = rounds.map(({ ms }) => ms / 1_000).sort((a, b) => a - b);
  const whole = rounds.filter(({ isWhole }) => isWhole).length;
  const cut = rounds.length < kills ? `, then cut short at ${rounds.length}` : '';
  return [
    `Written by \`npm run test:faults -- --kills ${kills} --seed ${seed}\` on ${new Date().toISOString().slice(0, 10)},`,
    `${cpus().length} cores: ${rounds.length} kills${cut}; ${whole} of them without loss or doubling.`,
    `A round took ${seconds[Math.floor(seconds.length / 2)]?.toFixed(0) ?? '-'} s in the middle, ${seconds.at(-1)?.toFixed(0) ?? '-'} s at most.`,
  ].join(' ');
};

const failed = (rounds: readonly Round[]): readonly string[] => {
  const lines = rounds.flatMap(({ kill, isWhole }, at) =>
    isWhole ? [] : [`- round ${at + 1}: \`${kill.process}\` at ${kill.place}, after ${kill.after}`],
  );
  return lines.length === 0 ? [] : ['## Rounds that broke something', '', ...lines, ''];
};

/** A table of Markdown as the house formats it; the first row is its head. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const [head, ...rest] = rows.map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`,
  );
  return [head!, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest];
};

/** `rounds`: how many the exchange lived through that was looked at in the end; 0: none was yet. */
const atLast = (rounds: number): readonly string[] =>
  rounds === 0
    ? []
    : [
        `After the last ${rounds} rounds, on one exchange, nothing of all of them was doubled, audit held the very decisions of the policy service's event store, and every tenant what audit says it holds.`,
        '',
      ];

/** `docs/reference/faults.md` for a run. */
const tableOf = (rounds: readonly Round[], asked: Asked, atRest: number): string => {
  const rows = all.map(({ place, process }) => {
    const here = rounds.filter(({ kill }) => kill.place === place && kill.process === process);
    const whole = here.filter(({ isWhole }) => isWhole).length;
    return [place, process, String(here.length), String(whole)];
  });
  return [
    '# Faults',
    '',
    summary(rounds, asked),
    '',
    `Six services, of policy two processes, on one running exchange, on Kafka and PostgreSQL. In each round ${asked.disclosures} disclosures about four people flow while something dies by SIGKILL: a process at that place of its work, or one process, the broker or the database server at any moment. The supervisor starts it again, and everything comes to rest. Then every accepted disclosure has exactly one decision for each of its three recipients, every permitted one stands in the recipient's read model once and with the right statements, what was denied is nowhere, the order for each person is kept, message numbers have no gap, and audit has the same decisions.`,
    '',
    ...atLast(atRest),
    ...aligned([['place', 'process', 'kills', 'without loss or doubling'], ...rows]),
    '',
    ...failed(rounds),
    'The whole exchange in one process, killed at the same places: `apps/standalone/test/faults.e2e-spec.ts`.',
    '',
  ].join('\n');
};

const written = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};

/** The rounds of a run, kept from round to round: a run that is cut short goes on where it was. */
export class Rounds {
  readonly #path: string;
  readonly #rounds: Round[];
  readonly #before: number;

  constructor(private readonly asked: Asked) {
    this.#path = `.cache/faults-${asked.seed}-${asked.kills}.json`;
    if (asked.isAnew) rmSync(this.#path, { force: true });
    this.#rounds = existsSync(this.#path)
      ? (JSON.parse(readFileSync(this.#path, 'utf8')) as Round[])
      : [];
    this.#before = this.#rounds.length;
  }

  get count(): number {
    return this.#rounds.length;
  }

  /** Writes the table after each round. */
  add(round: Round): void {
    this.#rounds.push(round);
    written(this.#path, JSON.stringify(this.#rounds));
    this.#write(0);
    // The next run with this seed begins anew.
    if (this.count === this.asked.kills) rmSync(this.#path);
  }

  /** The exchange of this process has been looked at as a whole. */
  foundWhole(): void {
    this.#write(this.count - this.#before);
  }

  #write(atRest: number): void {
    written('docs/reference/faults.md', tableOf(this.#rounds, this.asked, atRest));
  }
}
