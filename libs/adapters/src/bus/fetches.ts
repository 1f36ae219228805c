import { Gathered } from '../postgres/gathered.js';
import type { OwnSession } from '../postgres/own-session.js';
import type { BusStatements } from './schema.js';

/** What a partition is asked for. */
export type Fetch = Readonly<{
  partition: number;
  /** First offset that is wanted. */
  next: bigint;
  limit: number;
  /** Everything before `next` was handled, and that is not yet said. */
  acknowledge: boolean;
}>;

export type FetchedRow = Readonly<{
  message_offset: string;
  key: string;
  headers: Readonly<Record<string, string>>;
  value: string;
}>;

type Row = FetchedRow & Readonly<{ id: number }>;

/** Asks for the partitions of one member together, and acknowledges with the same word what was handled. */
export class Fetches {
  readonly #gathered: Gathered<Fetch, readonly FetchedRow[]>;

  constructor(session: OwnSession, sql: BusStatements, group: string) {
    this.#gathered = new Gathered<Fetch, readonly FetchedRow[]>(async (fetches) => {
      const rows = await session.query<Row>(
        sql.fetch,
        [
          fetches.map(({ partition }) => partition),
          fetches.map(({ next }) => next.toString()),
          fetches.map(({ limit }) => limit),
          fetches.map(({ acknowledge }) => acknowledge),
          group,
        ],
        'bus-fetch',
      );
      const byPartition = Map.groupBy(rows, ({ id }) => id);
      return fetches.map(({ partition }) => byPartition.get(partition) ?? []);
    });
  }

  /** The next messages of a partition, in order. */
  next(fetch: Fetch): Promise<readonly FetchedRow[]> {
    return this.#gathered.ask(fetch);
  }
}
