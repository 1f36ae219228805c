import type {
  ActingFunction,
  Category,
  Extent,
  Form,
  Meeting,
  Necessity,
  Purpose,
  Unit,
} from '../law/index.js';
import type { Party } from '../registry/registry.js';
import type { Fact } from './facts.js';

/** Kinds of entries in a case; release-plan items are the life areas of the release roadmap. */
export const entryTypes = [
  'concern',
  'assessment',
  'observation',
  'behaviour-observation',
  'mentoring-session',
  'security-measure',
  'special-measure',
  'measure',
  'review',
  'note',
  'contact',
  'release-plan-housing',
  'release-plan-upkeep',
  'release-plan-health',
  'release-plan-work',
  'release-plan-network',
  'release-plan-addiction',
  'release-plan-identity-papers',
] as const;
export type EntryType = (typeof entryTypes)[number];

/** Marks about persons other than the subject on one statement; `NECESSARY`: with a necessity ground of its own. */
export const thirdPersonMarks = ['NONE', 'NECESSARY', 'NOT_ASSESSED'] as const;
export type ThirdPersonMark = (typeof thirdPersonMarks)[number];

/** One statement: the unit of redaction. Its words lie in the erasable content store. */
export type Statement = Readonly<{
  statementId: string;
  category: Category;
  thirdPerson: ThirdPersonMark;
  identifiesInformant: boolean;
  /** A ground of its own (criminal statements need one where MINIMISE holds). */
  ownGround: boolean;
  /** Hex: SHA-256 over salt and text. */
  commitment: string;
}>;

/** The erasable words of a statement, as they travel. The policy service never reads `text`. */
export type StatementContent = Readonly<{ text: string; salt: string }>;

/** A statement on its way to the policy service. */
export type CarriedStatement = Statement &
  Readonly<{
    entryId: string;
    entryType: EntryType;
    /** RFC 3339 */
    occurredAt: string;
    /** null: erased at the sender before the relay could take it along. */
    content: StatementContent | null;
  }>;

export type DisclosureMade = Readonly<{
  disclosureId: string;
  caseId: string;
  subjectId: string;
  form: Form | null;
  purpose: Purpose | null;
  extent: Extent;
  necessity: Necessity;
  /** Commitment to the sender's necessity statement, whose words stay at the sender. */
  necessityCommitment: string | null;
  meeting: Meeting;
  recipients: readonly Party[];
  statements: readonly CarriedStatement[];
  /** Those of them that tell who it is, for a tenant that hears of the person for the first time and for no other. */
  identity?: readonly string[];
  /** The request that this answers. */
  requestId: string | null;
  /** The disclosure (INCOMPLETE) that this one tries again. */
  retryOf: string | null;
}>;

/** Events of the topic `infohus.case-events.<host>.v1`, by CloudEvents type. Only the policy service reads them. */
export type CaseEvents = {
  'dk.infohus.case.opened.v1': Readonly<{ caseId: string; subjectId: string }>;
  'dk.infohus.case.closed.v1': Readonly<{
    caseId: string;
    subjectId: string;
    /** From whom what was released from it is taken back; null: from nobody. */
    takesBack: TakesBack | null;
  }>;
  'dk.infohus.fact.recorded.v1': Readonly<{
    factId: string;
    /** null for facts by identifier (the investigation flag has its own event). */
    caseId: string;
    subjectId: string;
    fact: Fact;
  }>;
  'dk.infohus.investigation-flag.set.v1': Readonly<{ subjectId: string }>;
  'dk.infohus.investigation-flag.cleared.v1': Readonly<{ subjectId: string }>;
  'dk.infohus.disclosure.made.v1': DisclosureMade;
  /** Replaces the words of statements that were disclosed; category and marks may differ, the policy service decides. */
  'dk.infohus.entry.corrected.v1': Readonly<{
    caseId: string;
    subjectId: string;
    entryId: string;
    replaced: readonly Readonly<{ statementId: string; by: CarriedStatement }>[];
  }>;
  'dk.infohus.entry.retracted.v1': Readonly<{
    caseId: string;
    subjectId: string;
    entryId: string;
    statementIds: readonly string[];
    reason: RetractionReason;
  }>;
  /** Asks another agency; names the person, so it is decided with the asker as sender. */
  'dk.infohus.request.made.v1': Readonly<{
    requestId: string;
    subjectId: string;
    caseId: string | null;
    form: Form | null;
    purpose: Purpose | null;
    to: Party;
    categories: readonly Category[];
    necessity: Necessity;
    /** What is asked, in words for the one who is asked. */
    content: StatementContent | null;
    contentId: string;
  }>;
  /** § 115(4): declined, without a reason. */
  'dk.infohus.request.declined.v1': Readonly<{ requestId: string; subjectId: string; to: Party }>;
  /** The recipient's service holds it: the policy service may delete its copy of the words. */
  'dk.infohus.message.received.v1': Readonly<{
    messageId: string;
    tenant: string;
    number: number;
    kind: string;
    subjectId: string | null;
    decisionId: string | null;
    disclosureId: string | null;
  }>;
  /** Ids, state and dates only (DESIGN section 8). */
  'dk.infohus.handover.signalled.v1': HandoverSignal;
  /** How a case meeting ended: the others who were present are told. */
  'dk.infohus.meeting.concluded.v1': Readonly<{
    meetingId: string;
    caseId: string;
    subjectId: string;
    present: readonly Party[];
    conclusion: MeetingConclusion;
  }>;
};

