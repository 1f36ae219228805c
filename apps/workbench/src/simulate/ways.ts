import type { Unit } from '#libs/contracts';
import type { Chance } from './chance.js';
import { offerDaysBefore } from './rates.js';
import type { Rates } from './rates.js';

/** What somebody does on one day of a person's way. */
export type Act =
  | `step ${string}`
  | `slice ${Unit}`
  | 'counter'
  | 'answer'
  | 'concern'
  | 'hold'
  | 'say'
  | 'say-denied'
  | 'conclude'
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
  origin: 'PRISON' | 'REMAND' | 'SECURE' | 'ASYLUM';
  institution: string | null;
  municipality: string;
  /** Where the person turns out to live when the first municipality returns the offer. */
  elsewhere: string;
  admitted: number;
  released: number;
  /** Where `reschedule` moves the release to. */
  moved: number;
  /** First day on which parole is possible; null: too short a time. */
  parole: number | null;
  days: readonly Planned[];
}>;

/** What is drawn of a person before the days are. */
export type Drawn = Pick<
  Course,
  'municipality' | 'elsewhere' | 'admitted' | 'released' | 'moved' | 'parole'
>;

type Days = Course['days'];

const inOrder = (days: Days): Days => [...days].sort((a, b) => a.day - b.day);

// What the prison does by itself before it offers; a plan that comes late is one that was missed.
const begun = (
  chance: Chance,
  rates: Rates,
  { admitted, released, parole }: Drawn,
  offer: number,
): Days => {
  const late = chance.happens(rates.lateSteps);
  const plan = admitted + (late ? chance.between(29, 40) : chance.between(7, 27));
  // Taken before the offer; where it is late and the offer was made, it is not taken at all.
  const contact = admitted + (chance.happens(rates.lateSteps) ? 32 : 21);
  const decision = (parole ?? 0) - (chance.happens(rates.lateSteps) ? 20 : 45);
  const ofParole: Days =
    parole === null
      ? []
      : [
          { day: contact, act: 'step MUNICIPALITY_CONTACT' },
          { day: decision, act: 'step PAROLE_DECISION' },
        ];
  const steps: Days = [
    ...ofParole,
    { day: admitted, act: 'admit' },
    { day: admitted, act: 'step IMPRISONMENT_NOTICE' },
    { day: admitted, act: 'step ACTION_PLAN_OFFICER' },
    { day: admitted, act: 'step LIFE_AREAS_SURVEY' },
    { day: admitted, act: 'step WRITTEN_PERMISSION' },
    { day: plan, act: 'step ACTION_PLAN' },
  ];
  return inOrder(
    steps.filter(({ day }) => day >= admitted && day <= Math.min(offer, released - 1)),
  );
};

// Due two weeks before the release.
const meetingBefore = (chance: Chance, rates: Rates, released: number, after: number): Days => [
  {
    day: Math.max(after, released - (chance.happens(rates.lateSteps) ? 5 : 16)),
    act: 'step RELEASE_MEETING',
  },
];

/** Whoever else in the municipality has a part in it, once the offer is accepted. */
const parts = (chance: Chance, rates: Rates, units: readonly Unit[], accepted: number): Days =>
  chance.happens(rates.slices)
    ? [{ day: accepted, act: `slice ${chance.oneOf(units)}` as const }]
    : [];

/** The info-house calls a case meeting from a concern; `on`: the day of the meeting. */
const caseMeeting = (chance: Chance, rates: Rates, on: number): Days =>
  chance.happens(rates.caseMeetings)
    ? [
        { day: on - 1, act: 'concern' },
        { day: on, act: 'hold' },
        { day: on, act: chance.happens(rates.saidForbidden) ? 'say-denied' : 'say' },
        { day: on, act: 'conclude' },
      ]
    : [];

