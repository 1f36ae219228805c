import type { ReceptionCommand } from '#libs/domain';
import type { Act } from '#libs/server';
import { ActAtRevision, Problems, Records, Scope, tagRevision, UuidParam } from '#libs/server';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Desk } from '../desk.js';
import { Refuses } from '../refusals.js';
import {
  CounterDto,
  DepartureDto,
  HandoverActDto,
  ReturnDto,
  StepReportDto,
} from './handover.dto.js';
import { Handovers } from './handovers.js';

/** What the receiver does: its own acts, which the sender's stream takes up. */
@Controller('handovers/:handoverId')
@Scope('agency')
export class ReceptionController {
  constructor(
    private readonly desk: Desk,
    private readonly handovers: Handovers,
  ) {}

  @Post('receipt')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverActDto })
  @Refuses('handover-unknown', 'handover-recalled', 'handover-ended')
  @Problems('forbidden-function', 'clock-set-back')
  giveReceipt(
    @UuidParam('handoverId') handoverId: string,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverActDto> {
    return this.act(reply, handoverId, { type: 'GiveReceipt', data: {} }, act);
  }

  @Post('acceptance')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverActDto })
  @Refuses('handover-unknown', 'handover-recalled', 'handover-ended', 'handover-returned')
  @Refuses('handover-already-accepted', 'handover-answered-too-late', 'slice-only')
  @Problems('forbidden-function', 'clock-set-back')
  accept(
    @UuidParam('handoverId') handoverId: string,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverActDto> {
    const data = { today: this.desk.today() };
    return this.act(reply, handoverId, { type: 'AcceptOffer', data }, act);
  }

  @Post('return')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverActDto })
  @Refuses('handover-unknown', 'handover-recalled', 'handover-ended', 'handover-returned')
  @Refuses('handover-already-accepted', 'handover-in-force', 'slice-only')
  @Problems('forbidden-function', 'clock-set-back')
  giveBack(
    @UuidParam('handoverId') handoverId: string,
    @Body() { reason }: ReturnDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverActDto> {
    return this.act(reply, handoverId, { type: 'ReturnOffer', data: { reason } }, act);
  }

  @Post('plan')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverActDto })
  @Refuses('handover-unknown', 'handover-recalled', 'handover-ended', 'handover-not-accepted')
  @Refuses('slice-only')
  @Problems('forbidden-function', 'clock-set-back')
  recordPlan(
    @UuidParam('handoverId') handoverId: string,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverActDto> {
    return this.act(reply, handoverId, { type: 'RecordPlan', data: {} }, act);
  }

  @Post('counter')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverActDto })
  @Refuses(
    'handover-unknown',
    'handover-recalled',
    'handover-ended',
    'handover-returned',
    'handover-already-accepted',
    'handover-countered',
    'slice-only',
  )
  @Problems('forbidden-function', 'clock-set-back')
  counter(
    @UuidParam('handoverId') handoverId: string,
    @Body() { asks }: CounterDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverActDto> {
    return this.act(reply, handoverId, { type: 'CounterOffer', data: { asks } }, act);
  }

  @Post('steps/report')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverActDto })
  @Refuses('handover-unknown', 'handover-recalled', 'handover-ended', 'step-unknown')
  @Problems('forbidden-function', 'clock-set-back')
  reportStep(
    @UuidParam('handoverId') handoverId: string,
    @Body() { step }: StepReportDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverActDto> {
    return this.act(reply, handoverId, { type: 'ReportStep', data: { step } }, act);
  }

  /** Whoever has a part in the handover, also after its end, may come to know that the person died or left. */
  @Post('departure/report')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverActDto })
  @Refuses('handover-unknown', 'date-in-future')
  @Problems('forbidden-function', 'clock-set-back')
  reportDeparture(
    @UuidParam('handoverId') handoverId: string,
    @Body() dto: DepartureDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverActDto> {
    const data = { ...dto, today: this.desk.today() };
    return this.act(reply, handoverId, { type: 'ReportDeparture', data }, act);
  }

  private async act(
    reply: FastifyReply,
    handoverId: string,
    command: ReceptionCommand,
    act: Act,
  ): Promise<HandoverActDto> {
    const worker = this.desk.caseworker(act.actor);
    const { revision } = await this.handovers.receive(worker, handoverId, command, act);
    tagRevision(reply, revision);
    void reply.header('location', this.desk.path(`handovers/${handoverId}`));
    return { handoverId, revision };
  }
}
