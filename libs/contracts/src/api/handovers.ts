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
  updatedAt: string;
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
