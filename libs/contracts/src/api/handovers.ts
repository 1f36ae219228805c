import type { Page } from './cases.js';
import type { Party } from '../registry/registry.js';

/** Where a handover stands, as the authoritative stream at the sender says. */
export const handoverStates = [
  'BEGUN',
  'OFFERED',
  'RECEIVED',
  'COUNTERED',
  'ACCEPTED',
  'RETURNED',
  'PLANNED',
  'IN_FORCE',
  'FOLLOW_UP',
  'COMPLETED',
  'RECALLED',
  'CANCELLED',
] as const;
export type HandoverState = (typeof handoverStates)[number];

export const handoverTurns = ['US', 'THEM', 'NOBODY'] as const;
export type WaitingFor = (typeof handoverTurns)[number];

/** One handover in `GET /handovers`. */
export type HandoverItem = Readonly<{
  handoverId: string;
  side: 'SENDER' | 'RECEIVER';
  state: HandoverState;
  /** `YYYY-MM-DD` */
  releaseOn?: string;
  answerBy?: string;
  /** The one agency responsible now. */
  responsible: string;
  /** Whose turn it is, seen from the reader. */
  waitingFor: WaitingFor;
  /** The next day on which something is due. */
  dueOn?: string;
  /** The first step that is not done. */
  nextStep?: string;
  shortNotice: boolean;
  /** Two sources say different things: nothing goes on until somebody has looked. */
  stopped?: 'DATES' | 'IDENTITY';
  /** What was told to which role, last. */
  escalated?: Readonly<{ about: string; role: string }>;
  /** True where the reader sees a part, and another unit answers. */
  slice?: true;
  updatedAt: string;
}>;

/** `GET /handovers`: what is due, from whom, until when. */
export type HandoverBoard = Page<HandoverItem> &
  Readonly<{
    /** The Danish day that `OVERDUE` and `THIS_WEEK` are counted from. */
    today: string;
    /** Of all open handovers of the reader, whatever the filter. On the first page. */
    counts?: HandoverCounts;
    /** How far what is shown lies behind what is recorded, in milliseconds. */
    behindMs: number;
  }>;

export type HandoverCounts = Readonly<{
  open: number;
  overdue: number;
  dueThisWeek: number;
  waitingForUs: number;
  waitingForThem: number;
  shortNotice: number;
  stopped: number;
  escalated: number;
}>;

/** One thing that happened to a handover, in `GET /handovers/{id}/timeline`. */
export type HandoverHappened = Readonly<{
  /** Revision in the reader's own stream of it. */
  revision: number;
  at: string;
  /** Who did it: `sub` of a person, or `system:…`. */
  by: string;
  change: string;
  /** Agency responsible from then on; absent where it is not the sender's stream that says it. */
  responsible?: string;
  releaseOn?: string;
  answerBy?: string;
  to?: Party;
  reason?: string;
  state?: HandoverState;
  /** What is in conflict, or was told to a role. */
  about?: string;
  dates?: readonly string[];
  step?: string;
  dueOn?: string;
  role?: string;
  asks?: readonly string[];
  areas?: readonly string[];
  /** The person died or left, on that day. */
  how?: string;
  on?: string;
}>;

/** `GET /handovers/{id}/timeline`: everything that happened, oldest first. */
export type HandoverTimeline = Readonly<{
  handoverId: string;
  side: HandoverItem['side'];
  items: readonly HandoverHappened[];
}>;

/** How far an offer came: when its receiver got it, opened it, acknowledged it and accepted it. */
export type HandoverProgress = Readonly<{
  offeredAt?: string;
  deliveredAt?: string;
  openedAt?: string;
  receivedAt?: string;
  acceptedAt?: string;
}>;

/** A step with its day; `source`, `isNorm` and the day that it replaces are shown to the sender. */
export type HandoverStepView = Readonly<{
  step: string;
  dueOn: string;
  state: 'DONE' | 'OVERDUE' | 'DUE';
  doneOn?: string;
  source?: string;
  isNorm?: boolean;
  replaces?: Readonly<{ dueOn: string; reason: string }>;
  /** Of LIFE_AREAS_SURVEY at the sender, while it is not done: which life areas nobody has talked through. */
  areasLeft?: readonly string[];
}>;

/** Active participation in an exit programme, which parole may hang on. */
export type ParoleFact = 'MET' | 'NOT_MET' | 'NOT_APPLICABLE';

/** What one unit sees of it. PARTLY: some was refused. WITHHELD: all was refused, or what was let through has expired. */
export type HandoverSliceView = Readonly<{
  to: Party;
  disclosureId: string;
  state: 'PENDING' | 'SHOWN' | 'PARTLY' | 'WITHHELD';
  open: boolean;
  /** To the sender: the unit's service has it; a person of the unit has looked at it. */
  delivered?: boolean;
  opened?: boolean;
}>;

/** `GET /handovers/{id}`; its ETag is the revision of the tenant's own stream: sender's handover, receiver's reception. */
export type HandoverView = HandoverItem &
  Readonly<{
    subjectId: string;
    caseId?: string;
    from: Party;
    /** Absent until it is offered. */
    to?: Party;
    disclosureId?: string;
    progress: HandoverProgress;
    steps: readonly HandoverStepView[];
    /** To the sender: every unit that was given a part, each decided by itself. To a receiver: its own. */
    slices: readonly HandoverSliceView[];
    returnReason?: string;
    /** To the prison and probation service: a fact for its decision on parole, never a decision. */
    paroleRequirement?: ParoleFact;
    /** What the receiver has questions about. */
    asks?: readonly string[];
    /** Revision of the authoritative stream that this view shows. */
    version: number;
    /** The receiver's own last act, which the sender's stream may not have taken up yet; shown to the receiver. */
    answer?: 'RECEIVED' | 'COUNTERED' | 'ACCEPTED' | 'RETURNED' | 'PLANNED';
  }>;
