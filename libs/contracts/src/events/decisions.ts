import type { DisclosureDecision, DisclosureSituation } from '../law/index.js';
import type { Party } from '../registry/registry.js';
import type { Readers, ShownDecision } from './inbox-messages.js';
import type { RecordEvents } from './records.js';

/** The event behind a member of the situation. */
export type FactSource = Readonly<{
  /** JSON pointer into the situation. */
  member: string;
  /** Id of the public event it came from; null: unknown, the value that permits least. */
  eventId: string | null;
}>;

/** One recorded decision: for one recipient of one disclosure, request or offer. Topic `infohus.decisions.v1`. */
export type DecisionRecorded = Readonly<{
  decisionId: string;
  /** `DISCLOSURE`, or `REQUEST` where the asker is the sender. */
  about: 'DISCLOSURE' | 'REQUEST';
  disclosureId: string;
  requestId: string | null;
  caseId: string | null;
  subjectId: string;
  sender: Party;
  /** `sub` of the person who disclosed. */
  actor: string;
  recipient: Party;
  situation: DisclosureSituation;
  sources: readonly FactSource[];
  /** Position known of each host, decimal text. */
  positions: Readonly<Record<string, string>>;
  /** The whole decision as audit sees it, with its statements. */
  decision: DisclosureDecision;
  engine: string;
  necessityTable: string;
  shown: Readonly<{ sender: ShownDecision; recipient: ShownDecision }>;
  readers: Readers;
  /** `marksOf` each statement that is delivered, by its id. */
  marks: Readonly<Record<string, string>>;
  /** Earlier decision that this one looks at again, or takes the place of after a lawyer's yes. */
  recheckOf: string | null;
  /** What it lets through goes to the recipient; false: it only looks at an earlier decision under what is known now. */
  releases: boolean;
  correlationId: string;
}>;

/** Everything the policy service tells audit, by type. Topic `infohus.decisions.v1`. */
export type DecisionEvents = Pick<RecordEvents, 'dk.infohus.lookup.recorded.v1'> & {
  'dk.infohus.decision.recorded.v1': DecisionRecorded;
  'dk.infohus.withdrawal.recorded.v1': Readonly<{
    decisionId: string;
    disclosureId: string;
    subjectId: string;
    recipient: Party;
    statementIds: readonly string[];
    reason: string;
  }>;
  'dk.infohus.correction.recorded.v1': Readonly<{
    decisionId: string;
    disclosureId: string;
    subjectId: string;
    recipient: Party;
    /** `marks`: `marksOf` the statement that takes the place. */
    replaced: readonly Readonly<{
      statementId: string;
      by: string;
      commitment: string;
      marks: string;
    }>[];
  }>;
  'dk.infohus.policy-set.admitted.v1': Readonly<{
    version: string;
    sha256: string;
    validFrom: string;
    proposedBy: string;
    approvedBy: string;
  }>;
  'dk.infohus.register.changed.v1': Readonly<{ change: string; reference: string }>;
  'dk.infohus.fault.recorded.v1': Readonly<{ code: string; reference: string }>;
  /** The handover signals that the policy service let through. */
  'dk.infohus.handover.forwarded.v1': Readonly<{
    handoverId: string;
    subjectId: string;
    signal: string;
    from: Party;
    to: Party;
    responsible: string | null;
  }>;
};
export type DecisionEventType = keyof DecisionEvents;
