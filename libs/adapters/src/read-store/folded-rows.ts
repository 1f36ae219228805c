import type { RowsPage, RowShape, RowsWhere, TenantRows } from './read-store.js';
import type { RowChange } from './row-changes.js';
import { rowKeyOf, tableOf } from './row-changes.js';

type Row = Readonly<Record<string, unknown>>;

const isDigits = (value: unknown): value is string =>
  typeof value === 'string' && /^\d+$/.test(value);

// As PostgreSQL orders the column: positions are numbers that came as text.
const compare = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isDigits(a) && isDigits(b)) return Number(BigInt(a) - BigInt(b));
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
};

const isAmong = (value: unknown, wanted: unknown): boolean => {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  const { in: list, from, to } = wanted as Readonly<Record<'in' | 'from' | 'to', unknown>>;
  if (list !== undefined) return (list as readonly unknown[]).includes(value);
  return (
    (from === undefined || compare(value, from) >= 0) &&
    (to === undefined || compare(value, to) <= 0)
  );
};

/**
 * Rows of one tenant as events made them, in memory: the same changes as `startReadModel` writes to the tables, for
 * the few rows that somebody asks about, as of whatever event was folded last.
 */
export class FoldedRows implements Pick<TenantRows, 'one' | 'many'> {
  readonly #tables = new Map<string, Map<string, Row>>();

  /** `keeps`: of the tenant's rows those that are put; the others are not held. */
  constructor(
    private readonly tenant: string,
    private readonly keeps: (row: Row) => boolean = () => true,
  ) {}

  fold(changes: readonly RowChange[]): void {
    for (const change of changes)
      if ('put' in change) this.#put(change.put, change.row);
      else this.#patch(change.patch, change.key, change.set);
  }

  readonly one = async <Shape extends object>(
    shape: RowShape<Shape>,
    where: RowsWhere<Shape>,
  ): Promise<Shape | null> => (await this.many(shape, where))[0] ?? null;

  readonly many = <Shape extends object>(
    shape: RowShape<Shape>,
    where: RowsWhere<Shape>,
    page?: RowsPage<Shape>,
  ): Promise<readonly Shape[]> => {
    const wanted = Object.entries(where);
    const found = [...this.#of(shape).values()].filter((row) =>
      wanted.every(([column, value]) => isAmong(row[column], value)),
    );
    return Promise.resolve((page === undefined ? found : this.#page(found, page)) as Shape[]);
  };

  #page(rows: readonly Row[], { by, direction, after, limit }: RowsPage<never>): readonly Row[] {
    const sign = direction === 'descending' ? -1 : 1;
    return rows
      .filter((row) => after === undefined || sign * compare(row[by], after) > 0)
      .toSorted((a, b) => sign * compare(a[by], b[by]))
      .slice(0, limit);
  }

  #of(shape: RowShape<object>): Map<string, Row> {
    const { name } = tableOf(shape);
    const rows = this.#tables.get(name) ?? new Map<string, Row>();
    this.#tables.set(name, rows);
    return rows;
  }

  #put(shape: RowShape<object>, values: Row): void {
    if (values['tenant'] !== this.tenant || !this.keeps(values)) return;
    const row = Object.assign(Object.create(shape.prototype as object) as object, values);
    this.#of(shape).set(rowKeyOf(tableOf(shape), values), row);
  }

  #patch(shape: RowShape<object>, key: Row, set: Row): void {
    const row = this.#of(shape).get(rowKeyOf(tableOf(shape), key));
    if (row !== undefined) Object.assign(row, set);
  }
}
