import pg from 'pg';
import {
  Between,
  DataSource,
  In,
  LessThan,
  LessThanOrEqual,
  MoreThan,
  MoreThanOrEqual,
} from 'typeorm';
import type { EntityManager, FindOperator, FindOptionsOrder, FindOptionsWhere } from 'typeorm';
import { lastingConnections } from '../postgres/session.js';
import { readModelEntities } from './entities.js';

/** A row shape of the read model. */
export type RowShape<Row extends object> = abstract new () => Row;

/** Columns that must be equal to a value, to one of several, or lie between two (both inclusive). */
export type RowsWhere<Row> = Readonly<{
  [Column in keyof Row]?:
    | Row[Column]
    | Readonly<{ in: readonly Row[Column][] }>
    | Readonly<{ from?: Row[Column]; to?: Row[Column] }>;
}>;

/** Which part of the rows, and in which order. */
export type RowsPage<Row> = Readonly<{
  by: keyof Row & string;
  direction?: 'ascending' | 'descending';
  /** Exclusive. */
  after?: string | number;
  limit?: number;
}>;

/** Which part of the rows, in the order of two columns: the second tells apart what is equal in the first. */
export type RowsWindow<Row> = Readonly<{
  by: readonly [keyof Row & string, keyof Row & string];
  direction: 'ascending' | 'descending';
  /** Exclusive. */
  after?: readonly [string, string];
  limit: number;
}>;

/** The rows of one tenant, at one instant. */
export type TenantRows = Readonly<{
  one: <Row extends object>(shape: RowShape<Row>, where: RowsWhere<Row>) => Promise<Row | null>;
  many: <Row extends object>(
    shape: RowShape<Row>,
    where: RowsWhere<Row>,
    page?: RowsPage<Row>,
  ) => Promise<readonly Row[]>;
  window: <Row extends object>(
    shape: RowShape<Row>,
    where: RowsWhere<Row>,
    window: RowsWindow<Row>,
  ) => Promise<readonly Row[]>;
  count: <Row extends object>(shape: RowShape<Row>, where: RowsWhere<Row>) => Promise<number>;
}>;

export type ReadStoreOptions = Readonly<{
  schema: string;
  /** Of the service's role, which owns no table. */
  url: string;
  connectionsMax?: number;
}>;

const between = (from: unknown, to: unknown): FindOperator<unknown> => {
  if (from === undefined) return LessThanOrEqual(to);
  return to === undefined ? MoreThanOrEqual(from) : Between(from, to);
};

const condition = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if ('in' in value) return In(value.in as readonly unknown[]);
  if (!('from' in value) && !('to' in value)) return value;
  const { from, to } = value as Readonly<{ from?: unknown; to?: unknown }>;
  return between(from, to);
};

const whereOf = <Row extends object>(
  where: RowsWhere<Row>,
  page?: RowsPage<Row>,
): FindOptionsWhere<Row> => {
  const found: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(where)) found[column] = condition(value);
  if (page?.after !== undefined) found[page.by] = beyond(page.after, page.direction);
  return found as FindOptionsWhere<Row>;
};

const beyond = (
  after: string | number,
  direction: RowsPage<never>['direction'],
): FindOperator<string | number> =>
  direction === 'descending' ? LessThan(after) : MoreThan(after);

const windowOf = <Row extends object>(
  manager: EntityManager,
  shape: RowShape<Row>,
  where: RowsWhere<Row>,
  { by: [first, second], direction, after, limit }: RowsWindow<Row>,
): Promise<readonly Row[]> => {
  const order = direction === 'descending' ? 'DESC' : 'ASC';
  const query = manager
    .createQueryBuilder(shape, 'row')
    .where(whereOf(where))
    .orderBy(`row.${first}`, order)
    .addOrderBy(`row.${second}`, order)
    .take(limit);
  // Compared as a row, so that one walk along the index finds the page.
  if (after !== undefined)
    query.andWhere(
      `(row.${first}, row.${second}) ${order === 'ASC' ? '>' : '<'} (:first, :second)`,
      {
        first: after[0],
        second: after[1],
      },
    );
  return query.getMany();
};

const rowsOf = (manager: EntityManager): TenantRows => ({
  one: (shape, where) => manager.findOne(shape, { where: whereOf(where) }),
  count: (shape, where) => manager.count(shape, { where: whereOf(where) }),
  window: (shape, where, window) => windowOf(manager, shape, where, window),
  many: <Row extends object>(
    shape: RowShape<Row>,
    where: RowsWhere<Row>,
    page?: RowsPage<Row>,
  ): Promise<readonly Row[]> =>
    manager.find(shape, {
      where: whereOf(where, page),
      ...(page === undefined
        ? {}
        : {
            order: {
              [page.by]: page.direction === 'descending' ? 'DESC' : 'ASC',
            } as FindOptionsOrder<Row>,
            ...(page.limit === undefined ? {} : { take: page.limit }),
          }),
    }),
});

/** The read model of an agency service, as its tenants see it. Row-level security does the telling apart. */
export class ReadStore {
  private constructor(private readonly source: DataSource) {}

  static async open({ schema, url, connectionsMax = 8 }: ReadStoreOptions): Promise<ReadStore> {
    const source = new DataSource({
      type: 'postgres',
      url,
      schema,
      entities: [...readModelEntities],
      synchronize: false,
      logging: false,
      // A server that goes away ends idle sessions: the pool forgets them, the process lives on.
      poolErrorHandler: () => undefined,
      extra: { max: connectionsMax, ...lastingConnections },
    });
    await source.initialize();
    return new ReadStore(source);
  }

  /** Runs `work` over the rows of one tenant, all as of one instant. */
  async asTenant<Result>(
    tenant: string,
    work: (rows: TenantRows) => Promise<Result>,
  ): Promise<Result> {
    const runner = this.source.createQueryRunner();
    try {
      // Both in one word with the server: this stands before every read.
      await runner.query(`begin transaction isolation level repeatable read read only;
        select set_config('app.tenant', ${pg.escapeLiteral(tenant)}, true)`);
      const result = await work(rowsOf(runner.manager));
      await runner.query('commit');
      return result;
    } catch (error) {
      await runner.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Rejects when the database does not answer. */
  async ping(): Promise<void> {
    await this.source.query('select 1');
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}
