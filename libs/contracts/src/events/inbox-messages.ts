import type {
  Bilingual,
  Category,
  Condition,
  Form,
  Outcome,
  Purpose,
  Reason,
  Unit,
  ActingFunction,
} from '../law/index.js';
import type { Party } from '../registry/registry.js';
import { meetingConclusions } from './case-events.js';
import type {
  EntryType,
  HandoverSignal,
  StatementContent,
  ThirdPersonMark,
} from './case-events.js';

/** A decision in the form that its audience may see. */
export type ShownDecision = Readonly<{
  outcome: Outcome;
  reason: Reason | 'NO_ANSWER';
  forbidden: boolean;
  basis: readonly string[];
  conditions: readonly Condition[];
  missing: readonly string[];
  explanation: Bilingual;
}>;

/** Who may read what a decision releases. Ended by a later message. */
export type Readers = Readonly<{
  units: readonly Unit[];
  functions: readonly ActingFunction[];
  /** RFC 3339; null: no end known. */
  until: string | null;
}>;

/** A released statement with the marks that stay on it for ever. */
export type ReleasedStatement = Readonly<{
  statementId: string;
  entryId: string;
  entryType: EntryType;
  occurredAt: string;
  category: Category;
  thirdPerson: ThirdPersonMark;
  /** Hex: the commitment that the decision carries. */
  commitment: string;
  content: StatementContent | null;
  /** RPL § 115(2), 2nd sentence: on every record alike. */
  notForInvestigation: true;
  /** Third-person statements cannot go onward. */
  mayGoOnward: boolean;
  eraseBy: string | null;
  reassessBy: string | null;
}>;

/** `KNOWN`: as it stood before this tenant came to hold something of the person. */
export const identityChanges = ['LINKED', 'SPLIT', 'DOUBTED', 'CONFIRMED', 'KNOWN'] as const;
export type IdentityChange = (typeof identityChanges)[number];

/** One person under all its subject ids; the first is the one that it is spoken of by. */
export type PersonIdentity = Readonly<{
  subjectIds: readonly string[];
  /** Nothing is disclosed about the person until the doubt ends. */
  inDoubt: boolean;
}>;

/** `CLOSED`: withdrawn to the police alone, or unfounded. To all but the police these are one: closed, not why. */
export const toldConclusions = [...meetingConclusions, 'CLOSED'] as const;
export type ToldConclusion = (typeof toldConclusions)[number];

type Released = Readonly<{
  disclosureId: string;
  decisionId: string;
  from: Party;
  form: Form | null;
  purpose: Purpose | null;
  decision: ShownDecision;
  /** Something was withheld; what, is not told. */
  withheld: boolean;
  statements: readonly ReleasedStatement[];
  readers: Readers;
  requestId: string | null;
}>;

/** Kinds of messages in a tenant's inbox, each with its data. */
export type InboxKinds = {
  disclosure: Released;
  /** A disclosure that answers a request of this tenant. */
  answer: Released;
  /** Other law (KF-NOTICE, UDL44B): apart from Section 115 records. */
  notice: Released & Readonly<{ legalBasis: string }>;
  correction: Readonly<{
    decisionId: string;
    disclosureId: string;
    replaced: readonly Readonly<{ statementId: string; by: ReleasedStatement }>[];
  }>;
  withdrawal: Readonly<{
    decisionId: string;
    disclosureId: string;
    statementIds: readonly string[];
    reason:
      | 'RETRACTED'
      | 'CONSENT_WITHDRAWN'
      | 'DECISION_WRONG'
      | 'UNFOUNDED'
      | 'CASE_CLOSED'
      | 'CORRECTED'
      | 'ACCESS_ENDED';
  }>;
  /** To the sender: what was decided for one recipient. */
  decision: Readonly<{
    decisionId: string;
    disclosureId: string;
    requestId: string | null;
    recipient: Party;
    decision: ShownDecision;
    statements: readonly Readonly<{
      statementId: string;
      category: Category;
      verdict: 'RELEASED' | 'WITHHELD';
      reason: string;
    }>[];
  }>;
  request: Readonly<{
    requestId: string;
    decisionId: string;
    from: Party;
    form: Form | null;
    purpose: Purpose | null;
    categories: readonly Category[];
    content: StatementContent | null;
    readers: Readers;
  }>;
  /** § 115(4): declined; there is no reason to tell. */
  refusal: Readonly<{ requestId: string; from: Party }>;
  handover: HandoverSignal;
  /** A recipient's service holds what was released to it. */
  receipt: Readonly<{
    disclosureId: string;
    decisionId: string;
    recipient: Party;
    receivedAt: string;
    of: string;
  }>;
  /** Who is who, as far as this tenant holds something of them: two subject ids are one person, or no longer. */
  identity: Readonly<{
    change: IdentityChange;
    /** As it stands now, each person with all its subject ids. */
    persons: readonly PersonIdentity[];
  }>;
  /** To who was present at a case meeting and held something of the case: how it ended. */
  meeting: Readonly<{
    meetingId: string;
    from: Party;
    conclusion: ToldConclusion;
    /** The release by which it knows of the person, and whom that names; absent in messages of before that was said. */
    decisionId?: string;
    readers?: Readers;
  }>;
};

export type InboxKind = keyof InboxKinds;
export const inboxKinds = [
  'disclosure',
  'answer',
  'notice',
  'correction',
  'withdrawal',
  'decision',
  'request',
  'refusal',
  'handover',
  'receipt',
  'identity',
  'meeting',
] as const satisfies readonly InboxKind[];

/** One numbered message of the stream `inbox-<tenant>`, topic `infohus.inbox.<host>.v1`. Numbers start at 1, no gaps. */
export type InboxMessage = {
  [Kind in InboxKind]: Readonly<{
    messageId: string;
    tenant: string;
    /** The addressee inside the tenant. */
    unit: Unit;
    number: number;
    kind: Kind;
    subjectId: string | null;
    /** RFC 3339: when the policy service recorded it. */
    recordedAt: string;
    correlationId: string;
    data: InboxKinds[Kind];
  }>;
}[InboxKind];
