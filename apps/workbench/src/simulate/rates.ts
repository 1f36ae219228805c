/** How often what happens, in a year of the whole country and of every hundred. Round numbers of ours, not statistics. */
export const rates = {
  /** A year: people who come into a prison or remand house. */
  admissions: 10_000,
  /** A year: refugees allocated to a municipality. */
  allocations: 1_200,
  /** Of the admissions: remands that end without a sentence. */
  remand: 0.4,
  /** Of the sentenced: told to the municipality a few days before the release only. */
  shortNotice: 0.12,
  /** Released by a court on the spot, while the municipality has not answered. */
  atOnce: 0.03,
  moved: 0.1,
  returned: 0.06,
  recalled: 0.04,
  died: 0.005,
  /** Of the steps that have a day: done after it. */
  lateSteps: 0.1,
  /** The municipality never answers; the person walks out all the same. */
  silent: 0.03,
  /** Of the sentenced: under 18, in a secure institution. */
  secure: 0.02,
  /** Of the usual offers: another unit of the municipality has a part in it. */
  slices: 0.12,
  /** The municipality asks before it accepts, and is answered. */
  countered: 0.08,
  /** The info-house calls a case meeting, from the handover or from a concern about somebody on remand. */
  caseMeetings: 0.02,
  /** Of the case meetings: something is said there that nobody may say. */
  saidForbidden: 0.2,
};
export type Rates = Readonly<typeof rates>;

/** Days inside. */
export const daysInside = {
  PRISON: { least: 14, most: 240 },
  SECURE: { least: 14, most: 120 },
  REMAND: { least: 2, most: 40 },
} as const;
/** Who is inside so many days has a day of possible parole, and is released on it. */
export const paroleFrom = 90;
/** How long before the release the prison offers. */
export const offerDaysBefore = { usual: 42, short: 4 } as const;
