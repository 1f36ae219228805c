import type {
  EntryType,
  Extent,
  Fact,
  Form,
  Meeting,
  Necessity,
  Party,
  Purpose,
  RetractionReason,
  Statement,
} from '#libs/contracts';
import type { Message } from '#libs/kernel';

/** Level of the prevention pyramid; only levels 1 and 2 name persons (seed 27). */
export type PreventionLevel = 1 | 2;

export type CaseClosing = 'COMPLETED' | 'UNFOUNDED' | 'MOVED' | 'WITHDRAWN_TO_POLICE';

/**
 * Stream `case-<caseId>`: one unit's prevention case on one subject. The words of a statement lie in the content
 * store under its statementId; those of a necessity statement under the disclosureId.
 */
export type CaseEvent =
  | Message<
      'CaseOpened',
      {
        caseId: string;
        subjectId: string;
        tenant: string;
        level: PreventionLevel;
        /** The inbox message that it was opened from. */
        openedFrom: number | null;
      }
    >
  | Message<
      'EntryRecorded',
      {
        entryId: string;
        entryType: EntryType;
        /** RFC 3339: when it happened. */
        occurredAt: string;
        statements: readonly Statement[];
      }
    >
  | Message<
      'EntryCorrected',
      { entryId: string; replaced: readonly Readonly<{ statementId: string; by: Statement }>[] }
    >
  | Message<
      'EntryRetracted',
      { entryId: string; statementIds: readonly string[]; reason: RetractionReason }
    >
  | Message<'FactRecorded', { factId: string; fact: Fact }>
  | Message<
      'DisclosureMade',
      {
        disclosureId: string;
        form: Form | null;
        purpose: Purpose | null;
        extent: Extent;
        necessity: Necessity;
        necessityCommitment: string | null;
        meeting: Meeting;
        recipients: readonly Party[];
        /** Own statements by id; received ones that go onward, by id too. */
        statementIds: readonly string[];
        requestId: string | null;
        retryOf: string | null;
      }
    >
  | Message<'CaseClosed', { reason: CaseClosing }>;