// Follow-up is shortened to a week, so that whoever is released in a simulated month also comes to an end in it.
const ending = (chance: Chance, rates: Rates, released: number): Days => {
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

const answeredOf = (chance: Chance, rates: Rates, offer: number, answer: number): Days => {
  const asked: Days =
    answer - offer > 2 && chance.happens(rates.countered)
      ? [
          { day: offer + 1, act: 'counter' },
          { day: offer + 2, act: 'answer' },
        ]
      : [];
  return [{ day: offer + 1, act: 'receive' }, ...asked, { day: answer, act: 'accept' }];
};

/** What becomes of an offer that does not go the usual way; null: it does. */
const unusual = (
  chance: Chance,
  rates: Rates,
  { released, moved }: Drawn,
  { offer, answer, short }: Readonly<{ offer: number; answer: number; short: boolean }>,
): Days | null => {
  const answered = answeredOf(chance, rates, offer, answer);
  if (chance.happens(rates.died))
    return [...answered, { day: Math.min(answer + 1, released - 1), act: 'cancel' }];
  if (chance.happens(rates.silent)) return [{ day: released, act: 'release' }];
  if (chance.happens(rates.atOnce))
    return [
      { day: offer + 1, act: 'receive' },
      { day: offer + 2, act: 'release' },
      { day: offer + 3, act: 'accept' },
      { day: offer + 4, act: 'complete' },
    ];
  if (short) return null;
  if (chance.happens(rates.returned))
    return [
      { day: offer + 1, act: 'receive' },
      { day: offer + 2, act: 'return' },
      { day: offer + 3, act: 'offer-elsewhere' },
      { day: offer + 4, act: 'receive' },
      { day: offer + 6, act: 'accept' },
      { day: offer + 9, act: 'plan' },
      ...meetingBefore(chance, rates, released, offer + 9),
      ...ending(chance, rates, released),
    ];
  if (chance.happens(rates.recalled))
    return [
      { day: offer + 2, act: 'recall' },
      { day: offer + 5, act: 'offer-again' },
      { day: offer + 6, act: 'receive' },
      { day: offer + 7, act: 'accept' },
      { day: offer + 9, act: 'plan' },
      ...meetingBefore(chance, rates, released, offer + 9),
      ...ending(chance, rates, released),
    ];
  if (chance.happens(rates.moved))
    return [
      ...answered,
      { day: answer + 1, act: 'reschedule' },
      { day: Math.min(answer + 3, released), act: 'plan' },
      ...meetingBefore(chance, rates, moved, answer + 3),
      ...ending(chance, rates, moved),
    ];
  return null;
};

const usual = (
  chance: Chance,
  rates: Rates,
  units: readonly Unit[],
  released: number,
  { offer, answer }: Readonly<{ offer: number; answer: number }>,
): Days => {
  const planned = Math.min(answer + 3, released);
  return [
    ...answeredOf(chance, rates, offer, answer),
    ...parts(chance, rates, units, answer),
    { day: planned, act: 'plan' },
    ...(released - planned < 3
      ? []
      : [
          ...caseMeeting(chance, rates, planned + 2),
          ...meetingBefore(chance, rates, released, planned + 2),
        ]),
    ...ending(chance, rates, released),
  ];
};

/** From a prison: what the prison does, then the municipality, then both. */
export const prisonDays = (chance: Chance, rates: Rates, drawn: Drawn): Days => {
  const { admitted, released } = drawn;
  const short = chance.happens(rates.shortNotice);
  const offer = Math.max(admitted + 1, released - offerDaysBefore[short ? 'short' : 'usual']);
  const terms = { offer, answer: offer + (short ? 1 : chance.between(1, 9)), short };
  return [
    ...begun(chance, rates, drawn, offer),
    { day: offer, act: 'offer' },
    ...(unusual(chance, rates, drawn, terms) ??
      usual(chance, rates, ['MUNICIPALITY_JOBCENTRE', 'MUNICIPALITY_SSP'], released, terms)),
  ];
};

/** From a secure institution: no steps of a prison, and a school among those who have a part. */
export const secureDays = (chance: Chance, rates: Rates, { admitted, released }: Drawn): Days => {
  const offer = Math.max(admitted + 1, released - offerDaysBefore.usual);
  const units: readonly Unit[] = ['MUNICIPALITY_SCHOOL', 'MUNICIPALITY_SSP'];
  const terms = { offer, answer: offer + chance.between(1, 9) };
  return [
    { day: admitted, act: 'admit' },
    { day: offer, act: 'offer' },
    ...usual(chance, rates, units, released, terms),
  ];
};

/** A remand without a handover; a concern may come of it all the same. */
export const remandDays = (chance: Chance, rates: Rates, { admitted, released }: Drawn): Days => [
  { day: admitted, act: 'admit' },
  ...(released - admitted < 3 ? [] : caseMeeting(chance, rates, admitted + 2)),
  { day: released, act: 'free' },
];

/** From an asylum centre, until the municipality's day. */
export const asylumDays = (chance: Chance, { admitted, released }: Drawn): Days => {
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
