import { CATEGORIES, FORMS, UNITS } from '#libs/contracts';
import type { Category, DisclosureSituation, Form, Outcome, Reason, Unit } from '#libs/contracts';
import { Comparison } from './comparison.js';
import type { Action } from './law.js';
import { withheldByTable } from './necessity.js';
import type { TranslatedLaw } from './translated.js';

/** What a set answers, as far as a difference tells it. */
export type Headline = Readonly<{ rule: string; outcome: Outcome; reason: Reason | null }>;

/** Situations that one set answers in one way and the other in another. */
export type Change = Readonly<{
  action: Exclude<Action, 'attach'>;
  before: Headline;
  after: Headline;
  /** What else differs when rule, outcome and reason are the same: a condition, basis or fact. */
  detail: string | null;
  /** Exact number of situations, in digits: there are more than a number can hold. */
  situations: string;
  witness: DisclosureSituation;
}>;

/** A category that the necessity table withholds in one set only. */
export type TableChange = Readonly<{
  form: Form;
  unit: Unit;
  category: Category;
  change: 'now withheld' | 'no longer withheld';
}>;

/** The exact difference between two sets over every situation there is. */
export type Difference = Readonly<{
  /** All situations, in digits. */
  of: string;
  /** Those that are answered differently in any way, in digits. */
  changed: string;
  /** By rule and outcome, the most situations first; a detail may overlap with another detail. */
  changes: readonly Change[];
  table: readonly TableChange[];
}>;

function tableChanges(before: TranslatedLaw, after: TranslatedLaw): TableChange[] {
  const cells = FORMS.flatMap((form) => UNITS.map((unit) => ({ form, unit })));
  return cells.flatMap(({ form, unit }) => {
    const was = withheldByTable(before.law.set.necessity, form, unit);
    const is = withheldByTable(after.law.set.necessity, form, unit);
    return CATEGORIES.filter((category) => was.includes(category) !== is.includes(category)).map(
      (category): TableChange => ({
        form,
        unit,
        category,
        change: is.includes(category) ? 'now withheld' : 'no longer withheld',
      }),
    );
  });
}

/** Compares two sets exactly: how many situations change, by rule and outcome, with witnesses. */
export function differenceOf(before: TranslatedLaw, after: TranslatedLaw): Difference {
  const found = (['disclose', 'discloseStatistics'] as const).map((action) =>
    new Comparison(before, after, action).result(),
  );
  const sum = (numbers: readonly bigint[]) => String(numbers.reduce((a, b) => a + b, 0n));
  return {
    of: sum(found.map(({ of }) => of)),
    changed: sum(found.map(({ changed }) => changed)),
    changes: found
      .flatMap(({ changes }) => changes)
      .sort((a, b) => Number(BigInt(b.situations) - BigInt(a.situations))),
    table: tableChanges(before, after),
  };
}
