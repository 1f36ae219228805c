import { getMetadataArgsStorage } from 'typeorm';
import type { RowShape } from './read-store.js';

type Values = Readonly<Record<string, unknown>>;

/**
 * What an event does to the rows: puts a whole row, or patches columns of one row, named by its whole key. A patch of a
 * row that is not there does nothing. `newerBy`: the patch counts only when that column grows by it.
 */
export type RowChange =
  | Readonly<{ put: RowShape<object>; row: Values }>
  | Readonly<{ patch: RowShape<object>; key: Values; set: Values; newerBy?: string }>;

/** Puts a row as a whole. */
export const put = <Row extends object>(shape: RowShape<Row>, row: Row): RowChange => ({
  put: shape,
  row: row as Values,
});

/** Patches one row; see `RowChange`. */
export const patch = <Row extends object, Key extends keyof Row>(
  shape: RowShape<Row>,
  key: Pick<Row, Key>,
  set: Partial<Row>,
  newerBy?: keyof Row & string,
): RowChange => ({
  patch: shape,
  key: key as Values,
  set: set as Values,
  ...(newerBy === undefined ? {} : { newerBy }),
});

/** A table as the decorators of its row shape describe it. */
export type Table = Readonly<{
  name: string;
  key: readonly string[];
  /** Column by property. */
  columns: ReadonlyMap<string, string>;
}>;

const known = new Map<RowShape<object>, Table>();

/** The table of a row shape. */
export const tableOf = (shape: RowShape<object>): Table => {
  const found = known.get(shape);
  if (found !== undefined) return found;
  const storage = getMetadataArgsStorage();
  const name = storage.tables.find(({ target }) => target === shape)?.name;
  if (name === undefined) throw new Error(`${shape.name} is no row shape`);
  const columns = storage.columns.filter(({ target }) => target === shape);
  const table: Table = {
    name,
    key: columns.filter(({ options }) => options.primary).map(({ propertyName }) => propertyName),
    columns: new Map(
      columns.map(({ propertyName, options }) => [propertyName, options.name ?? propertyName]),
    ),
  };
  known.set(shape, table);
  return table;
};

/** Changes of one table that one statement carries out: at most one for each row. */
export type Bulk = Readonly<{
  table: Table;
  /** Properties that are set; null: whole rows are put. */
  set: readonly string[] | null;
  newerBy: string | null;
  rows: Map<string, Record<string, unknown>>;
}>;

const rowKey = (table: Table, values: Values): string =>
  table.key
    .map((property) => {
      const value = values[property];
      if (typeof value === 'string' || typeof value === 'number') return `${value}`;
      throw new Error(`A change of ${table.name} names no ${property}`);
    })
    .join('\n');

const isNewer = (row: Values, set: Values, column: string): boolean => {
  const [is, will] = [row[column], set[column]];
  return typeof will === 'number' && (typeof is !== 'number' || is < will);
};

/** Gathers changes into few bulks. What cannot be merged starts new bulks, so the order for each row is kept. */
export class ChangeSet {
  readonly #done: Bulk[][] = [];
  #open = new Map<string, Bulk>();
  #touched = new Map<string, Bulk>();

  add(change: RowChange): void {
    if ('put' in change) this.#put(tableOf(change.put), change.row);
    else this.#patch(tableOf(change.patch), change);
  }

  /** The bulks, in the order in which they are to be carried out. */
  bulks(): readonly Bulk[] {
    this.#turn();
    return this.#done.flat();
  }

  #turn(): void {
    this.#done.push([...this.#open.values()]);
    this.#open = new Map();
    this.#touched = new Map();
  }

  #bulk(table: Table, set: Bulk['set'], newerBy: string | null): Bulk {
    const id = `${table.name}:${set?.join() ?? ''}:${newerBy ?? ''}`;
    const bulk = this.#open.get(id) ?? { table, set, newerBy, rows: new Map() };
    this.#open.set(id, bulk);
    return bulk;
  }

  #put(table: Table, row: Values): void {
    const key = rowKey(table, row);
    const id = `${table.name}\n${key}`;
    const before = this.#touched.get(id);
    if (before !== undefined && before.set !== null) this.#turn();
    const bulk = this.#bulk(table, null, null);
    bulk.rows.set(key, { ...row });
    this.#touched.set(id, bulk);
  }

  #patch(table: Table, { key: named, set, newerBy }: Extract<RowChange, { patch: unknown }>): void {
    const key = rowKey(table, named);
    const id = `${table.name}\n${key}`;
    const before = this.#touched.get(id);
    if (before?.set === null) {
      const row = before.rows.get(key)!;
      if (newerBy === undefined || isNewer(row, set, newerBy)) Object.assign(row, set);
      return;
    }
    const columns = Object.keys(set).sort();
    const same = before?.set?.join() === columns.join() && newerBy === undefined;
    if (before !== undefined && (!same || before.newerBy !== null)) this.#turn();
    const bulk = this.#bulk(table, columns, newerBy ?? null);
    bulk.rows.set(key, { ...named, ...set });
    this.#touched.set(id, bulk);
  }
}
