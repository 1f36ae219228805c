import { CATEGORIES, FORMS, UNITS } from '#libs/contracts';
import type { Category, Form, Unit } from '#libs/contracts';

/** Necessity by default: what a kind of unit never needs for a form. It can only take away. */
export type NecessityTable = Readonly<{
  version: string;
  note: string;
  rows: readonly Readonly<{ forms: readonly Form[]; unit: Unit; withhold: readonly Category[] }>[];
}>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const within = (value: unknown, allowed: readonly string[]): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  new Set(value).size === value.length &&
  value.every((member) => typeof member === 'string' && allowed.includes(member));

/** Everything that is wrong with a value that should be a NecessityTable; empty means nothing. */
export function problemsOfNecessity(value: unknown): string[] {
  if (!isRecord(value)) return ['necessity: not an object'];
  const found: string[] = [];
  for (const key of Object.keys(value))
    if (!['version', 'note', 'rows'].includes(key)) found.push(`necessity: ${key} is not known`);
  if (typeof value['version'] !== 'string') found.push('necessity: version is not a text');
  if (typeof value['note'] !== 'string') found.push('necessity: note is not a text');
  const rows: unknown = value['rows'];
  if (!Array.isArray(rows)) return [...found, 'necessity: rows is not a list'];
  rows.forEach((row: unknown, at) => {
    if (!isRecord(row)) return void found.push(`necessity: rows/${at} is not an object`);
    for (const key of Object.keys(row))
      if (!['forms', 'unit', 'withhold'].includes(key))
        found.push(`necessity: rows/${at}/${key} is not known`);
    if (!within(row['forms'], FORMS)) found.push(`necessity: rows/${at}/forms`);
    if (!within([row['unit']], UNITS)) found.push(`necessity: rows/${at}/unit`);
    if (!within(row['withhold'], CATEGORIES)) found.push(`necessity: rows/${at}/withhold`);
  });
  return found;
}

/** The categories that the table takes away from this unit under this form; empty when not listed. */
export function withheldByTable(
  table: NecessityTable,
  form: Form | null,
  unit: Unit,
): readonly Category[] {
  if (form === null) return [];
  const withheld = new Set<Category>();
  for (const row of table.rows)
    if (row.unit === unit && row.forms.includes(form))
      for (const category of row.withhold) withheld.add(category);
  return CATEGORIES.filter((category) => withheld.has(category));
}
