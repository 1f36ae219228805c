import type { Unit } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Act } from '#libs/server';
import {
  ActAtRevision,
  JsonBody,
  Problems,
  Records,
  Scope,
  tagRevision,
  UuidParam,
} from '#libs/server';
import { Controller, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CaseOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import { Refuses } from '../refusals.js';
import { FactRecordedDto, factForms } from './fact.dto.js';
import { parseFact } from './fact.form.js';

const forms = Object.values(factForms);

@Controller('cases/:caseId/facts')
@Scope('agency')
@ApiExtraModels(...forms)
export class FactController {
  constructor(private readonly desk: Desk) {}

  @Post()
  @Records()
  @ApiCreatedResponse({ type: FactRecordedDto })
  @Refuses(
    'fact-not-for-this-unit',
    'date-in-future',
    'release-before-detention',
    'follow-up-before-release',
    'ends-before-it-begins',
  )
  @Problems('forbidden-function', 'not-found', 'unknown-party')
  async recordFact(
    @UuidParam('caseId') caseId: string,
    @JsonBody({ oneOf: forms.map((form) => ({ $ref: getSchemaPath(form) })) }) body: unknown,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FactRecordedDto> {
    const { tenant } = this.desk.caseworker(act.actor);
    const fact = await parseFact(body);
    await this.desk.subjectOf(caseId, tenant);
    const factId = nameBasedId(act.operationId, 'fact');
    const { revision } = await this.desk.carry(CaseOrder, {
      stream: `case-${caseId}`,
      command: {
        type: 'RecordFact',
        data: { factId, fact, unit: act.actor.unit as Unit, today: this.desk.today() },
      },
      act,
    });
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`cases/${caseId}/timeline`));
    return { factId };
  }
}
