import { easter } from 'date-easter';

// Days of rest by law: the Sundays and holidays of the national church and New Year's Day. Grundlovsdag (5 June), 1 May,
// Christmas Eve and New Year's Eve are none: shops or some workplaces are closed, offices of authorities by habit only.
const fixed: readonly string[] = ['01-01', '12-25', '12-26'];

type Movable = Readonly<{ afterEaster: number; until?: number }>;

const movable: readonly Movable[] = [
  { afterEaster: -3 },
  { afterEaster: -2 },
  { afterEaster: 0 },
  { afterEaster: 1 },
  // Store Bededag, abolished from 2024 (lov nr. 214 of 6 March 2023).
  { afterEaster: 26, until: 2023 },
  { afterEaster: 39 },
  { afterEaster: 49 },
  { afterEaster: 50 },
];

const dayMs = 86_400_000;
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

const holidaysOf = (year: number): ReadonlySet<string> => {
  const { month, day } = easter(year);
  const sunday = Date.UTC(year, month - 1, day);
  const moving = movable.filter(({ until = year }) => year <= until);
  return new Set([
    ...fixed.map((date) => `${year}-${date}`),
    ...moving.map(({ afterEaster }) => dateOf(sunday + afterEaster * dayMs)),
  ]);
};

const known = new Map<number, ReadonlySet<string>>();

const holidays = (year: number): ReadonlySet<string> => {
  const found = known.get(year) ?? holidaysOf(year);
  known.set(year, found);
  return found;
};

/**
 * True for a day that is no Saturday, Sunday or public holiday in Denmark.
 * @param date `YYYY-MM-DD`
 */
export const isDanishWorkingDay = (date: string): boolean => {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays(Number(date.slice(0, 4))).has(date);
};
