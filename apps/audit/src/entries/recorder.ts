import { randomBytes } from 'node:crypto';
import type { CommittedEntry } from '#libs/contracts';
import { isAway } from '#libs/adapters';
import type { Append, Content, EventStore } from '#libs/kernel';
import { NotRecorded } from '#libs/kernel';
import { canonicalJson, commitBytes } from '#libs/ledger';
import type { SqlPool, SqlRow } from '#libs/adapters';

/** Category of the streams whose events are the leaves of the log. */
export const recordCategory = 'record';

const saltBytes = 32;

/** An entry, and the key behind whose earlier entries it stands. */
export type Taken = Readonly<{ key: string; entry: CommittedEntry }>;

/** What audit itself says, under its own name unless a person acted. */
export const ownEntry = ({
  eventId,
  type,
  at,
  correlationId,
  data,
  by,
}: Readonly<{
  eventId: string;
  type: string;
  at: string;
  correlationId: string;
  data: CommittedEntry['data'];
  by?: Readonly<{ sub: string; agency: string; unit: string; function: string }>;
}>): CommittedEntry => ({
  eventId,
  type,
  occurredAt: at,
  actor: by?.sub ?? 'system:audit',
  agency: by?.agency ?? 'infohus-audit',
  unit: by?.unit ?? 'AUDIT',
  function: by?.function ?? 'OTHER',
  correlationId,
  causationId: null,
  source: { position: '0', recordedAt: at },
  data,
});

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const saltedContent = (entry: CommittedEntry): Content => ({
  id: entry.eventId,
  // An entry on no person goes when its agency's entries go.
  subjectId: textOf(entry.data['subjectId']) ?? entry.agency,
  text: canonicalJson(entry),
  salt: randomBytes(saltBytes).toString('hex'),
});

const appendOf = ({ key, entry }: Taken, stored: Content): Append => ({
  stream: `${recordCategory}-${key}`,
  expected: 'any',
  events: [
    {
      id: entry.eventId,
      type: entry.type,
      schemaVersion: 1,
      occurredAt: entry.occurredAt,
      actor: entry.actor,
      agency: entry.agency,
      unit: entry.unit,
      function: entry.function,
      correlationId: entry.correlationId,
      causationId: entry.causationId,
      purpose: null,
      basis: null,
      data: { commitment: commitBytes(Buffer.from(stored.salt, 'hex'), Buffer.from(stored.text)) },
    },
  ],
});

/**
 * Puts entries on record: the entry with its salt where it can be erased, the commitment to both in an event that
 * nobody can change. The same entry again changes nothing.
 */
export class Recorder {
  constructor(
    private readonly store: EventStore,
    private readonly pool: SqlPool,
    /** Holds the table of `contentStoreMigrations`. */
    private readonly schema: string,
  ) {}

  /** Durable when it resolves. @throws NotRecorded, EventIdReused */
  async record(taken: readonly Taken[]): Promise<readonly bigint[]> {
    const stored = await this.stored(taken.map(({ entry }) => saltedContent(entry)));
    const appends = taken.map((one) => appendOf(one, stored.get(one.entry.eventId)!));
    // Calls of one turn share a transaction and keep their order.
    const appended = await Promise.all(appends.map((append) => this.store.append(append)));
    return appended.map(({ position }) => position);
  }

  /** The contents as they stand: what came before stands with the salt that it was given then. */
  private async stored(contents: readonly Content[]): Promise<ReadonlyMap<string, Content>> {
    const { rows: put } = await this.ask<{ id: string }>(
      `insert into ${this.schema}.contents (id, subject_id, body, salt)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
       on conflict (id) do nothing returning id`,
      [
        contents.map(({ id }) => id),
        contents.map(({ subjectId }) => subjectId),
        contents.map(({ text }) => text),
        contents.map(({ salt }) => salt),
      ],
    );
    const isPut = new Set(put.map(({ id }) => id));
    // Of one id that came twice in a batch the first was put.
    const stored = new Map<string, Content>();
    for (const content of contents)
      if (isPut.has(content.id) && !stored.has(content.id)) stored.set(content.id, content);
    const before = contents.map(({ id }) => id).filter((id) => !isPut.has(id));
    if (before.length === 0) return stored;
    const { rows } = await this.ask<Content>(
      `select id, subject_id as "subjectId", body as text, salt from ${this.schema}.contents
       where id = any($1::text[])`,
      [before],
    );
    for (const row of rows) stored.set(row.id, row);
    return stored;
  }

  private async ask<Row extends SqlRow>(
    sql: string,
    values: unknown[],
  ): Promise<Readonly<{ rows: Row[] }>> {
    try {
      return await this.pool.query<Row>(sql, values);
    } catch (error) {
      throw isAway(error) ? new NotRecorded({ cause: error }) : error;
    }
  }
}
