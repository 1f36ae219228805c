import { CATEGORIES, FORMS, UNITS } from '#libs/contracts';
import type { Category, Form, Unit } from '#libs/contracts';
import { Comparison } from './comparison.js';
import type { Change } from './comparison.js';
import { withheldByTable } from './necessity.js';
import type { TranslatedLaw } from './translated.js';

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
