import type {
  CarriedStatement,
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

export const caseClosings = ['COMPLETED', 'UNFOUNDED', 'MOVED', 'WITHDRAWN_TO_POLICE'] as const;
export type CaseClosing = (typeof caseClosings)[number];

/** A statement as it went out: its words are fetched by `contentId` when the relay takes it along. */
export type DisclosedStatement = Omit<CarriedStatement, 'content'> &
  Readonly<{ contentId: string }>;

/** One statement in the place of another, which keeps its history. */
export type Replacement = Readonly<{
  statementId: string;
  by: Statement;
  /** The replaced one had been disclosed by this case: its recipients must hear of it. */
  disclosed: boolean;
  /** Category and marks stayed as they were, so the words may follow under the original decision. */
  sameMarks: boolean;
}>;

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
      {
        caseId: string;
        subjectId: string;
        entryId: string;
        entryType: EntryType;
        occurredAt: string;
        replaced: readonly Replacement[];
      }
    >
  | Message<
      'EntryRetracted',
      {
        caseId: string;
        subjectId: string;
        entryId: string;
        statementIds: readonly string[];
        /** Those of them that this case had disclosed. */
        disclosed: readonly string[];
        /** Whose words go here too: unlawful ones, with what stood in their place before; else none. */
        erased: readonly string[];
        reason: RetractionReason;
      }
    >
  | Message<'FactRecorded', { caseId: string; subjectId: string; factId: string; fact: Fact }>
  | Message<
      'DisclosureMade',
      {
        disclosureId: string;
        caseId: string;
        subjectId: string;
        form: Form | null;
        purpose: Purpose | null;
        extent: Extent;
        necessity: Necessity;
        necessityCommitment: string | null;
        meeting: Meeting;
        recipients: readonly Party[];
        /** Own statements, and received ones that go onward, with the marks that they had then. */
        statements: readonly DisclosedStatement[];
        /** Those of them that nobody named: they go to whom hears of the person for the first time. */
        identity?: readonly string[];
        requestId: string | null;
        retryOf: string | null;
      }
    >
  | Message<'CaseClosed', { caseId: string; subjectId: string; reason: CaseClosing }>;
