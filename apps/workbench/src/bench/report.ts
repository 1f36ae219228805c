import type { Bench, Figure, Findings } from './figures.js';
import { budgetInWords, grouped, isMet } from './figures.js';
import type { Machine } from './machine.js';

/** A bench and what came of it; an Error where it broke. */
export type Outcome = Readonly<{ bench: Bench; findings: Findings | Error; seconds: number }>;

const met = (figure: Figure): string => {
  const verdict = isMet(figure);
  return verdict === null ? '' : verdict ? 'met' : 'NOT MET';
};

/** What, value, budget, verdict. */
export const rowOf = (figure: Figure): readonly string[] => [
  figure.what,
  `${grouped(figure.value)} ${figure.unit}`,
  budgetInWords(figure),
  met(figure),
];

const tableOf = (figures: readonly Figure[]): readonly string[] => [
  '| figure | measured | budget | |',
  '|--|--:|--:|--|',
  ...figures.map((figure) => `| ${rowOf(figure).join(' | ')} |`),
];

const section = ({ bench, findings, seconds }: Outcome): readonly string[] => {
  const head = [`## ${bench.title}`, '', `${bench.about} (${seconds.toFixed(0)} s)`, ''];
  if (findings instanceof Error) return [...head, `Not measured: ${findings.message}`, ''];
  return [
    ...head,
    ...tableOf(findings.figures),
    '',
    ...(findings.skipped ?? []).flatMap((reason) => [`Not measured here: ${reason}`, '']),
    '<details><summary>Raw numbers</summary>',
    '',
    '```json',
    JSON.stringify(findings.raw, null, 1),
    '```',
    '',
    '</details>',
    '',
  ];
};

/** The page `docs/reference/benchmarks.md`. */
export const pageOf = (machine: Machine, outcomes: readonly Outcome[]): string =>
  [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; do not edit. Ratios are of one run on one machine: they travel, absolute numbers do not.',
    '',
    `| measured | ${machine.date} UTC |`,
    '|--|--|',
    `| processor | ${machine.cpu}, ${machine.cores} cores |`,
    `| memory | ${machine.memoryGiB} GiB |`,
    `| system | ${machine.system}, Node ${machine.node} |`,
    `| load before the run | ${machine.loadBefore} |`,
    '',
    ...outcomes.flatMap(section),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
