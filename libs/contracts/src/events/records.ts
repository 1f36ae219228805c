import type { TaskKind, TaskRole } from '../api/tasks.js';
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
    /** `ERASED`: the words of the closed case are gone, on the date that its closing set. */
    change: 'OPENED' | 'CLOSED' | 'ERASED';
  }>;
  'dk.infohus.handover.recorded.v1': Readonly<{
    handoverId: string;
    subjectId: string;
    change: string;
    responsible: string | null;
    version: number;
  }>;
  /** A case meeting of the info-house. A denial of what was said there opens an incident. */
  'dk.infohus.meeting.recorded.v1': Readonly<{
    meetingId: string;
    subjectId: string;
    change: string;
    disclosureId: string | null;
    decisionId: string | null;
  }>;
  'dk.infohus.parking.recorded.v1': Readonly<{
    parkedId: string;
    act: 'PARKED' | 'RETRIED' | 'SKIPPED';
    by: readonly string[];
    reason: string;
  }>;
  /** Words that were received are gone, on the date that their release set. */
  'dk.infohus.erasure.recorded.v1': Readonly<{
    tenant: string;
    decisionId: string;
    subjectId: string | null;
    statementIds: readonly string[];
    eraseBy: string;
  }>;
  /** Somebody has to look, or has looked; `SETTLED`: what it waited for came. `raised` is null afterwards. */
  'dk.infohus.task.recorded.v1': Readonly<{
    taskId: string;
    tenant: string;
    change: 'RAISED' | 'DONE' | 'SETTLED';
    raised: Readonly<{
      kind: TaskKind;
      role: TaskRole;
      dueAt: string;
      subjectId: string | null;
      decisionId: string;
      disclosureId: string;
    }> | null;
  }>;
};
export type RecordEventType = keyof RecordEvents;
