import type { ResponseEvent } from '#libs/domain';
import { response } from '#libs/domain';
import { EventStore, nameBasedId, refuse } from '#libs/kernel';
import type { Act } from '#libs/server';
import {
  CurrentAct,
  invalid,
  ProblemError,
  Problems,
  Records,
  RefusalError,
  Scope,
  tagRevision,
  UuidParam,
} from '#libs/server';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ResponseOrder } from '../agency.command.js';
import { RevisionDto } from '../case/case.dto.js';
import { Desk } from '../desk.js';
import type { Worker } from '../desk.js';
import { toWanted } from '../disclosure/disclosure.dto.js';
import { Disclosures } from '../disclosure/disclosures.js';
import { ReceivedView } from '../received-view.js';
import type { AskedRequest } from '../received-view.js';
import { Refuses } from '../refusals.js';
import { AnswerRequestDto, RequestAnsweredDto } from './request.dto.js';

@Controller('requests/:requestId')
@Scope('agency')
export class ResponseController {
  constructor(
    private readonly desk: Desk,
    private readonly received: ReceivedView,
    private readonly disclosures: Disclosures,
    private readonly store: EventStore,
  ) {}

  /** Answers by a disclosure, which is decided like any other. */
  @Post('response')
  @HttpCode(202)
  @Records()
  @ApiAcceptedResponse({
    type: RequestAnsweredDto,
    description: 'One decision per recipient follows.',
  })
  @Refuses('request-declined', 'case-closed', 'statement-unknown', 'may-not-go-onward')
  @Problems('forbidden-function', 'not-found', 'unknown-party')
  async answerRequest(
    @UuidParam('requestId') requestId: string,
    @Body() dto: AnswerRequestDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestAnsweredDto> {
    const worker = this.desk.caseworker(act.actor);
    const { subjectId, from } = await this.asked(worker, requestId);
    const { caseId } = dto;
    if ((await this.desk.subjectOf(caseId, worker.tenant)) !== subjectId)
      throw invalid('/caseId', 'subject', 'The case is not on the person whom the request names.');
    const disclosureId = nameBasedId(act.operationId, 'disclosure');
    const wanted = toWanted(dto, disclosureId, requestId);
    if (!wanted.data.recipients.some((to) => to.agency === from.agency && to.unit === from.unit))
      throw invalid('/recipients', 'asker', 'The one who asked must be among the recipients.');
    if (await this.isDeclined(requestId))
      throw new RefusalError(refuse('request-declined', { requestId }));
    await this.disclosures.make(caseId, wanted, worker, act);
    await this.desk.carry(ResponseOrder, {
      stream: responseStream(requestId),
      command: { type: 'AnswerRequest', data: { requestId, subjectId, disclosureId, caseId } },
      act,
      part: 'answer',
    });
    void reply.header('location', this.desk.path(`cases/${caseId}/disclosures/${disclosureId}`));
    return { disclosureId, caseId };
  }

  /** Declines. No reason is asked for, and none is told (RPL § 115(4)). */
  @Post('refusal')
  @HttpCode(202)
  @Records()
  @ApiAcceptedResponse({ type: RevisionDto })
  @Refuses('request-answered', 'request-declined')
  @Problems('forbidden-function', 'not-found')
  async declineRequest(
    @UuidParam('requestId') requestId: string,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevisionDto> {
    const worker = this.desk.caseworker(act.actor);
    const { subjectId, from } = await this.asked(worker, requestId);
    const { revision } = await this.desk.carry(ResponseOrder, {
      stream: responseStream(requestId),
      command: {
        type: 'DeclineRequest',
        data: { requestId, subjectId, to: from, from: worker.party },
      },
      act,
    });
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`requests/${requestId}`));
    return { revision };
  }

  private async asked(worker: Worker, requestId: string): Promise<AskedRequest> {
    const asked = await this.received.request(worker, requestId);
    if (asked === null) throw new ProblemError('not-found');
    return asked;
  }

  // Asked before the disclosure is made: what went out cannot be taken back for having been declined before.
  private async isDeclined(requestId: string): Promise<boolean> {
    let state = response.initial;
    for await (const { type, data } of this.store.readStream(responseStream(requestId)))
      state = response.evolve(state, { type, data } as unknown as ResponseEvent);
    return state.status === 'DECLINED';
  }
}

// A request has one addressee, so its id names one response.
const responseStream = (requestId: string): string => `response-${requestId}`;
