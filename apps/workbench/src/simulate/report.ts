import type { SimulationOptions } from './options.js';
import type { Simulated } from './simulation.js';

const percentile = (sorted: readonly number[], share: number): string => {
  const at = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return at === undefined ? '–' : at.toFixed(1);
};

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '--'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const largestFirst = (map: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...map].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));

const named = (ids: readonly string[]): string =>
  ids.length === 0
    ? '0'
    : `${ids.length} (${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''})`;

/** True when nobody was orphaned, and nothing lost or doubled. */
export const isSound = ({ count }: Simulated): boolean =>
  count.handovers > 0 && count.orphaned.length + count.lost.length + count.doubled.length === 0;

const statesTable = ({ count: { origins, states } }: Simulated): string => {
  const all = [...origins];
  return table(
    ['state', 'handovers', ...all.map(([origin]) => origin)],
    largestFirst(states).map(([state, times]) => [
      state,
      times,
      ...all.map(([, some]) => some.get(state) ?? 0),
    ]),
  );
};

/** The report, as Markdown. */
export const reportOf = (options: SimulationOptions, done: Simulated): string => {
  const { count, from, to, persons, acts, requests, seconds, refused } = done;
  const where =
    options.district === null ? 'the whole country' : `police district ${options.district}`;
  const { answered } = count;
  return `
${persons} persons in ${where}, ${from} to ${to}, seed ${options.seed}: ${acts} acts in ${requests} requests, ${Math.round(seconds)} s (${(requests / seconds).toFixed(0)} requests and ${(count.entries / seconds).toFixed(0)} audit entries a second).

${table(
  ['of ' + count.handovers + ' handovers', ''],
  [
    ['orphaned', named(count.orphaned)],
    ['lost', named(count.lost)],
    ['doubled', named(count.doubled)],
  ],
)}

Handovers by state at the end, and by origin:

${statesTable(done)}

Steps by their day:

${table(
  ['step', 'met', 'missed', 'still has time'],
  [...done.deadlines].sort().map(([step, tally]) => [step, tally.met, tally.missed, tally.open]),
)}

Days from the first offer to the acceptance: median ${percentile(answered, 0.5)}, 9 of 10 within ${percentile(answered, 0.9)}, longest ${percentile(answered, 1)} (${answered.length} accepted).

Decisions by rule:

${table(['rule and outcome', 'decisions'], largestFirst(count.decisions))}

Questions asked before accepting: ${count.changes.get('HandoverCountered') ?? 0}. Case meetings held: ${count.meetings.get('CaseMeetingHeld') ?? 0}; what audit was told of them:

${table(['change', 'times'], largestFirst(count.meetings))}

What audit was told of handovers:

${table(['change', 'times'], largestFirst(count.changes))}

Acts that the exchange refused:

${refused.size === 0 ? 'None.' : table(['act and code', 'times'], largestFirst(refused))}
`;
};
