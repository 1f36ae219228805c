import { parseArgs } from 'node:util';

/** What is to be simulated, and where. */
export type SimulationOptions = Readonly<{
  /** Of a running exchange on a simulated clock; null: one is started for the occasion. */
  url: string | null;
  /** Code of one police district; null: the whole country. */
  district: string | null;
  days: number;
  /** How many persons come in; null: as many as the stated rates make of the days and the district. */
  persons: number | null;
  seed: number;
  /** First day, `YYYY-MM-DD`; a clock that is past it already begins on its own day. */
  from: string;
  /** How many act at the same time. */
  hands: number;
  /** The report replaces the measured part of the reference page. */
  write: boolean;
}>;

const whole = (text: string | undefined, name: string, least: number): number | null => {
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d{1,7}$/.test(text) || value < least)
    throw new Error(`--${name} must be a whole number from ${least}`);
  return value;
};

/** Reads the command line. @throws Error on what is no option or no value of one */
export const readOptions = (args: readonly string[]): SimulationOptions => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: text,
      district: text,
      days: text,
      persons: text,
      seed: text,
      from: text,
      hands: text,
      write: { type: 'boolean' },
    },
  });
  const { from = '2027-01-04', district = null, url = null } = values;
  if (!/^\d{4}-\d\d-\d\d$/.test(from)) throw new Error('--from must be a date, YYYY-MM-DD');
  return {
    url,
    district,
    from,
    days: whole(values.days, 'days', 1) ?? 365,
    persons: whole(values.persons, 'persons', 1),
    seed: whole(values.seed, 'seed', 0) ?? 115,
    hands: whole(values.hands, 'hands', 1) ?? 24,
    write: values.write ?? false,
  };
};
