import type { CommittedEntry, EntryView } from '#libs/contracts';
import type { SqlPool } from '#libs/adapters';
import { isCommitted, saidTexts, splicedLine } from './entry-line.js';
import type { EntryRow } from './entry-line.js';
import { DecisionReader, decisionSaid } from './recorded-decision.js';
import type { RecordedDecision } from './recorded-decision.js';
import { entryMembers, filingColumns, isFiledAs } from './filing.js';
import { conditionOf, cursorOf } from './selection.js';
import type { SelectionDto } from './selection.js';

export const decisionType = 'dk.infohus.decision.recorded.v1';
export const lookupType = 'dk.infohus.lookup.recorded.v1';

// The row is what is searched and shown, the body what was committed to: they must say the same.
const isAsCommitted = (row: EntryRow, said: CommittedEntry): boolean =>
  isCommitted(row) &&
  said.eventId === row.event_id &&
  said.type === row.type &&
  said.occurredAt === row.occurred_at &&
  said.actor === row.actor &&
  said.agency === row.agency &&
  said.unit === row.unit &&
  said.function === row.function &&
  said.correlationId === row.correlation_id &&
  said.causationId === row.causation_id &&
  isFiledAs(row, entryMembers(JSON.stringify(said.data)));

// What somebody wrote over it may be no JSON at all.
const readBody = (body: string): CommittedEntry | null => {
  try {
    return JSON.parse(body) as CommittedEntry;
  } catch {
    return null;
  }
};

const asEntry = (row: EntryRow): EntryView => {
  const said = row.body === null ? null : readBody(row.body);
  return {
    position: row.position,
    recordedAt: row.recorded_at,
    leaf: Number(row.leaf_index),
    commitment: row.commitment,
    salt: row.salt,
    asCommitted: row.body === null ? row.erased : said !== null && isAsCommitted(row, said),
    eventId: row.event_id,
    type: row.type,
    occurredAt: row.occurred_at,
    actor: row.actor,
    agency: row.agency,
    unit: row.unit,
    function: row.function,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    source: said?.source ?? null,
    data: said?.data ?? null,
  };
};

const lineOf = (row: EntryRow): string => {
  const cursor = cursorOf(BigInt(row.position));
  return splicedLine(row, cursor) ?? JSON.stringify({ ...asEntry(row), cursor });
};

const quicklyRead = (row: EntryRow, reader: DecisionReader): RecordedDecision | null => {
  const texts = saidTexts(row);
  if (texts === null) return null;
  return { eventId: row.event_id, asCommitted: true, said: reader.read(texts.members) };
};

// What was written over is decided again as it reads now, if it can be read at all.
const carefullyRead = (row: EntryRow): RecordedDecision => {
  const { eventId, asCommitted = false, data } = asEntry(row);
  if (data === null) return { eventId, asCommitted, said: null };
  const said = decisionSaid(data);
  return { eventId, asCommitted: asCommitted && said !== null, said };
};

const filed = filingColumns.map((column) => `e.${column}`).join(', ');

type PageOf = Readonly<{ after: bigint; limit: number; types?: readonly string[] }>;

const pageRows = 1000;
// So few that their texts are gone again before the garbage collector has to move them.
const decisionPageRows = 200;

/** Reads what was recorded. */
export class Entries {
  constructor(
    private readonly pool: SqlPool,
    private readonly schema: string,
  ) {}

  /** One page in order, after a position. `types`: only these CloudEvents types. */
  async page(selection: SelectionDto, of: PageOf): Promise<readonly EntryView[]> {
    return (await this.rows(selection, of)).map(asEntry);
  }

  /** All of a selection, page by page: memory does not grow with it. */
  async *all(
    selection: SelectionDto,
    from = 0n,
    types?: readonly string[],
  ): AsyncGenerator<readonly EntryView[]> {
    for await (const rows of this.pages(selection, from, types)) yield rows.map(asEntry);
  }

  /** The decisions of a selection, page by page, as far as deciding again needs them. */
  async *decisions(selection: SelectionDto): AsyncGenerator<readonly RecordedDecision[]> {
    const reader = new DecisionReader();
    for await (const rows of this.pages(selection, 0n, [decisionType], decisionPageRows))
      yield rows.map((row) => quicklyRead(row, reader) ?? carefullyRead(row));
  }

  /**
   * All of a selection as NDJSON, a page of lines at a time; each line has the cursor to go on behind it.
   */
  async *lines(selection: SelectionDto, from: bigint): AsyncGenerator<string> {
    for await (const rows of this.pages(selection, from)) {
      let lines = '';
      for (const row of rows) lines += `${lineOf(row)}\n`;
      yield lines;
    }
  }

  /** The recorded decision with this id. */
  async decision(decisionId: string): Promise<EntryView | null> {
    const { rows } = await this.pool.query<EntryRow>(
      `${this.select(`${this.schema}.entries`)}
       where e.decision_id = $1 and e.type = $2 order by e.position limit 1`,
      [decisionId, decisionType],
    );
    return rows[0] === undefined ? null : asEntry(rows[0]);
  }

  // The next page is under way while this one is in work.
  private async *pages(
    selection: SelectionDto,
    from: bigint,
    types?: readonly string[],
    limit = pageRows,
  ): AsyncGenerator<readonly EntryRow[]> {
    const read = (after: bigint): Promise<readonly EntryRow[]> => {
      const page = this.rows(selection, {
        after,
        limit,
        ...(types === undefined ? {} : { types }),
      });
      // It fails where it is awaited, which may be never.
      page.catch(() => undefined);
      return page;
    };
    for (let coming = read(from); ;) {
      const page = await coming;
      const last = page.at(-1);
      if (last === undefined) return;
      const isLast = page.length < limit;
      if (!isLast) coming = read(BigInt(last.position));
      yield page;
      if (isLast) return;
    }
  }

  private async rows(
    selection: SelectionDto,
    { after, limit, types }: PageOf,
  ): Promise<readonly EntryRow[]> {
    const { sql, values } = conditionOf(this.schema, selection);
    const own: unknown[] = [...values, after.toString(), limit];
    const ofTypes = (types ?? []).map((type) => `e.type = $${own.push(type)}`);
    const isOfType = ofTypes.length === 0 ? 'true' : `(${ofTypes.join(' or ')})`;
    const { rows } = await this.pool.query<EntryRow>(
      `${this.select(`(select e.* from ${this.schema}.entries e
         where ${sql} and e.position > $${values.length + 1} and ${isOfType}
         order by e.position limit $${values.length + 2})`)}
       order by e.position`,
      own,
    );
    return rows;
  }

  // Contents are fetched for the rows of a page only: the planner, who may know nothing of new tables, has no other way.
  private select(entries: string): string {
    return `select e.position, e.leaf_index, e.commitment, e.event_id, e.type, e.occurred_at,
        e.recorded_at, e.actor, e.agency, e.unit, e.function, e.correlation_id, e.causation_id,
        ${filed}, c.body, c.salt,
        (c.body is null and exists
          (select from ${this.schema}.erased_entries x where x.id = e.event_id::text)) as erased
      from ${entries} e left join lateral
        (select body, salt from ${this.schema}.contents where id = e.event_id::text limit 1) c on true`;
  }
}
