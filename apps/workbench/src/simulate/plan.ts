import { allAgencies } from '#libs/contracts';
import { Chance } from './chance.js';
import { institutions } from './institutions.js';
import type { SimulationOptions } from './options.js';
import { offerDaysBefore, rates, remandDays, sentenceDays } from './rates.js';

/** What somebody does on one day of a person's way. */
export type Act =
  | `step ${string}`
  | 'admit'
  | 'follow-up'
  | 'free'
  | 'offer'
  | 'receive'
  | 'accept'
  | 'return'
  | 'offer-elsewhere'
  | 'reschedule'
  | 'recall'
  | 'offer-again'
  | 'plan'
  | 'release'
  | 'complete'
  | 'cancel';

/** An act and its day, counted from the first; of what was done before that, the day on which it was. */
export type Planned = Readonly<{ day: number; act: Act }>;

/** One person's way through the year: who, from where, to where, and what happens on which day (0: the first). */
export type Course = Readonly<{
  n: number;
  identifier: Readonly<{ type: 'CPR' | 'ALIEN'; value: string }>;
  origin: 'PRISON' | 'REMAND' | 'ASYLUM';
  institution: string | null;
  municipality: string;
  /** Where the person turns out to live when the first municipality returns the offer. */
  elsewhere: string;
  admitted: number;
  released: number;
  /** Where `reschedule` moves the release to. */
  moved: number;
  days: readonly Planned[];
}>;

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
const cprOf = (n: number): string => {
  const born = new Date(Date.UTC(1930, 0, 1) + n * dayMs);
  const [day, month] = [born.getUTCDate(), born.getUTCMonth() + 1].map(twoDigits);
  return `${day}${month}${twoDigits(born.getUTCFullYear() % 100)}0000`;
};
const personsMax = Math.floor((Date.UTC(2000, 0, 1) - Date.UTC(1930, 0, 1)) / dayMs);

type Drawn = Pick<Course, 'municipality' | 'elsewhere' | 'admitted' | 'released' | 'moved'>;

type Days = Course['days'];

const inOrder = (days: Days): Days => [...days].sort((a, b) => a.day - b.day);

// What the prison does by itself before it offers; a plan that comes late is one that was missed.
const begun = (chance: Chance, admitted: number, released: number, offer: number): Days => {
  const late = chance.happens(rates.lateSteps);
  const plan = admitted + (late ? chance.between(29, 40) : chance.between(7, 27));
  const steps: Days = [
    { day: admitted, act: 'admit' },
    { day: admitted, act: 'step IMPRISONMENT_NOTICE' },
    { day: admitted, act: 'step SURVEY_AND_PERMISSION' },
    { day: plan, act: 'step ACTION_PLAN' },
  ];
  return inOrder(steps.filter(({ day }) => day <= Math.min(offer, released - 1)));
};

// Follow-up is shortened to a week, so that whoever is released in a simulated month also comes to an end in it.
const ending = (chance: Chance, released: number): Days => {
  const inPlace = ['HOUSING_IN_PLACE', 'UPKEEP_IN_PLACE', 'HEALTH_INSURANCE_IN_PLACE'].map(
    (step) => ({
      day: chance.happens(rates.lateSteps) ? released + 3 : released,
      act: `step ${step}` as const,
    }),
  );
  return inOrder([
    { day: released, act: 'release' },
    ...inPlace,
    { day: released + 1, act: 'follow-up' },
    { day: released + 7, act: 'step FOLLOW_UP' },
    { day: released + 7, act: 'complete' },
  ]);
};

