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
} as const;

/** Days in prison of the sentenced. */
export const sentenceDays = { least: 14, most: 240 } as const;
export const remandDays = { least: 2, most: 40 } as const;
/** How long before the release the prison offers. */
export const offerDaysBefore = { usual: 42, short: 4 } as const;