/** Who goes on with the person after a case meeting. NOBODY: the concern was unfounded, the case is closed and erased. */
export const meetingConclusions = ['MUNICIPALITY', 'POLICE_ALONE', 'BOTH', 'NOBODY'] as const;
export type MeetingConclusion = (typeof meetingConclusions)[number];

/** ALL: nothing was in it. ALL_BUT_POLICE: the police go on alone. Those from whom it is taken are told the same. */
export const takesBack = ['ALL', 'ALL_BUT_POLICE'] as const;
export type TakesBack = (typeof takesBack)[number];

export const retractionReasons = [
  'WRONG',
  'UNFOUNDED',
  'NOT_ABOUT_THIS_PERSON',
  'UNLAWFUL',
] as const;
export type RetractionReason = (typeof retractionReasons)[number];

export const handoverSignals = [
  // Said by the sender's stream, the authority.
  'OFFERED',
  'SHARED',
  'CLOSED',
  'RESCHEDULED',
  'RECALLED',
  'CANCELLED',
  'STOPPED',
  'RESUMED',
  'STEPS_SET',
  'IN_FORCE',
  'FOLLOW_UP',
  'COMPLETED',
  // Said by a receiver, and said again by the sender's stream when it has taken it up.
  'DELIVERED',
  'OPENED',
  'RECEIVED',
  'COUNTERED',
  'ACCEPTED',
  'RETURNED',
  'PLAN_RECORDED',
  'STEP_DONE',
  // Died or left. The sender's stream says it only of a handover that had ended; else that ends it: CANCELLED.
  'PERSON_GONE',
] as const;
export type HandoverSignalKind = (typeof handoverSignals)[number];

/** A step of a handover as its receivers see it: which, until when, and since when it is done. `YYYY-MM-DD` */
export type SignalStep = Readonly<{ step: string; dueOn: string; doneOn: string | null }>;

/** Who did it, and when: `sub` of a person, or `system:…`; RFC 3339. */
export type SaidBy = Readonly<{ by: string; at: string }>;

/** Ids, codes, state and dates: no statements, no words (DESIGN section 8). */
export type HandoverSignal = Readonly<{
  handoverId: string;
  subjectId: string;
  signal: HandoverSignalKind;
  from: Party;
  to: Party;
  /** The disclosure decided at the offer, under whose decision every later signal travels. */
  disclosureId: string;
  /** `YYYY-MM-DD` */
  releaseOn: string | null;
  answerBy: string | null;
  /** Agency responsible after this signal, as the authoritative stream says; null on signals from the receiver. */
  responsible: string | null;
  /** Revision of the authoritative stream, so that late signals are told from new ones; null on signals from the receiver. */
  version: number | null;
  reason: string | null;
  /** COUNTERED: what the receiver has questions about. */
  asks: readonly Category[];
  /** All steps as they stand; empty on signals from the receiver. */
  steps: readonly SignalStep[];
  /** STEP_DONE of a receiver: which. */
  step: string | null;
  /** On signals from the receiver. */
  said: SaidBy | null;
  /** PERSON_GONE: the day, `YYYY-MM-DD`. */
  on?: string;
}>;

export type CaseEventType = keyof CaseEvents;

/** What every public event carries around its data: the value of a bus message, as JSON. */
export type PublicEvent<Type extends string = string, Data = unknown> = Readonly<{
  id: string;
  type: Type;
  /** Who said it. */
  agency: string;
  unit: Unit;
  function: ActingFunction;
  actor: string;
  occurredAt: string;
  recordedAt: string;
  correlationId: string;
  causationId: string | null;
  /** Position in the event store it comes from, as decimal text: what the reader knew of that host. */
  position: string;
  data: Data;
}>;

/** One event of the case-events topic. */
export type CaseEvent = {
  [Type in CaseEventType]: PublicEvent<Type, CaseEvents[Type]>;
}[CaseEventType];
