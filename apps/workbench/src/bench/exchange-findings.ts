import { auditFindings } from './audit.js';
import type { AuditFigures } from './audit.js';
import type { Figure } from './figures.js';
import { median, rounded } from './figures.js';
import type { LoadFigures } from './load.js';
import type { RebuildFigures } from './rebuild.js';

/** What a way did at 50 a second, at its highest rate, and at half of that. */
export type Loaded = Readonly<{ steady: LoadFigures; full: LoadFigures; half: LoadFigures }>;

/** The process of the exchange, from its own metrics. */
export type Process = Readonly<{ residentMiB: number; cpuSeconds: number }>;

/** Everything that was measured of one exchange, and of the floor under it. */
export type ExchangeRun = Readonly<{
  firstStartMs: number;
  startsMs: readonly number[];
  ours: Loaded;
  floor: Loaded;
  hop: Loaded;
  idle: Process;
  loaded: Process;
  audit: AuditFigures;
  rebuilds: readonly RebuildFigures[];
}>;

const wayFindings = ({ ours, floor, hop }: ExchangeRun): readonly Figure[] => [
  {
    what: 'Disclosure → readable at the recipient, 50 a second: median',
    value: ours.steady.p50Ms,
    unit: 'ms',
  },
  { what: '… 99th percentile', value: ours.steady.p99Ms, unit: 'ms' },
  { what: '… the floor’s median', value: floor.steady.p50Ms, unit: 'ms' },
  { what: '… the floor’s 99th percentile', value: floor.steady.p99Ms, unit: 'ms' },
  {
    what: 'Highest sustained rate, 64 on their way',
    value: ours.full.perSecond,
    unit: 'disclosures/s',
  },
  { what: '… the floor’s', value: floor.full.perSecond, unit: 'disclosures/s' },
  { what: '… a single hop’s', value: hop.full.perSecond, unit: 'disclosures/s' },
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
  {
    what: '99th percentile at half the highest rate over the floor’s at half of its own',
    value: rounded(ours.half.p99Ms / floor.half.p99Ms),
    unit: '×',
    budget: { atMost: 5 },
  },
];

/** The figures with their budgets (DESIGN section 9, issue 3). */
export const exchangeFindings = (run: ExchangeRun): readonly Figure[] => [
  ...wayFindings(run),
  {
    what: 'Start of the standalone on an existing folder',
    value: rounded(median(run.startsMs) / 1000),
    unit: 's',
    budget: { atMost: 5 },
  },
  {
    what: 'Start on a new folder, its database made first',
    value: rounded(run.firstStartMs / 1000),
    unit: 's',
  },
  {
    what: 'Memory of the standalone (six services) after the load',
    value: run.loaded.residentMiB,
    unit: 'MiB resident',
  },
  ...auditFindings(run.audit),
  ...run.rebuilds.map(({ service, perSecond }) => ({
    what: `Read model of ${service} made anew from its events`,
    value: perSecond,
    unit: 'entries/s',
    budget: { atLeast: 10_000 },
  })),
];
