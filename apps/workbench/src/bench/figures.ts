/** What a figure has to be. */
export type Budget = Readonly<{ atMost: number }> | Readonly<{ atLeast: number }>;

/** One number that was measured. */
export type Figure = Readonly<{
  what: string;
  value: number;
  unit: string;
  /** Absent: for information. */
  budget?: Budget;
}>;

/** What came of one bench. */
export type Findings = Readonly<{
  figures: readonly Figure[];
  /** What could not be measured here, and why. */
  skipped?: readonly string[];
  /** The numbers behind the figures, as JSON. */
  raw: unknown;
}>;

/** One bench: what it measures is told in a sentence. */
export type Bench = Readonly<{
  name: string;
  title: string;
  about: string;
  run: (place: BenchPlace) => Promise<Findings>;
}>;

/** Where benches may work. */
export type BenchPlace = Readonly<{
  /** A folder of its own, removed afterwards. */
  folder: string;
  /** Says what goes on. */
  say: (line: string) => void;
}>;

/** The middle one. @throws RangeError without numbers */
export const median = (numbers: readonly number[]): number => percentile(numbers, 50);

/** The number that so many percent do not exceed. @throws RangeError without numbers */
export const percentile = (numbers: readonly number[], percent: number): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
  if (found === undefined) throw new RangeError('There is no percentile of no numbers');
  return found;
};

/** `digits` significant digits. */
export const rounded = (value: number, digits = 3): number => Number(value.toPrecision(digits));

/** null: there is no budget. */
export const isMet = ({ value, budget }: Figure): boolean | null => {
  if (budget === undefined) return null;
  return 'atMost' in budget ? value <= budget.atMost : value >= budget.atLeast;
};

export const budgetInWords = ({ budget, unit }: Figure): string => {
  if (budget === undefined) return '';
  return 'atMost' in budget
    ? `≤ ${grouped(budget.atMost)} ${unit}`.trim()
    : `≥ ${grouped(budget.atLeast)} ${unit}`.trim();
};

/** Thousands in groups; small numbers with the digits that say something. */
export const grouped = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-GB') : String(rounded(value));

/** Milliseconds that the work took, and what came of it. */
export const timed = async <Value>(
  work: () => Promise<Value> | Value,
): Promise<Readonly<{ ms: number; value: Value }>> => {
  const begun = performance.now();
  const value = await work();
  return { ms: performance.now() - begun, value };
};
