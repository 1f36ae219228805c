import { getMetadataArgsStorage } from 'typeorm';
import type { RowShape } from './read-store.js';

type Values = Readonly<Record<string, unknown>>;

/** What an event does to the rows: puts a whole row, or patches columns of the row with that key, if there is one. */
export type RowChange =
  | Readonly<{ put: RowShape<object>; row: Values }>
  | Readonly<{ patch: RowShape<object>; key: Values; set: Values }>;

/** Puts a row as a whole, but for the columns that the database makes (`Made`). */
export const put = <Row extends object, Made extends keyof Row = never>(
  shape: RowShape<Row>,
  row: Omit<Row, Made>,
): RowChange => ({
  put: shape,
  row: row,
});

/** Patches one row; see `RowChange`. */
export const patch = <Row extends object, Key extends keyof Row>(
  shape: RowShape<Row>,
  key: Pick<Row, Key>,
  set: Partial<Row>,
): RowChange => ({ patch: shape, key: key, set: set });

/** A table as the decorators of its row shape describe it. */
export type Table = Readonly<{
  name: string;
  key: readonly string[];
  /** Column and its PostgreSQL type, by property. */
  columns: ReadonlyMap<string, Readonly<{ name: string; type: string }>>;
}>;

const known = new Map<RowShape<object>, Table>();

/** The table of a row shape. */
export const tableOf = (shape: RowShape<object>): Table => {
  const found = known.get(shape);
  if (found !== undefined) return found;
  const storage = getMetadataArgsStorage();
  const name = storage.tables.find(({ target }) => target === shape)?.name;
  if (name === undefined) throw new Error(`${shape.name} is no row shape`);
  // What the database makes out of other columns is read and never written.
  const columns = storage.columns.filter(
    ({ target, options }) => target === shape && options.generatedType === undefined,
  );
  const table: Table = {
    name,
    key: columns.filter(({ options }) => options.primary).map(({ propertyName }) => propertyName),
    columns: new Map(
      columns.map(({ propertyName, options }) => [
        propertyName,
        { name: options.name ?? propertyName, type: String(options.type) },
      ]),
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
  rows: Map<string, Record<string, unknown>>;
}>;

/** The key of a row among those of its table. */
export const rowKeyOf = (table: Table, values: Values): string =>
  table.key
    .map((property) => {
      const value = values[property];
      if (typeof value === 'string' || typeof value === 'number') return `${value}`;
      throw new Error(`A change of ${table.name} names no ${property}`);
    })
    .join('\n');

/** Gathers changes into few bulks. What cannot be merged starts new bulks, so the order for each row is kept. */
export class ChangeSet {
  readonly #done: Bulk[][] = [];
  #open = new Map<string, Bulk>();
  #touched = new Map<string, Bulk>();

  add(change: RowChange): void {
    if ('put' in change) this.#put(tableOf(change.put), change.row);
    else this.#patch(tableOf(change.patch), change.key, change.set);
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

  #place(table: Table, set: Bulk['set'], key: string, row: Record<string, unknown>): void {
    const id = `${table.name}:${set?.join() ?? ''}`;
    const bulk = this.#open.get(id) ?? { table, set, rows: new Map() };
    bulk.rows.set(key, row);
    this.#open.set(id, bulk);
    this.#touched.set(`${table.name}\n${key}`, bulk);
  }

  #put(table: Table, row: Values): void {
    const key = rowKeyOf(table, row);
    const before = this.#touched.get(`${table.name}\n${key}`);
    if (before !== undefined && before.set !== null) this.#turn();
    this.#place(table, null, key, { ...row });
  }

  #patch(table: Table, named: Values, set: Values): void {
    const key = rowKeyOf(table, named);
    const before = this.#touched.get(`${table.name}\n${key}`);
    if (before?.set === null) {
      Object.assign(before.rows.get(key)!, set);
      return;
    }
    const columns = Object.keys(set).sort();
    if (before !== undefined && before.set?.join() !== columns.join()) this.#turn();
    this.#place(table, columns, key, { ...named, ...set });
  }
}
