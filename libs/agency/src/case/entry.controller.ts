import type { Statement } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Act } from '#libs/server';
import { ActAtRevision, Problems, Records, Scope, tagRevision, UuidParam } from '#libs/server';
import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CaseOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import { Refuses } from '../refusals.js';
import { RevisionDto } from './case.dto.js';
import type { NewStatementDto } from './entry.dto.js';
import {
  CorrectEntryDto,
  EntryCorrectedDto,
  EntryRecordedDto,
  RecordEntryDto,
  RetractStatementsDto,
  toCorrection,
} from './entry.dto.js';

const toStatement = (dto: NewStatementDto, statementId: string, commitment: string): Statement => ({
  statementId,
  category: dto.category,
  // What nobody assessed takes the value that permits least.
  thirdPerson: dto.thirdPerson ?? 'NOT_ASSESSED',
  identifiesInformant: dto.identifiesInformant ?? false,
  ownGround: dto.ownGround ?? false,
  commitment,
});

@Controller('cases/:caseId/entries')
@Scope('agency')
export class EntryController {
  constructor(private readonly desk: Desk) {}

  @Post()
  @Records()
  @ApiCreatedResponse({ type: EntryRecordedDto })
  @Refuses('case-closed', 'occurred-in-future')
  @Problems('forbidden-function', 'not-found')
  async recordEntry(
    @UuidParam('caseId') caseId: string,
    @Body() dto: RecordEntryDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryRecordedDto> {
    const { tenant } = this.desk.caseworker(act.actor);
    const subjectId = await this.desk.subjectOf(caseId, tenant);
    const ids = dto.statements.map((_, n) => nameBasedId(act.operationId, 'statement', String(n)));
    const texts = dto.statements.map(({ text }, n) => ({ id: ids[n]!, text }));
    const entryId = nameBasedId(act.operationId, 'entry');
    const { entryType, occurredAt } = dto;
    const { revision } = await this.desk.keeping(subjectId, texts, (commitments) => {
      const statements = dto.statements.map((statement, n) =>
        toStatement(statement, ids[n]!, commitments.get(ids[n]!)!),
      );
      return this.desk.carry(CaseOrder, {
        stream: `case-${caseId}`,
        command: {
          type: 'RecordEntry',
          data: { entryId, entryType, occurredAt, statements, now: this.desk.now() },
        },
        act,
      });
    });
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`cases/${caseId}/timeline`));
    return {
      entryId,
      statements: dto.statements.map(({ category }, n) => ({ statementId: ids[n]!, category })),
    };
  }

  @Post(':entryId/corrections')
  @Records()
  @ApiCreatedResponse({ type: EntryCorrectedDto })
  @Refuses('entry-unknown', 'statement-unknown', 'statement-retracted', 'statement-replaced')
  @Problems('forbidden-function', 'not-found')
  async correctEntry(
    @UuidParam('caseId') caseId: string,
    @UuidParam('entryId') entryId: string,
    @Body() dto: CorrectEntryDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryCorrectedDto> {
    const { tenant } = this.desk.caseworker(act.actor);
    const subjectId = await this.desk.subjectOf(caseId, tenant);
    const ids = dto.replacements.map((_, n) =>
      nameBasedId(act.operationId, 'statement', String(n)),
    );
    const texts = dto.replacements.map(({ text }, n) => ({ id: ids[n]!, text }));
    const { revision } = await this.desk.keeping(subjectId, texts, (commitments) => {
      const corrections = dto.replacements.map((replacement, n) =>
        toCorrection(replacement, {
          statementId: ids[n]!,
          commitment: commitments.get(ids[n]!)!,
        }),
      );
      return this.desk.carry(CaseOrder, {
        stream: `case-${caseId}`,
        command: { type: 'CorrectEntry', data: { entryId, corrections } },
        act,
      });
    });
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`cases/${caseId}/timeline`));
    return {
      replaced: dto.replacements.map(({ statementId }, n) => ({ statementId, by: ids[n]! })),
    };
  }

  @Post(':entryId/retractions')
  @Records()
  @ApiCreatedResponse({ type: RevisionDto })
  @Refuses('entry-unknown', 'statement-unknown', 'statement-retracted', 'statement-replaced')
  @Problems('forbidden-function', 'not-found')
  async retractStatements(
    @UuidParam('caseId') caseId: string,
    @UuidParam('entryId') entryId: string,
    @Body() dto: RetractStatementsDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevisionDto> {
    const { tenant } = this.desk.caseworker(act.actor);
    await this.desk.subjectOf(caseId, tenant);
    const { statementIds, reason } = dto;
    const { revision } = await this.desk.carry(CaseOrder, {
      stream: `case-${caseId}`,
      command: { type: 'RetractStatements', data: { entryId, statementIds, reason } },
      act,
    });
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`cases/${caseId}/timeline`));
    return { revision };
  }
}
