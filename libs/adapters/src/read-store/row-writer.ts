import type pg from 'pg';
import { identifier } from '../postgres/migrations.js';
import { jsonFor, jsonFrom } from '../postgres/texts.js';
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
  let at = 1;
  const arrays = columns.map(({ type }) => {
    const first = at;
    at += type === 'jsonb' ? 2 : 1;
    return type === 'jsonb' ? jsonFrom(first) : `$${first}::${type}[]`;
  });
  const rows = `unnest(${arrays.join(', ')})`;
  return bulk.set === null
    ? `insert into ${table} (${names.join(', ')}) select * from ${rows}
       on conflict (${keys.join(', ')}) do update
       set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`
    : `update ${table} is_now set ${rest.map((name) => `${name} = will.${name}`).join(', ')}
       from ${rows} as will (${names.join(', ')})
       where ${keys.map((name) => `is_now.${name} = will.${name}`).join(' and ')}`;
};

const plainTypes: ReadonlySet<string> = new Set([
  'boolean',
  'integer',
  'smallint',
  'bigint',
  'uuid',
]);
const marked = /["\\]/;
const everyMark = /["\\]/g;

const elementOf = (value: unknown, type: string): string => {
  if (value === null || value === undefined) return 'NULL';
  // Between marks, so that nothing in it can be taken for a further element.
  if (plainTypes.has(type)) return `"${value as string | number | boolean}"`;
  const text = value as string;
  return `"${marked.test(text) ? text.replace(everyMark, '\\$&') : text}"`;
};

// Written here and not by the driver, which would do it between two statements, while the server waits.
const valuesOf = (bulk: Bulk): string[] => {
  const rows = [...bulk.rows.values()];
  return propertiesOf(bulk).flatMap((property) => {
    const { type } = columnOf(bulk.table, property);
    if (type === 'jsonb') return jsonFor(rows.map((row) => row[property]));
    return [`{${rows.map((row) => elementOf(row[property], type)).join()}}`];
  });
};

// By text: what the server keeps prepared under a name is always the same.
const statementNames = new Map<string, string>();

const nameOf = (text: string): string => {
  const name = statementNames.get(text) ?? `rows:${statementNames.size}`;
  statementNames.set(text, name);
  return name;
};

/** What carries out row changes, in order and in few statements. Nothing is done yet. */
export const rowStatements = (
  schemaName: string,
  changes: Iterable<RowChange>,
): readonly pg.QueryConfig[] => {
  const schema = identifier(schemaName);
  const set = new ChangeSet();
  for (const change of changes) set.add(change);
  return set.bulks().map((bulk) => {
    const text = statementOf(schema, bulk);
    return { name: nameOf(text), text, values: valuesOf(bulk) };
  });
};

/** Carries out statements in the caller's transaction and as the projector. */
export const carryOut = async (
  client: pg.ClientBase,
  statements: readonly pg.QueryConfig[],
): Promise<void> => {
  for (const statement of statements) await client.query(statement);
};

/** Carries out row changes in the caller's transaction and as the projector. */
export const writeRows = (
  client: pg.ClientBase,
  schemaName: string,
  changes: Iterable<RowChange>,
): Promise<void> => carryOut(client, rowStatements(schemaName, changes));
