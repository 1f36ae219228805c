import type { Page } from './cases.js';
import type { Party } from '../registry/registry.js';

/** Where a handover stands, as the authoritative stream at the sender says. */
export const handoverStates = [
  'OFFERED',
  'RECEIVED',
  'ACCEPTED',
  'RETURNED',
  'PLANNED',
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
  shortNotice: boolean;
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
}>;

/** `GET /handovers/{id}/timeline`: everything that happened, oldest first. */
export type HandoverTimeline = Readonly<{
  handoverId: string;
  side: HandoverItem['side'];
  items: readonly HandoverHappened[];
}>;

/** `GET /handovers/{id}`; its ETag is the revision of the tenant's own stream: sender's handover, receiver's reception. */
export type HandoverView = HandoverItem &
  Readonly<{
    subjectId: string;
    caseId?: string;
    from: Party;
    to: Party;
    disclosureId: string;
    offeredAt: string;
    returnReason?: string;
    /** Revision of the authoritative stream that this view shows. */
    version: number;
    /** The receiver's own last act, which the sender's stream may not have taken up yet; shown to the receiver. */
    answer?: 'RECEIVED' | 'ACCEPTED' | 'RETURNED' | 'PLANNED';
  }>;
