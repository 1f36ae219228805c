import { daysAfter, monthsAfter } from '#libs/kernel';
import type { Anchor, DeadlineRule, DueRule, HandoverStep, Origin } from './deadline.rules.js';
import { deadlineRules } from './deadline.rules.js';

/** Dates that are known, `YYYY-MM-DD`, Danish calendar; null: not known, and then nothing is guessed. */
export type DeadlineFacts = Readonly<Record<Anchor, string | null>>;

/** True for a day that is no Saturday, Sunday or public holiday in Denmark. */
export type IsWorkingDay = (date: string) => boolean;

/** A step and the day on which it is due at the latest. */
export type Deadline = Readonly<{
  step: HandoverStep;
  dueOn: string;
  source: string;
  isNorm: boolean;
  /** The day has passed. */
  isPast: boolean;
  /** The day that held before, and why it no longer does. */
  replaces?: Readonly<{ dueOn: string; reason: string }>;
}>;

// A decision of the 1st falls within that month: the first whole month after it is the next one.
const afterFirstWholeMonth = (date: string): string => monthsAfter(`${date.slice(0, 7)}-01`, 2);

const workingDayFrom = (date: string, isWorkingDay: IsWorkingDay): string => {
  let day = date;
  // No run of Danish holidays is longer than a week; a calendar without working days is breakage.
  for (let tries = 0; tries < 31; tries++, day = daysAfter(day, 1))
    if (isWorkingDay(day)) return day;
  throw new Error(`No working day within a month of ${date}`);
};

const dueOn = (rule: DueRule, facts: DeadlineFacts, isWorkingDay: IsWorkingDay): string | null => {
  const from = facts[rule.from];
  if (from === null) return null;
  if ('days' in rule) return daysAfter(from, rule.days);
  if ('afterFirstWholeMonth' in rule)
    return workingDayFrom(afterFirstWholeMonth(from), isWorkingDay);
  const due = monthsAfter(from, rule.months);
  if (!('lessRemains' in rule)) return due;
  const { at, days } = rule.lessRemains;
  const other = facts[at];
  return other !== null && due <= other ? daysAfter(other, days) : due;
};

const holds = ({ due, validFrom, validTo }: DeadlineRule, facts: DeadlineFacts): boolean => {
  const at = facts[due.from];
  return (
    at !== null && (validFrom === null || validFrom <= at) && (validTo === null || at < validTo)
  );
};

/** A change of dates: what was due before it, and a code for why. */
export type Recomputed = Readonly<{ before: readonly Deadline[]; reason: string }>;

const replaced = (step: HandoverStep, day: string, since: Recomputed | null): Partial<Deadline> => {
  const old = since?.before.find((deadline) => deadline.step === step);
  if (since === null || old === undefined) return {};
  if (old.dueOn !== day) return { replaces: { dueOn: old.dueOn, reason: since.reason } };
  return old.replaces === undefined ? {} : { replaces: old.replaces };
};

/**
 * What is due, by when and by what source. A step whose anchor is not known has no deadline yet.
 * @param today `YYYY-MM-DD`, Danish calendar
 * @param since the deadlines before a change of dates: those that moved keep their old day and the reason
 * @returns in order of the day
 */
export const deadlinesOf = (
  origin: Origin,
  facts: DeadlineFacts,
  today: string,
  isWorkingDay: IsWorkingDay,
  since: Recomputed | null = null,
  rules: readonly DeadlineRule[] = deadlineRules,
): readonly Deadline[] =>
  rules
    .filter((rule) => rule.origin === origin && holds(rule, facts))
    .flatMap(({ step, due, source, isNorm }): readonly Deadline[] => {
      const day = dueOn(due, facts, isWorkingDay);
      if (day === null) return [];
      const moved = replaced(step, day, since);
      return [{ step, dueOn: day, source, isNorm, isPast: day < today, ...moved }];
    })
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
