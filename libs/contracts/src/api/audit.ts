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
    /** False: the entry is not the one that its commitment was made over. A replay says only what is false. */
    asCommitted?: boolean;
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

/** Why something about a person is destroyed. */
export const erasureReasons = [
  'UNFOUNDED',
  'UNLAWFUL',
  'NO_LONGER_NEEDED',
  'OBJECTION',
  'COURT_ORDER',
] as const;
export type ErasureReason = (typeof erasureReasons)[number];

/** Where the right or duty to erase stands: the law enforcement directive or the GDPR. */
export const erasureGrounds = ['LED-5', 'LED-16', 'GDPR-5', 'GDPR-17'] as const;
export type ErasureGround = (typeof erasureGrounds)[number];

/** The services that hold something about persons. */
export const erasureStores = [
  'municipality',
  'police',
  'prison-probation',
  'asylum',
  'policy',
  'audit',
] as const;
export type ErasureStore = (typeof erasureStores)[number];

/** Ids that are the same person. */
export type PersonIds = Readonly<{ subjectIds: readonly string[] }>;

/** Words and salts of a person, or of one statement, destroyed in every store. */
export type ErasureView = Readonly<{
  erasureId: string;
  subjectId: string;
  /** All ids of the person when it was asked for, the one that was named first: it is erased under each. */
  subjectIds: readonly string[];
  /** null: everything about the person. */
  statementId: string | null;
  reason: ErasureReason;
  ground: ErasureGround;
  justification: string;
  /** `sub` of who asked. */
  askedBy: string;
  askedAt: string;
  /** `sub` of the second person. */
  approvedBy: string | null;
  /** Where it was carried out, and how many contents went. */
  done: readonly Readonly<{ store: ErasureStore; contents: number }>[];
  /** `APPROVED`: some store has not answered yet. */
  state: 'ASKED' | 'APPROVED' | 'DONE';
}>;

/** What a store takes away when it carries an erasure out. */
export type ErasureContents = Pick<
  ErasureView,
  'erasureId' | 'subjectIds' | 'statementId' | 'state'
> &
  Readonly<{
    /** Only these contents of the person; null: all. */
    contentIds: readonly string[] | null;
    /** Contents that may still be on their way: they are not taken in when they come. */
    comingIds: readonly string[];
  }>;

/** Why a tenant's rows are not what was recorded. */
export type CompletenessDetail =
  'rows-differ' | 'message-gone' | 'received-without-decision' | 'two-messages-with-one-number';

/** What one tenant holds, against what recorded decisions, withdrawals and corrections say it should hold. */
export type TenantCompleteness = Readonly<{
  tenant: string;
  /** `NO_ANSWER`: its service could not be asked. */
  state: 'COMPLETE' | 'BEHIND' | 'DIFFERENT' | 'NO_ANSWER';
  /** Number of the last message that the tenant confirmed. */
  upTo: number;
  /** Statements that it should hold after that. */
  statements: number;
  behindBy: number;
  /** What it was owed and did not confirm, the oldest first; at most 100. */
  behind: readonly Readonly<{
    kind: 'release' | 'withdrawal' | 'correction';
    decisionId: string;
    disclosureId: string;
    recordedAt: string;
  }>[];
  /** Messages before `upTo` that it did not confirm: held, or given up by a recorded act. */
  numbersMissing: readonly number[];
  /** The first message after which they differ. */
  different: Readonly<{
    number: number;
    kind: string | null;
    decisionId: string | null;
    detail: CompletenessDetail;
  }> | null;
  /** Of the difference. */
  incidentId?: string;
}>;

/** `GET /audit/v1/completeness` */
export type CompletenessReport = Readonly<{
  /** RFC 3339. */
  comparedAt: string;
  tenants: readonly TenantCompleteness[];
  cannotFind: Readonly<{ da: string; en: string }>;
}>;

export const incidentKinds = [
  'COMPLETENESS_DIFFERENT',
  'PAST_STATE_DIFFERENT',
  'REDECISION_DIFFERENT',
  'ENTRY_CHANGED',
  'LOG_DAMAGED',
  'ORAL_DISCLOSURE_DENIED',
] as const;
export type IncidentKind = (typeof incidentKinds)[number];

export const incidentStates = ['OPEN', 'IN_WORK', 'RESOLVED'] as const;
export type IncidentState = (typeof incidentStates)[number];

/** How an incident ended; a closed list, for no words go into the log. */
export const incidentResolutions = [
  'REBUILT_FROM_EVENTS',
  'DECIDED_AGAIN',
  'RESTORED',
  'EXPLAINED',
  'REPORTED_TO_AUTHORITY',
] as const;
export type IncidentResolution = (typeof incidentResolutions)[number];

/** A difference of any kind, who looks after it, and where that stands. */
export type IncidentView = Readonly<{
  incidentId: string;
  kind: IncidentKind;
  /** What it is about: a tenant, a decision id, a path of the log. */
  about: string;
  facts: Readonly<Record<string, string | number | null>>;
  state: IncidentState;
  /** `sub` of an officer. */
  owner: string | null;
  resolution: IncidentResolution | null;
  openedAt: string;
  changedAt: string;
}>;

/** Leave for one officer to read the words of one case, asked by one person and given by another. */
export type OpeningView = Readonly<{
  openingId: string;
  tenant: string;
  caseId: string;
  purpose: string;
  justification: string;
  /** `sub` of the officer who may then read. */
  askedBy: string;
  askedAt: string;
  /** `sub` of the second person. */
  approvedBy: string | null;
  /** RFC 3339: open until then. */
  until: string | null;
  state: 'ASKED' | 'OPEN' | 'EXPIRED';
}>;
