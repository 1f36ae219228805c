import type {
  Category,
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
  ThirdPersonMark,
  Unit,
} from '#libs/contracts';
import type { Message } from '#libs/kernel';
import type { FactRefusal } from '../fact/fact.decider.js';
import type { CaseClosing, DisclosedStatement, PreventionLevel } from './case.events.js';

/** New words for a statement; what is left out of category and marks stays as it was. */
export type Correction = Readonly<{
  statementId: string;
  by: Readonly<{
    statementId: string;
    commitment: string;
    category?: Category;
    thirdPerson?: ThirdPersonMark;
    identifiesInformant?: boolean;
    ownGround?: boolean;
  }>;
}>;

/** What was received on the same subject, as the shell looked it up; `mayGoOnward` as its decision says. */
export type ReceivedStatement = DisclosedStatement & Readonly<{ mayGoOnward: boolean }>;

export type Disclose = Message<
  'Disclose',
  {
    disclosureId: string;
    form: Form | null;
    purpose: Purpose | null;
    extent: Extent;
    necessity: Necessity;
    necessityCommitment: string | null;
    meeting: Meeting;
    recipients: readonly Party[];
    /** Own or received; ignored for a FULL_RECORD, which is all that stands in the case. */
    statementIds: readonly string[];
    /** Received ones among them, and those that tell who the person is. */
    received: readonly ReceivedStatement[];
    requestId: string | null;
    retryOf: string | null;
  }
>;

export type CaseCommand =
  | Message<
      'OpenCase',
      {
        caseId: string;
        subjectId: string;
        tenant: string;
        level: PreventionLevel;
        openedFrom: number | null;
      }
    >
  | Message<
      'RecordEntry',
      {
        entryId: string;
        entryType: EntryType;
        occurredAt: string;
        statements: readonly Statement[];
        /** RFC 3339 */
        now: string;
      }
    >
  | Message<'CorrectEntry', { entryId: string; corrections: readonly Correction[] }>
  | Message<
      'RetractStatements',
      { entryId: string; statementIds: readonly string[]; reason: RetractionReason }
    >
  | Message<
      'RecordFact',
      {
        factId: string;
        fact: Fact;
        unit: Unit;
        /** `YYYY-MM-DD`, Danish calendar */
        today: string;
      }
    >
  | Disclose
  | Message<'CloseCase', { reason: CaseClosing }>;

export type CaseRefusal =
  | 'case-already-open'
  | 'case-unknown'
  | 'case-closed'
  | 'entry-unknown'
  | 'entry-without-statements'
  | 'occurred-in-future'
  | 'statement-unknown'
  | 'statement-retracted'
  | 'statement-replaced'
  | 'statement-named-twice'
  | 'may-not-go-onward'
  | 'no-recipients'
  | 'no-statements'
  | 'disclosure-unknown'
  | FactRefusal;
