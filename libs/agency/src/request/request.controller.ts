import { nameBasedId } from '#libs/kernel';
import type { Act, Actor } from '#libs/server';
import { CurrentAct, Problems, Records, Scope, tagRevision } from '#libs/server';
import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequestOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import type { Worker } from '../desk.js';
import { toNecessity } from '../disclosure/necessity.dto.js';
import { toParty } from '../party.dto.js';
import type { Caller } from '../policy-door.js';
import { SubjectSource } from '../subject-source.js';
import { MakeRequestDto, RequestMadeDto, requestSubject } from './request.dto.js';

@Controller('requests')
@Scope('agency')
export class RequestController {
  constructor(
    private readonly desk: Desk,
    private readonly subjects: SubjectSource,
  ) {}

  /** Open to every function: what an investigator asks is recorded and denied, not turned away unseen. */
  @Post()
  @HttpCode(202)
  @Records()
  @ApiAcceptedResponse({
    type: RequestMadeDto,
    description: 'A decision about the asking follows.',
  })
  @Problems('invalid-cpr', 'forbidden-function', 'not-found', 'unknown-party', 'subject-in-doubt')
  async makeRequest(
    @Body() dto: MakeRequestDto,
    @CurrentAct() act: Act,
    @Headers('authorization') authorization: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestMadeDto> {
    const worker = this.desk.member(act.actor);
    const to = toParty(dto.to, '/to');
    const { necessity } = toNecessity(dto.necessity);
    const caller = { authorization, correlationId: act.correlationId };
    const { subjectId, caseId } = await this.subject(dto, worker, act.actor, caller);
    const requestId = nameBasedId(act.operationId, 'request');
    const { form = null, purpose = null, categories } = dto;
    const words = [{ id: requestId, text: dto.text }];
    const { revision } = await this.desk.keeping(subjectId, words, () =>
      this.desk.carry(RequestOrder, {
        stream: `request-${requestId}`,
        command: {
          type: 'MakeRequest',
          data: { requestId, subjectId, caseId, form, purpose, to, categories, necessity },
        },
        act,
        purpose,
      }),
    );
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`requests/${requestId}`));
    return { requestId };
  }

  private async subject(
    dto: MakeRequestDto,
    worker: Worker,
    actor: Actor,
    caller: Caller,
  ): Promise<Readonly<{ subjectId: string; caseId: string | null }>> {
    const source = requestSubject(dto);
    if ('identifier' in source)
      return { subjectId: await this.subjects.behind(source.identifier, caller), caseId: null };
    this.desk.caseworker(actor);
    const { caseId } = source;
    return { subjectId: await this.desk.subjectOf(caseId, worker.tenant), caseId };
  }
}
