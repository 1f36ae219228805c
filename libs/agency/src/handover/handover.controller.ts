import { recipientsOf } from '#libs/domain';
import type { HandoverCommand } from '#libs/domain';
import { nameBasedId } from '#libs/kernel';
import type { Act } from '#libs/server';
import { ActAtRevision, CurrentAct, Problems, Records, Scope, UuidParam } from '#libs/server';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Desk } from '../desk.js';
import type { Worker } from '../desk.js';
import { toParty } from '../party.dto.js';
import { Refuses } from '../refusals.js';
import {
  CancelDto,
  HandoverStandingDto,
  OfferAgainDto,
  OfferHandoverDto,
  RecallDto,
  ReleaseDto,
  RescheduleDto,
} from './handover.dto.js';
import { Handovers } from './handovers.js';

const toDates = ({ releaseOn, answerBy }: Readonly<{ releaseOn?: string; answerBy?: string }>) => ({
  releaseOn: releaseOn ?? null,
  answerBy: answerBy ?? null,
});

/** What the sender does: its stream is the authority on who is responsible. */
@Controller('handovers')
@Scope('agency')
export class HandoverController {
  constructor(
    private readonly desk: Desk,
    private readonly handovers: Handovers,
  ) {}

  @Post()
  @Records()
  @ApiCreatedResponse({ type: HandoverStandingDto })
  @Refuses('disclosure-unknown', 'not-a-recipient', 'handover-to-itself', 'date-in-past')
  @Refuses('answer-after-release', 'handover-not-from-here', 'not-a-municipality', 'agency-closed')
  @Refuses('handover-begun')
  @Problems('forbidden-function', 'not-found', 'unknown-party')
  async offerHandover(
    @Body() dto: OfferHandoverDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const worker = this.desk.caseworker(act.actor);
    const handoverId = nameBasedId(act.operationId, 'handover');
    const command = await this.offer(worker, handoverId, dto.caseId, dto);
    await this.handovers.mustBeTheOnly(worker, dto.caseId, handoverId);
    return this.handovers.answer(
      reply,
      handoverId,
      await this.handovers.send(handoverId, command, act),
    );
  }

  /** A new offer of the same handover: after a return or a recall, or to another receiver. */
  @Post(':handoverId/offers')
  @Records()
  @ApiCreatedResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'handover-in-force', 'disclosure-unknown', 'not-a-recipient')
  @Refuses('date-in-past', 'answer-after-release', 'not-a-municipality', 'agency-closed')
  @Refuses('handover-stopped', 'handover-to-itself', 'representative-missing')
  @Problems('forbidden-function', 'not-found', 'unknown-party', 'clock-set-back')
  async offerAgain(
    @UuidParam('handoverId') handoverId: string,
    @Body() dto: OfferAgainDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const worker = this.desk.caseworker(act.actor);
    const { of } = await this.handovers.sentBy(worker, handoverId);
    const command = await this.offer(worker, handoverId, of.caseId, dto);
    return this.handovers.answer(
      reply,
      handoverId,
      await this.handovers.send(handoverId, command, act),
    );
  }

  @Post(':handoverId/rescheduling')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'date-in-past', 'answer-after-release')
  @Refuses('handover-in-force', 'handover-stopped')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  async reschedule(
    @UuidParam('handoverId') handoverId: string,
    @Body() dto: RescheduleDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const worker = this.desk.caseworker(act.actor);
    const { of } = await this.handovers.sentBy(worker, handoverId);
    const { facts } = await this.handovers.caseOf(worker, of.caseId);
    const data = {
      ...toDates(dto),
      reason: dto.reason,
      plannedOn: facts.plannedOn,
      today: this.desk.today(),
    };
    const command: HandoverCommand = { type: 'RescheduleHandover', data };
    return this.handovers.act(reply, handoverId, command, act);
  }

  @Post(':handoverId/recall')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'handover-recalled', 'handover-in-force')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  recall(
    @UuidParam('handoverId') handoverId: string,
    @Body() { reason }: RecallDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const command: HandoverCommand = { type: 'RecallHandover', data: { reason } };
    return this.handovers.act(reply, handoverId, command, act);
  }

  /** That the person died or left is a fact: told here without a day, it is recorded as of today and never refused. */
  @Post(':handoverId/cancellation')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'handover-in-force')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  cancel(
    @UuidParam('handoverId') handoverId: string,
    @Body() { reason }: CancelDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const today = this.desk.today();
    const how = reason === 'PERSON_DIED' ? 'DIED' : 'LEFT';
    const command: HandoverCommand =
      reason === 'RELEASE_CANCELLED'
        ? { type: 'CancelHandover', data: {} }
        : { type: 'RecordDeparture', data: { how, on: today, today } };
    return this.handovers.act(reply, handoverId, command, act);
  }

  /** The person is out. Never refused but for a day that has not come; responsibility follows. */
  @Post(':handoverId/release')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('date-in-future')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  async release(
    @UuidParam('handoverId') handoverId: string,
    @Body() { on }: ReleaseDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const worker = this.desk.caseworker(act.actor);
    const { of } = await this.handovers.sentBy(worker, handoverId);
    const { facts } = await this.handovers.caseOf(worker, of.caseId);
    const residence = facts.residence?.municipality ?? null;
    const data = { on, residence, today: this.desk.today() };
    return this.handovers.act(reply, handoverId, { type: 'RecordRelease', data }, act);
  }

  @Post(':handoverId/completion')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'handover-not-accepted', 'handover-not-in-force', 'handover-stopped')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  complete(
    @UuidParam('handoverId') handoverId: string,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    return this.handovers.act(reply, handoverId, { type: 'CompleteHandover', data: {} }, act);
  }

  private async offer(
    worker: Worker,
    handoverId: string,
    caseId: string,
    dto: OfferAgainDto,
  ): Promise<HandoverCommand> {
    const to = toParty(dto.to, '/to');
    const { disclosureId } = dto;
    const state = await this.handovers.caseOf(worker, caseId);
    await this.handovers.mustBeKnown(worker, state.subjectId);
    return {
      type: 'OfferHandover',
      data: {
        handoverId,
        caseId,
        subjectId: state.subjectId,
        from: worker.party,
        to,
        disclosureId,
        ...toDates(dto),
        disclosedTo: recipientsOf(state, disclosureId),
        plannedOn: state.facts.plannedOn,
        today: this.desk.today(),
      },
    };
  }
}
