import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  Extent,
  Fact,
  Form,
  Meeting,
  Necessity,
  Purpose,
  ShownDecision,
} from '#libs/contracts';
import type { StatementVerdictView } from '#libs/contracts';

// Row shapes; the tables are made by `schema.ts`. Times are RFC 3339 texts as the events have them. Positions are
// 64-bit numbers, which JavaScript reads as decimal text.

/** One case of the tenant. */
@Entity('case_view')
export class CaseRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'case_id' }) caseId: string;
  @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @Column('text') unit: string;
  @Column('smallint') level: 1 | 2;
  @Column('integer', { name: 'opened_from', nullable: true }) openedFrom: number | null;
  @Column('text', { name: 'opened_at' }) openedAt: string;
  @Column('text', { name: 'closed_at', nullable: true }) closedAt: string | null;
  @Column('text', { nullable: true }) closing: string | null;
  /** Its own words are gone since. */
  @Column('text', { name: 'erased_at', nullable: true }) erasedAt: string | null;
  /** Of the case's stream, after the last event. */
  @Column('integer') revision: number;
  /** Of the event that opened it. */
  @Column('bigint') position: string;
}

/** One entry of the tenant's own. */
@Entity('entry_view')
export class EntryRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'entry_id' }) entryId: string;
  @Column('uuid', { name: 'case_id' }) caseId: string;
  @Column('text', { name: 'entry_type' }) entryType: string;
  @Column('text', { name: 'occurred_at' }) occurredAt: string;
  @Column('text', { name: 'recorded_at' }) recordedAt: string;
  @Column('text') unit: string;
  @Column('text', { nullable: true }) retracted: string | null;
  @Column('bigint') position: string;
}

/** One statement of the tenant's own; its words lie in the content store under its id. */
@Entity('statement_view')
export class StatementRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'statement_id' }) statementId: string;
  @Column('uuid', { name: 'entry_id' }) entryId: string;
  @Column('uuid', { name: 'case_id' }) caseId: string;
  /** Place within what its event brought. */
  @Column('smallint') ordinal: number;
  @Column('text') category: string;
  @Column('text', { name: 'third_person' }) thirdPerson: string;
  @Column('boolean', { name: 'identifies_informant' }) identifiesInformant: boolean;
  @Column('boolean', { name: 'own_ground' }) ownGround: boolean;
  @Column('text') commitment: string;
  @Column('text') state: 'CURRENT' | 'REPLACED' | 'RETRACTED';
  @Column('uuid', { name: 'replaced_by', nullable: true }) replacedBy: string | null;
}

/** One fact event that the tenant recorded. */
@Entity('fact_view')
export class FactRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'fact_id' }) factId: string;
  @Column('uuid', { name: 'case_id' }) caseId: string;
  @Column('jsonb') fact: Fact;
  @Column('text') unit: string;
  @Column('text', { name: 'recorded_at' }) recordedAt: string;
  @Column('bigint') position: string;
}

/** One disclosure that the tenant made. */
@Entity('disclosure_view')
export class DisclosureRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'disclosure_id' }) disclosureId: string;
  @Column('uuid', { name: 'case_id' }) caseId: string;
  @Column('text', { nullable: true }) form: Form | null;
  @Column('text', { nullable: true }) purpose: Purpose | null;
  @Column('text') extent: Extent;
  @Column('text') necessity: Necessity;
  @Column('text') meeting: Meeting;
  @Column('jsonb', { name: 'statement_ids' }) statementIds: readonly string[];
  @Column('uuid', { name: 'request_id', nullable: true }) requestId: string | null;
  @Column('uuid', { name: 'retry_of', nullable: true }) retryOf: string | null;
  @Column('text', { name: 'made_at' }) madeAt: string;
  @Column('bigint') position: string;
}

/** One recipient of a disclosure, with the decision in the form that the sender may see. */
@Entity('disclosure_recipient')
export class DisclosureRecipientRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'disclosure_id' }) disclosureId: string;
  @PrimaryColumn('text') agency: string;
  @PrimaryColumn('text') unit: string;
  /** Place in the list of recipients. */
  @Column('smallint') ordinal: number;
  @Column('uuid', { name: 'decision_id', nullable: true }) decisionId: string | null;
  @Column('jsonb', { nullable: true }) decision: ShownDecision | null;
  @Column('jsonb', { nullable: true }) verdicts: readonly StatementVerdictView[] | null;
  @Column('text', { name: 'decided_at', nullable: true }) decidedAt: string | null;
}

/** What a recipient's service confirmed to hold: the disclosure, later its corrections and withdrawals. */
@Entity('disclosure_receipt')
export class DisclosureReceiptRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'disclosure_id' }) disclosureId: string;
  @PrimaryColumn('text') agency: string;
  @PrimaryColumn('text') unit: string;
  /** Id of the message that was received. */
  @PrimaryColumn('text', { name: 'of_message' }) of: string;
  @Column('text', { name: 'received_at' }) receivedAt: string;
  @Column('bigint') position: string;
}

/** One case meeting that the tenant called. */
@Entity('meeting_view')
export class MeetingRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'meeting_id' }) meetingId: string;
  @Column('uuid', { name: 'case_id' }) caseId: string;
  @Column('uuid', { name: 'handover_id', nullable: true }) handoverId: string | null;
  @Column('text') state: 'CALLED' | 'HELD' | 'CONCLUDED';
  /** `YYYY-MM-DD`: for which it is called, then on which it was held. */
  @Column('text', { name: 'held_on' }) on: string;
  @Column('bigint') position: string;
}