const prisonDays = (chance: Chance, { admitted, released, moved }: Drawn): Course['days'] => {
  const short = chance.happens(rates.shortNotice);
  const before = short ? offerDaysBefore.short : offerDaysBefore.usual;
  const offer = Math.max(admitted + 1, released - before);
  const answer = offer + (short ? 1 : chance.between(1, 9));
  const opened = [
    ...begun(chance, admitted, released, offer),
    { day: offer, act: 'offer' },
  ] as const;
  const ended = ending(chance, released);
  const answered = [
    { day: offer + 1, act: 'receive' },
    { day: answer, act: 'accept' },
  ] as const;
  const planned = { day: Math.min(answer + 3, released), act: 'plan' } as const;
  if (chance.happens(rates.died))
    return [...opened, ...answered, { day: Math.min(answer + 1, released - 1), act: 'cancel' }];
  if (chance.happens(rates.silent)) return [...opened, { day: released, act: 'release' }];
  if (chance.happens(rates.atOnce))
    return [
      ...opened,
      { day: offer + 1, act: 'receive' },
      { day: offer + 2, act: 'release' },
      { day: offer + 3, act: 'accept' },
      { day: offer + 4, act: 'complete' },
    ];
  if (chance.happens(rates.returned) && !short)
    return [
      ...opened,
      { day: offer + 1, act: 'receive' },
      { day: offer + 2, act: 'return' },
      { day: offer + 3, act: 'offer-elsewhere' },
      { day: offer + 4, act: 'receive' },
      { day: offer + 6, act: 'accept' },
      { day: offer + 9, act: 'plan' },
      ...ended,
    ];
  if (chance.happens(rates.recalled) && !short)
    return [
      ...opened,
      { day: offer + 2, act: 'recall' },
      { day: offer + 5, act: 'offer-again' },
      { day: offer + 6, act: 'receive' },
      { day: offer + 7, act: 'accept' },
      { day: offer + 9, act: 'plan' },
      ...ended,
    ];
  if (chance.happens(rates.moved) && !short)
    return [
      ...opened,
      ...answered,
      { day: answer + 1, act: 'reschedule' },
      planned,
      ...ending(chance, moved),
    ];
  return [...opened, ...answered, planned, ...ended];
};

/** How long before the first day those were admitted who are in prison already. */
const alreadyIn = 120;

const afterFirstWholeMonth = (from: string, day: number): number => {
  const first = Date.parse(from);
  const allocated = new Date(first + day * dayMs);
  const due = Date.UTC(allocated.getUTCFullYear(), allocated.getUTCMonth() + 2, 1);
  return Math.ceil((due - first) / dayMs) + 2;
};

const asylumDays = (chance: Chance, { admitted, released }: Drawn): Course['days'] => {
  const answer = admitted + chance.between(2, 10);
  return [
    { day: admitted, act: 'admit' },
    { day: admitted, act: 'offer' },
    { day: admitted + 1, act: 'receive' },
    { day: answer, act: 'accept' },
    { day: answer + 2, act: 'plan' },
    { day: released, act: 'complete' },
  ];
};

const draw = (
  n: number,
  chance: Chance,
  places: readonly string[],
  options: SimulationOptions,
): Course => {
  const { allocations, admissions, remand } = rates;
  const asylum = chance.happens(allocations / (allocations + admissions));
  const origin = asylum ? 'ASYLUM' : chance.happens(remand) ? 'REMAND' : 'PRISON';
  const admitted = chance.between(-alreadyIn, options.days - 1);
  const [municipality, elsewhere] = [chance.oneOf(places), chance.oneOf(places)];
  const { least, most } = origin === 'REMAND' ? remandDays : sentenceDays;
  const released = asylum
    ? afterFirstWholeMonth(options.from, admitted)
    : admitted + chance.between(least, most);
  const drawn = {
    municipality,
    elsewhere,
    admitted,
    released,
    moved: released + chance.between(3, 21),
  };
  const holds = origin === 'REMAND' ? 'REMAND' : 'SENTENCE';
  const days: Record<Course['origin'], () => Course['days']> = {
    REMAND: () => [
      { day: admitted, act: 'admit' },
      { day: released, act: 'free' },
    ],
    PRISON: () => prisonDays(chance, drawn),
    ASYLUM: () => asylumDays(chance, drawn),
  };
  return {
    ...drawn,
    n,
    origin,
    identifier: asylum
      ? { type: 'ALIEN', value: `90${String(n).padStart(6, '0')}` }
      : { type: 'CPR', value: cprOf(n) },
    institution: asylum ? null : chance.oneOf(institutions.filter((one) => one.holds === holds)).id,
    days: days[origin](),
  };
};

// Who was out again before the first day, or came by another way then, is no longer our concern.
const isOurs = ({ origin, admitted, released }: Course): boolean =>
  admitted >= 0 || (origin === 'PRISON' && released >= 2);

/** Everybody who is in or comes in, in order; the same for the same options. */
export const planOf = (options: SimulationOptions): readonly Course[] => {
  const places = municipalitiesOf(options.district);
  const share = places.length / municipalitiesOf(null).length;
  const years = (options.days + alreadyIn) / 365;
  const drawn = Math.round((rates.admissions + rates.allocations) * share * years);
  const chance = new Chance(options.seed);
  const found: Course[] = [];
  for (let n = 0; options.persons === null ? n < drawn : found.length < options.persons; n++) {
    if (n >= personsMax) throw new Error(`No more than ${personsMax} persons can be made up`);
    const course = draw(n, chance, places, options);
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
