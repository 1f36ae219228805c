/** What one leaf of the audit log commits to: one entry, whole, as audit took it in. */
export type CommittedEntry = Readonly<{
  eventId: string;
  type: string;
  /** RFC 3339. */
  occurredAt: string;
  actor: string;
  agency: string;
  unit: string;
  function: string;
  correlationId: string;
  causationId: string | null;
  /** Where and when the service that tells it recorded it. */
  source: Readonly<{ position: string; recordedAt: string }>;
  data: Readonly<Record<string, unknown>>;
}>;

/** One entry of the audit log as `GET /audit/v1/replay` and the lists show it; `salt`, `source` and `data` are null once erased. */
export type EntryView = Omit<CommittedEntry, 'source' | 'data'> &
  Readonly<{
    /** Place in audit's own order; decimal. */
    position: string;
    /** RFC 3339: when audit took it. */
    recordedAt: string;
    /** Index of its leaf in the Merkle log. */
    leaf: number;
    /** 64 hex digits: what the leaf says. */
    commitment: string;
    salt: string | null;
    /** False: the entry is not the one that its commitment was made over. */
    asCommitted: boolean;
    source: CommittedEntry['source'] | null;
    data: CommittedEntry['data'] | null;
    /** In a replay: to go on behind this line. */
    cursor?: string;
  }>;

/** A leaf of the audit log, published to anyone: that something of this type was recorded then, and nothing else. */
export type AuditLeaf = Readonly<{
  v: 1;
  /** Position of the entry in audit's own order. */
  entry: number;
  type: string;
  /** RFC 3339: when audit took it. */
  time: string;
  /** 64 hex digits: salted commitment over the `CommittedEntry`, as `commit` of `libs/ledger` makes it. */
  commitment: string;
}>;

/** What the commitment of an entry is made over; null when that is erased. */
export const committedPart = (entry: EntryView): CommittedEntry | null => {
  const { source, data } = entry;
  if (source === null || data === null) return null;
  const { eventId, type, occurredAt, actor, agency, unit, function: acts } = entry;
  const { correlationId, causationId } = entry;
  return {
    ...{ eventId, type, occurredAt, actor, agency, unit, function: acts },
    ...{ correlationId, causationId, source, data },
  };
};
