import { nameBasedId } from '#libs/kernel';
import type { Act, Actor } from '#libs/server';
import {
  ActAtRevision,
  CorrelationId,
  CurrentActor,
  Problems,
  Records,
  Scope,
  tagRevision,
  UuidParam,
} from '#libs/server';
import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Desk } from '../desk.js';
import { PolicyDoor } from '../policy-door.js';
import type { PreviewAnswer } from '../policy-door.js';
import { Refuses } from '../refusals.js';
import { DiscloseDto, DisclosureMadeDto, PreviewDto, toWanted } from './disclosure.dto.js';
import { Disclosures } from './disclosures.js';

@Controller('cases/:caseId/disclosures')
@Scope('agency')
export class DisclosureController {
  constructor(
    private readonly desk: Desk,
    private readonly disclosures: Disclosures,
    private readonly policy: PolicyDoor,
  ) {}

  @Post()
  @HttpCode(202)
  @Records()
  @ApiAcceptedResponse({
    type: DisclosureMadeDto,
    description: 'One decision per recipient follows.',
  })
  @Refuses(
    'case-closed',
    'statement-unknown',
    'statement-retracted',
    'statement-replaced',
    'may-not-go-onward',
    'disclosure-unknown',
  )
  @Problems('forbidden-function', 'not-found', 'unknown-party')
  async disclose(
    @UuidParam('caseId') caseId: string,
    @Body() dto: DiscloseDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DisclosureMadeDto> {
    const worker = this.desk.caseworker(act.actor);
    const disclosureId = nameBasedId(act.operationId, 'disclosure');
    const wanted = toWanted(dto, disclosureId, null);
    const revision = await this.disclosures.make(caseId, wanted, worker, act);
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`cases/${caseId}/disclosures/${disclosureId}`));
    return { disclosureId };
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOkResponse({
    type: PreviewDto,
    description: 'What would be decided now. Nothing is disclosed; that it was asked is recorded.',
  })
  @Refuses('case-closed', 'statement-unknown', 'statement-retracted', 'statement-replaced')
  @Problems('forbidden-function', 'not-found', 'unknown-party')
  async preview(
    @UuidParam('caseId') caseId: string,
    @Body() dto: DiscloseDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<PreviewAnswer> {
    const worker = this.desk.caseworker(actor);
    const wanted = toWanted(dto, nameBasedId(correlationId, 'preview'), null);
    const question = await this.disclosures.question(caseId, wanted, worker);
    return this.policy.preview(question, { authorization, correlationId });
  }
}
