import type { ActingFunction, Unit } from '../law/index.js';

/** What an agency service tells audit, by type. Topic `infohus.records.<host>.v1`, key: agency id. */
export type RecordEvents = {
  /** A read that shows a person, or a search, or an attempt that was refused: recorded before it is answered. */
  'dk.infohus.lookup.recorded.v1': Readonly<{
    lookupId: string;
    /** What was opened: `case`, `timeline`, `inbox-message`, `request`, `handover`, `search`, … */
    view: string;
    /** Id of what was opened, as asked. */
    target: string;
    subjectId: string | null;
    caseId: string | null;
    reader: Readonly<{ actor: string; agency: string; unit: Unit; function: ActingFunction }>;
    purpose: string;
    justification: string;
    outcome: 'SHOWN' | 'REFUSED';
    /** Ids that were in the answer. */
    returned: readonly string[];
  }>;
  'dk.infohus.receipt.recorded.v1': Readonly<{
    messageId: string;
    tenant: string;
    number: number;
    kind: string;
    subjectId: string | null;
    decisionId: string | null;
    disclosureId: string | null;
  }>;
  'dk.infohus.case.recorded.v1': Readonly<{
    caseId: string;
    subjectId: string;
    tenant: string;
    change: 'OPENED' | 'CLOSED';
  }>;
  'dk.infohus.handover.recorded.v1': Readonly<{
    handoverId: string;
    subjectId: string;
    change: string;
    responsible: string | null;
    version: number;
  }>;
  'dk.infohus.parking.recorded.v1': Readonly<{
    parkedId: string;
    act: 'PARKED' | 'RETRIED' | 'SKIPPED';
    by: readonly string[];
    reason: string;
  }>;
};
export type RecordEventType = keyof RecordEvents;
