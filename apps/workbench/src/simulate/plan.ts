import { allAgencies } from '#libs/contracts';
import { Chance } from './chance.js';
import { institutions } from './institutions.js';
import type { SimulationOptions } from './options.js';
import { daysInside, paroleFrom, rates } from './rates.js';
import type { Rates } from './rates.js';
import { asylumDays, prisonDays, remandDays, secureDays } from './ways.js';
import type { Course, Planned } from './ways.js';

/** The municipalities that take part. @throws Error on a district that there is none of */
export const municipalitiesOf = (district: string | null): readonly string[] => {
  const found = allAgencies()
    .filter(
      ({ kind, policeDistrict }) =>
        kind === 'municipality' && (district ?? policeDistrict) === policeDistrict,
    )
    .map(({ id }) => id);
  if (found.length === 0) throw new Error(`There is no police district ${district ?? ''}`);
  return found;
};

const dayMs = 86_400_000;
const twoDigits = (value: number): string => String(value).padStart(2, '0');

// Born 1930 to 1999, one person a day; the serial 0000 is never issued.
const cprOf = (n: number): string => cprFrom(Date.UTC(1930, 0, 1) + n * dayMs, '0000');

// Under 18 and old enough to be punished; a serial below 4000 would make them old.
const minorsCprOf = (n: number): string =>
  cprFrom(Date.UTC(2010, 6, 1) + (n % 700) * dayMs, String(4000 + Math.floor(n / 700)));

const cprFrom = (bornMs: number, serial: string): string => {
  const born = new Date(bornMs);
  const [day, month] = [born.getUTCDate(), born.getUTCMonth() + 1].map(twoDigits);
  return `${day}${month}${twoDigits(born.getUTCFullYear() % 100)}${serial}`;
};
const personsMax = Math.floor((Date.UTC(2000, 0, 1) - Date.UTC(1930, 0, 1)) / dayMs);

/** How long before the first day those were admitted who are in prison already. */
const alreadyIn = 120;

const afterFirstWholeMonth = (from: string, day: number): number => {
  const first = Date.parse(from);
  const allocated = new Date(first + day * dayMs);
  const due = Date.UTC(allocated.getUTCFullYear(), allocated.getUTCMonth() + 2, 1);
  return Math.ceil((due - first) / dayMs) + 2;
};

const originFrom = (chance: Chance, shares: Rates): Course['origin'] => {
  const { allocations, admissions, remand, secure } = shares;
  if (chance.happens(allocations / (allocations + admissions))) return 'ASYLUM';
  if (chance.happens(remand)) return 'REMAND';
  return chance.happens(secure) ? 'SECURE' : 'PRISON';
};

const identifierOf = (origin: Course['origin'], n: number): Course['identifier'] => {
  if (origin === 'ASYLUM') return { type: 'ALIEN', value: `90${String(n).padStart(6, '0')}` };
  return { type: 'CPR', value: origin === 'SECURE' ? minorsCprOf(n) : cprOf(n) };
};

const draw = (
  n: number,
  chance: Chance,
  places: readonly string[],
  options: SimulationOptions,
  shares: Rates,
): Course => {
  const origin = originFrom(chance, shares);
  const admitted = chance.between(-alreadyIn, options.days - 1);
  const [municipality, elsewhere] = [chance.oneOf(places), chance.oneOf(places)];
  const { least, most } = daysInside[origin === 'ASYLUM' ? 'PRISON' : origin];
  const inside = chance.between(least, most);
  const released =
    origin === 'ASYLUM' ? afterFirstWholeMonth(options.from, admitted) : admitted + inside;
  const moved = released + chance.between(3, 21);
  const parole = origin === 'PRISON' && inside >= paroleFrom ? released : null;
  const drawn = { municipality, elsewhere, admitted, released, moved, parole };
  const held = institutions.filter(
    ({ holds }) => holds === (origin === 'REMAND' ? 'REMAND' : 'SENTENCE'),
  );
  const days: Record<Course['origin'], () => Course['days']> = {
    REMAND: () => remandDays(chance, shares, drawn),
    PRISON: () => prisonDays(chance, shares, drawn),
    SECURE: () => secureDays(chance, shares, drawn),
    ASYLUM: () => asylumDays(chance, drawn),
  };
  return {
    ...drawn,
    n,
    origin,
    identifier: identifierOf(origin, n),
    institution: origin === 'PRISON' || origin === 'REMAND' ? chance.oneOf(held).id : null,
    days: days[origin](),
  };
};

// Who was out again before the first day, or came by another way then, is no longer our concern.
const isOurs = ({ origin, admitted, released }: Course): boolean =>
  admitted >= 0 || ((origin === 'PRISON' || origin === 'SECURE') && released >= 2);

/** Everybody who is in or comes in, in order; the same for the same options. */
export const planOf = (options: SimulationOptions, shares: Rates = rates): readonly Course[] => {
  const places = municipalitiesOf(options.district);
  const share = places.length / municipalitiesOf(null).length;
  const years = (options.days + alreadyIn) / 365;
  const drawn = Math.round((shares.admissions + shares.allocations) * share * years);
  const chance = new Chance(options.seed);
  const found: Course[] = [];
  for (let n = 0; options.persons === null ? n < drawn : found.length < options.persons; n++) {
    if (n >= personsMax) throw new Error(`No more than ${personsMax} persons can be made up`);
    const course = draw(n, chance, places, options, shares);
    if (isOurs(course)) found.push(course);
  }
  return found;
};

/** Who acts on which day, in order of persons; what lies behind the last day never comes. */
export const byDay = (courses: readonly Course[], days: number) => {
  const found: Readonly<{ course: Course; acts: Planned[] }>[][] = Array.from(
    { length: days },
    () => [],
  );
  for (const course of courses) {
    const today = new Map<number, Planned[]>();
    // What was to be done before the first day is done on it.
    for (const planned of course.days) {
      const at = Math.max(planned.day, 0);
      today.set(at, [...(today.get(at) ?? []), planned]);
    }
    for (const [day, acts] of today) found[day]?.push({ course, acts });
  }
  return found;
};
