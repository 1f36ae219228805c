import type pg from 'pg';
import { conditionOf } from './selection.js';
import type { SelectionDto } from './selection.js';

/** One line of a replay: what was recorded, when, by whom, in the order in which audit took it. */
export type Entry = Readonly<{
  position: string;
  eventId: string;
  type: string;
  occurredAt: string;
  recordedAt: string;
  actor: string;
  agency: string;
  unit: string;
  function: string;
  correlationId: string;
  data: Readonly<Record<string, unknown>>;
}>;

type EntryRow = Readonly<{
  position: string;
  event_id: string;
  type: string;
  occurred_at: Date;
  recorded_at: Date;
  actor: string;
  agency: string;
  unit: string;
  function: string;
  correlation_id: string;
  body: Readonly<Record<string, unknown>>;
}>;

const asEntry = (row: EntryRow): Entry => ({
  position: row.position,
  eventId: row.event_id,
  type: row.type,
  occurredAt: row.occurred_at.toISOString(),
  recordedAt: row.recorded_at.toISOString(),
  actor: row.actor,
  agency: row.agency,
  unit: row.unit,
  function: row.function,
  correlationId: row.correlation_id,
  data: row.body,
});

/** Reads what was recorded. */
export class Entries {
  constructor(
    private readonly pool: pg.Pool,
    private readonly schema: string,
  ) {}

  /** One page in order, after a position. `types`: only these CloudEvents types. */
  async page(
    selection: SelectionDto,
    { after, limit, types }: Readonly<{ after: bigint; limit: number; types?: readonly string[] }>,
  ): Promise<readonly Entry[]> {
    const { sql, values } = conditionOf(this.schema, selection);
    const own: unknown[] = [...values, after.toString(), limit];
    const ofTypes = types === undefined ? '' : `and type = any($${own.push(types)})`;
    const { rows } = await this.pool.query<EntryRow>(
      `select * from ${this.schema}.entries
       where ${sql} and position > $${values.length + 1} ${ofTypes}
       order by position limit $${values.length + 2}`,
      own,
    );
    return rows.map(asEntry);
  }

  /** All of a selection, page by page: memory does not grow with it. */
  async *all(selection: SelectionDto, from = 0n, types?: readonly string[]): AsyncGenerator<Entry> {
    for (let after = from; ;) {
      const page = await this.page(selection, {
        after,
        limit: 500,
        ...(types === undefined ? {} : { types }),
      });
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < 500) return;
      after = BigInt(last.position);
    }
  }

  /** The recorded decision with this id. */
  async decision(decisionId: string): Promise<Entry | null> {
    const { rows } = await this.pool.query<EntryRow>(
      `select * from ${this.schema}.entries where decision_id = $1 and type = $2 limit 1`,
      [decisionId, decisionType],
    );
    return rows[0] === undefined ? null : asEntry(rows[0]);
  }
}

export const decisionType = 'dk.infohus.decision.recorded.v1';
export const lookupType = 'dk.infohus.lookup.recorded.v1';
