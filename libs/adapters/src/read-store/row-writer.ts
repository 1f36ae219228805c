import type pg from 'pg';
import { identifier } from '../postgres/migrations.js';
import { ChangeSet } from './row-changes.js';
import type { Bulk, RowChange } from './row-changes.js';

const named = (bulk: Bulk, properties: readonly string[]): readonly string[] =>
  properties.map((property) => {
    const column = bulk.table.columns.get(property);
    if (column === undefined) throw new Error(`${bulk.table.name} has no ${property}`);
    return column;
  });

const statementOf = (schema: string, bulk: Bulk): string => {
  const { name, columns, key } = bulk.table;
  const table = `${schema}.${name}`;
  const rows = `jsonb_populate_recordset(null::${table}, $1::jsonb)`;
  const keys = named(bulk, key);
  if (bulk.set === null) {
    const all = [...columns.values()].join(', ');
    const rest = [...columns.values()].filter((column) => !keys.includes(column));
    return `insert into ${table} (${all}) select ${all} from ${rows}
      on conflict (${keys.join(', ')}) do update set ${rest.map((c) => `${c} = excluded.${c}`).join(', ')}`;
  }
  return `update ${table} is_now set ${named(bulk, bulk.set)
    .map((column) => `${column} = will.${column}`)
    .join(', ')} from ${rows} will
    where ${keys.map((column) => `is_now.${column} = will.${column}`).join(' and ')}`;
};

const byColumn = (bulk: Bulk, row: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(row).map(([property, value]) => [named(bulk, [property])[0], value]),
  ) as object;

const valuesOf = (bulk: Bulk): string =>
  JSON.stringify([...bulk.rows.values()].map((row) => byColumn(bulk, row)));

/** Carries out row changes, in order and in few statements, in the caller's transaction and as the projector. */
export const writeRows = async (
  client: pg.ClientBase,
  schemaName: string,
  changes: Iterable<RowChange>,
): Promise<void> => {
  const schema = identifier(schemaName);
  const set = new ChangeSet();
  for (const change of changes) set.add(change);
  for (const bulk of set.bulks()) await client.query(statementOf(schema, bulk), [valuesOf(bulk)]);
};
