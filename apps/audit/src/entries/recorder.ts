import { randomBytes } from 'node:crypto';
import type { CommittedEntry } from '#libs/contracts';
import type { Append, Content, ContentStore, EventStore } from '#libs/kernel';
import { canonicalJson, commitText } from '#libs/ledger';

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
      data: { commitment: commitText(stored.salt, stored.text) },
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
    private readonly contents: ContentStore,
  ) {}

  /** Durable when it resolves; positions of those that were not destroyed. @throws NotRecorded, EventIdReused */
  async record(taken: readonly Taken[]): Promise<readonly bigint[]> {
    const stored = await this.stored(taken.map(({ entry }) => saltedContent(entry)));
    // What is destroyed was recorded before: it comes again, and stays as it is.
    const standing = taken.filter(({ entry }) => stored.has(entry.eventId));
    const appends = standing.map((one) => appendOf(one, stored.get(one.entry.eventId)!));
    // Calls of one turn share a transaction and keep their order.
    const appended = await Promise.all(appends.map((append) => this.store.append(append)));
    return appended.map(({ position }) => position);
  }

  /** The contents as they stand: what came before stands with the salt that it was given then. */
  private async stored(contents: readonly Content[]): Promise<ReadonlyMap<string, Content>> {
    const before = new Set(await this.contents.put(contents));
    const stored = new Map<string, Content>();
    for (const content of contents) if (!before.has(content.id)) stored.set(content.id, content);
    if (before.size > 0)
      for (const [id, content] of await this.contents.get([...before])) stored.set(id, content);
    return stored;
  }
}
