import type pg from 'pg';
import { identifier } from '../postgres/migrations.js';
import { ChangeSet } from './row-changes.js';
import type { Bulk, RowChange, Table } from './row-changes.js';

const columnOf = (table: Table, property: string): Readonly<{ name: string; type: string }> => {
  const column = table.columns.get(property);
  if (column === undefined) throw new Error(`${table.name} has no ${property}`);
  return column;
};

/** What a bulk brings: whole rows, or the key and what is set. */
const propertiesOf = ({ table, set }: Bulk): readonly string[] =>
  set === null ? [...table.columns.keys()] : [...table.key, ...set];

const statementOf = (schema: string, bulk: Bulk): string => {
  const table = `${schema}.${bulk.table.name}`;
  const columns = propertiesOf(bulk).map((property) => columnOf(bulk.table, property));
  const names = columns.map(({ name }) => name);
  const keys = bulk.table.key.map((property) => columnOf(bulk.table, property).name);
  const rest = names.filter((name) => !keys.includes(name));
  // One array for each column is read several times faster than one JSON document.
  const rows = `unnest(${columns.map(({ type }, n) => `$${n + 1}::${type}[]`).join(', ')})`;
  return bulk.set === null
    ? `insert into ${table} (${names.join(', ')}) select * from ${rows}
       on conflict (${keys.join(', ')}) do update
       set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`
    : `update ${table} is_now set ${rest.map((name) => `${name} = will.${name}`).join(', ')}
       from ${rows} as will (${names.join(', ')})
       where ${keys.map((name) => `is_now.${name} = will.${name}`).join(' and ')}`;
};

const valuesOf = (bulk: Bulk): unknown[][] => {
  const rows = [...bulk.rows.values()];
  return propertiesOf(bulk).map((property) => {
    const { type } = columnOf(bulk.table, property);
    const values = rows.map((row) => row[property] ?? null);
    if (type !== 'jsonb') return values;
    return values.map((value) => (value === null ? null : JSON.stringify(value)));
  });
};

// By text: what the server keeps prepared under a name is always the same.
const statementNames = new Map<string, string>();

const nameOf = (text: string): string => {
  const name = statementNames.get(text) ?? `rows:${statementNames.size}`;
  statementNames.set(text, name);
  return name;
};

/** Carries out row changes, in order and in few statements, in the caller's transaction and as the projector. */
export const writeRows = async (
  client: pg.ClientBase,
  schemaName: string,
  changes: Iterable<RowChange>,
): Promise<void> => {
  const schema = identifier(schemaName);
  const set = new ChangeSet();
  for (const change of changes) set.add(change);
  for (const bulk of set.bulks()) {
    const text = statementOf(schema, bulk);
    await client.query({ name: nameOf(text), text, values: valuesOf(bulk) });
  }
};
