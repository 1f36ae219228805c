import { Column, Entity, PrimaryColumn } from 'typeorm';
import { handoverDueOn, handoverIsEscalated, handoverIsOpen } from './schema.js';
import type {
  Category,
  Form,
  HandoverState,
  Necessity,
  Party,
  Purpose,
  Readers,
  RequestState,
  ShownDecision,
  TaskKind,
  TaskRole,
} from '#libs/contracts';

/** One message of the tenant's inbox: what it is about. The message itself stands in the inbox stream. */
@Entity('inbox_message')
export class InboxRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('integer') number: number;
  @Column('uuid', { name: 'message_id' }) messageId: string;
  @Column('text') kind: string;
  @Column('text', { nullable: true }) unit: string | null;
  @Column('uuid', { name: 'subject_id', nullable: true }) subjectId: string | null;
  @Column('uuid', { name: 'decision_id', nullable: true }) decisionId: string | null;
  @Column('uuid', { name: 'disclosure_id', nullable: true }) disclosureId: string | null;
  @Column('uuid', { name: 'request_id', nullable: true }) requestId: string | null;
  @Column('uuid', { name: 'handover_id', nullable: true }) handoverId: string | null;
  /** null: the message releases nothing by itself. */
  @Column('jsonb', { nullable: true }) readers: Readers | null;
  @Column('text', { name: 'received_at' }) receivedAt: string;
  @Column('bigint') position: string;
}

/** What one decision released to the tenant. */
@Entity('received_view')
export class ReceivedRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'decision_id' }) decisionId: string;
  @Column('integer') number: number;
  @Column('text') kind: 'disclosure' | 'answer' | 'notice';
  @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @Column('uuid', { name: 'disclosure_id' }) disclosureId: string;
  @Column('uuid', { name: 'request_id', nullable: true }) requestId: string | null;
  @Column('text', { name: 'from_agency' }) fromAgency: string;
  @Column('text', { name: 'from_unit' }) fromUnit: string;
  @Column('text', { nullable: true }) form: Form | null;
  @Column('text', { nullable: true }) purpose: Purpose | null;
  @Column('text', { name: 'legal_basis', nullable: true }) legalBasis: string | null;
  @Column('jsonb') decision: ShownDecision;
  @Column('boolean') withheld: boolean;
  @Column('jsonb') readers: Readers;
  /** Set when access ended: nobody reads it after that. */
  @Column('text', { name: 'ended_at', nullable: true }) endedAt: string | null;
  @Column('text', { name: 'received_at' }) receivedAt: string;
  @Column('bigint') position: string;
}

/** One received statement: marks and ids; its words lie in the content store. */
@Entity('received_statement')
export class ReceivedStatementRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'decision_id' }) decisionId: string;
  @PrimaryColumn('uuid', { name: 'statement_id' }) statementId: string;
  /** Of the message that brought it. */
  @Column('integer') number: number;
  @Column('smallint') ordinal: number;
  @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @Column('uuid', { name: 'entry_id' }) entryId: string;
  @Column('text', { name: 'entry_type' }) entryType: string;
  @Column('text', { name: 'occurred_at' }) occurredAt: string;
  @Column('text') category: Category;
  @Column('text', { name: 'third_person' }) thirdPerson: string;
  @Column('text') commitment: string;
  @Column('boolean', { name: 'may_go_onward' }) mayGoOnward: boolean;
  @Column('text', { name: 'erase_by', nullable: true }) eraseBy: string | null;
  @Column('text', { name: 'reassess_by', nullable: true }) reassessBy: string | null;
  /** null: withdrawn, replaced, or erased at its date. */
  @Column('uuid', { name: 'content_id', nullable: true }) contentId: string | null;
  @Column('text') state: 'CURRENT' | 'REPLACED' | 'WITHDRAWN';
  /** The statement that it replaced under the same decision. */
  @Column('uuid', { nullable: true }) replaces: string | null;
  /** Of the message that withdrew or replaced it. */
  @Column('integer', { name: 'ended_number', nullable: true }) endedNumber: number | null;
  @Column('text', { name: 'ended_at', nullable: true }) endedAt: string | null;
  @Column('text', { name: 'end_reason', nullable: true }) endReason: string | null;
  /** When its words were erased on their date; null: they were not, or it ended before. */
  @Column('text', { name: 'erased_at', nullable: true }) erasedAt: string | null;
}

/** Something that somebody of the tenant has to look at. */
@Entity('task_view')
export class TaskRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'task_id' }) taskId: string;
  @Column('text') kind: TaskKind;
  @Column('text') role: TaskRole;
  @Column('text') state: 'OPEN' | 'DONE';
  @Column('text', { name: 'due_at' }) dueAt: string;
  @Column('text', { name: 'raised_at' }) raisedAt: string;
  @Column('integer') number: number;
  @Column('uuid', { name: 'decision_id' }) decisionId: string;
  @Column('uuid', { name: 'disclosure_id' }) disclosureId: string;
  @Column('jsonb', { nullable: true }) recipient: Party | null;
  @Column('text', { name: 'done_at', nullable: true }) doneAt: string | null;
  @Column('bigint') position: string;
}

