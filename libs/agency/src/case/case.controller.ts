import { nameBasedId } from '#libs/kernel';
import type { Act } from '#libs/server';
import {
  ActAtRevision,
  CurrentAct,
  Problems,
  Records,
  Scope,
  tagRevision,
  UuidParam,
} from '#libs/server';
import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CaseOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import { Refuses } from '../refusals.js';
import { SubjectSource } from '../subject-source.js';
import {
  CaseOpenedDto,
  CloseCaseDto,
  OpenCaseDto,
  RevisionDto,
  subjectSource,
} from './case.dto.js';

@Controller('cases')
@Scope('agency')
export class CaseController {
  constructor(
    private readonly desk: Desk,
    private readonly subjects: SubjectSource,
  ) {}

  @Post()
  @Records()
  @ApiCreatedResponse({ type: CaseOpenedDto })
  @Problems('invalid-cpr', 'forbidden-function', 'not-found', 'subject-in-doubt')
  async openCase(
    @Body() dto: OpenCaseDto,
    @CurrentAct() act: Act,
    @Headers('authorization') authorization: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseOpenedDto> {
    const worker = this.desk.caseworker(act.actor);
    const source = subjectSource(dto);
    const subjectId =
      'identifier' in source
        ? await this.subjects.behind(source.identifier, {
            authorization,
            correlationId: act.correlationId,
          })
        : await this.subjects.ofMessage(worker, source.fromInbox);
    const caseId = nameBasedId(act.operationId, 'case');
    const { revision } = await this.desk.carry(CaseOrder, {
      stream: `case-${caseId}`,
      command: {
        type: 'OpenCase',
        data: {
          caseId,
          subjectId,
          tenant: worker.tenant,
          level: dto.level,
          openedFrom: dto.fromInbox ?? null,
        },
      },
      act,
    });
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`cases/${caseId}`));
    return { caseId, subjectId };
  }

  @Post(':caseId/closure')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: RevisionDto })
  @Refuses('case-closed')
  @Problems('forbidden-function', 'not-found')
  async closeCase(
    @UuidParam('caseId') caseId: string,
    @Body() dto: CloseCaseDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevisionDto> {
    const { tenant } = this.desk.caseworker(act.actor);
    await this.desk.subjectOf(caseId, tenant);
    const { revision } = await this.desk.carry(CaseOrder, {
      stream: `case-${caseId}`,
      command: { type: 'CloseCase', data: { reason: dto.reason } },
      act,
    });
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`cases/${caseId}`));
    return { revision };
  }
}