/** One request that the tenant made or received. */
@Entity('request_view')
export class RequestRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'request_id' }) requestId: string;
  @PrimaryColumn('text') direction: 'MADE' | 'RECEIVED';
  @Column('text') state: RequestState;
  @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @Column('uuid', { name: 'case_id', nullable: true }) caseId: string | null;
  @Column('jsonb', { name: 'from_party' }) from: Party;
  @Column('jsonb', { name: 'to_party' }) to: Party;
  @Column('text', { nullable: true }) form: Form | null;
  @Column('text', { nullable: true }) purpose: Purpose | null;
  @Column('jsonb') categories: readonly Category[];
  @Column('text', { nullable: true }) necessity: Necessity | null;
  /** `sub` of the person who asked; null on what was received. */
  @Column('text', { nullable: true }) author: string | null;
  @Column('uuid', { name: 'content_id', nullable: true }) contentId: string | null;
  @Column('jsonb', { nullable: true }) readers: Readers | null;
  @Column('uuid', { name: 'decision_id', nullable: true }) decisionId: string | null;
  @Column('jsonb', { nullable: true }) decision: ShownDecision | null;
  @Column('uuid', { name: 'disclosure_id', nullable: true }) disclosureId: string | null;
  @Column('integer', { nullable: true }) number: number | null;
  @Column('text') at: string;
  @Column('bigint') position: string;
}

/** One handover as sender or receiver sees it. */
@Entity('handover_view')
export class HandoverRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'handover_id' }) handoverId: string;
  @PrimaryColumn('text') side: 'SENDER' | 'RECEIVER';
  @Column('text') state: HandoverState;
  @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @Column('uuid', { name: 'case_id', nullable: true }) caseId: string | null;
  @Column('jsonb', { name: 'from_party' }) from: Party;
  /** Null: nobody was offered it yet. */
  @Column('jsonb', { name: 'to_party', nullable: true }) to: Party | null;
  @Column('uuid', { name: 'disclosure_id', nullable: true }) disclosureId: string | null;
  /** SLICE: this tenant sees a part of it, and another answers. */
  @Column('text') part: 'RECEIVER' | 'SLICE';
  @Column('text', { name: 'release_on', nullable: true }) releaseOn: string | null;
  @Column('text', { name: 'answer_by', nullable: true }) answerBy: string | null;
  @Column('text') responsible: string;
  /** Revision of the authoritative stream. */
  @Column('integer') version: number;
  /** Revision of the tenant's own stream: `handover-…` of the sender, `reception-…` of the receiver (−1: none). */
  @Column('integer') revision: number;
  @Column('text', { name: 'return_reason', nullable: true }) returnReason: string | null;
  /** The receiver's own last act; null: none, or not the receiver. */
  @Column('text', { nullable: true }) answer: string | null;
  /** Whose turn it is, seen from this tenant. */
  @Column('text', { name: 'waiting_for' }) waitingFor: 'US' | 'THEM' | 'NOBODY';
  /** Told later than the exchange holds enough for a release to be prepared. */
  @Column('boolean', { name: 'short_notice' }) shortNotice: boolean;
  /** Two sources say different things about this. */
  @Column('text', { nullable: true }) stopped: 'DATES' | 'IDENTITY' | null;
  /** What was told to a role, last. */
  @Column('jsonb', { nullable: true }) escalated: Readonly<{ about: string; role: string }> | null;
  /** The first step that is not done, and its day. */
  @Column('text', { name: 'next_step', nullable: true }) nextStep: string | null;
  @Column('text', { name: 'step_due_on', nullable: true }) stepDueOn: string | null;
  @Column('text', { name: 'updated_at' }) updatedAt: string;
  @Column('bigint') position: string;
  @Column({
    type: 'boolean',
    name: 'is_open',
    generatedType: 'STORED',
    asExpression: handoverIsOpen,
  })
  isOpen: boolean;
  /** The next day on which something is due; `9999-12-31`: none. */
  @Column({ type: 'text', name: 'due_on', generatedType: 'STORED', asExpression: handoverDueOn })
  dueOn: string;
  @Column({
    type: 'boolean',
    name: 'is_escalated',
    generatedType: 'STORED',
    asExpression: handoverIsEscalated,
  })
  isEscalated: boolean;
}

/** Which person a subject id is about, as one message told it: the newest that names the id counts. */
@Entity('identity_view')
export class IdentityRow {
  @PrimaryColumn('text') tenant: string;
  @PrimaryColumn('uuid', { name: 'subject_id' }) subjectId: string;
  /** Of the message, which names all ids of the person. */
  @PrimaryColumn('integer') number: number;
  /** The id by which the person is spoken of. */
  @Column('uuid', { name: 'person_id' }) personId: string;
  @Column('boolean', { name: 'in_doubt' }) inDoubt: boolean;
}
