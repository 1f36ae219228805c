import type { Anchors, HandoverCommand } from '#libs/domain';
import { nameBasedId } from '#libs/kernel';
import type { Act } from '#libs/server';
import { ActAtRevision, CurrentAct, Problems, Records, Scope, UuidParam } from '#libs/server';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Desk } from '../desk.js';
import { Refuses } from '../refusals.js';
import {
  BeginHandoverDto,
  DaysDto,
  DepartureDto,
  HandoverStandingDto,
  RepresentativeDto,
  ResumeDto,
  StepDoneDto,
  StopDto,
} from './handover.dto.js';
import { Handovers } from './handovers.js';

const anchorsOf = ({
  admittedOn,
  possibleParoleOn,
  allocatedOn,
}: Pick<DaysDto, 'admittedOn' | 'possibleParoleOn' | 'allocatedOn'>): Anchors => ({
  ...(admittedOn === undefined ? {} : { ADMISSION: admittedOn }),
  ...(possibleParoleOn === undefined ? {} : { POSSIBLE_PAROLE: possibleParoleOn }),
  ...(allocatedOn === undefined ? {} : { ALLOCATION: allocatedOn }),
});

/** The sender's acts between admission and follow-up, beside the offer itself. */
@Controller('handovers')
@Scope('agency')
export class HandoverCourseController {
  constructor(
    private readonly desk: Desk,
    private readonly handovers: Handovers,
  ) {}

  /** At admission or allocation: steps have their days before there is anybody to offer it to. */
  @Post('beginnings')
  @Records()
  @ApiCreatedResponse({ type: HandoverStandingDto })
  @Refuses('handover-not-from-here', 'subject-in-doubt', 'handover-begun')
  @Refuses('date-in-past', 'date-in-future')
  @Problems('forbidden-function', 'not-found')
  async begin(
    @Body() dto: BeginHandoverDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const worker = this.desk.caseworker(act.actor);
    const handoverId = nameBasedId(act.operationId, 'handover');
    const { caseId, releaseOn } = dto;
    const { subjectId, facts } = await this.handovers.caseOf(worker, caseId);
    await this.handovers.mustBeKnown(worker, subjectId);
    await this.handovers.mustBeTheOnly(worker, caseId, handoverId);
    const today = this.desk.today();
    const anchors = {
      ADMISSION: facts.detainedFrom,
      RELEASE: releaseOn ?? facts.plannedOn,
      ...anchorsOf(dto),
    };
    const unaccompaniedMinor = dto.unaccompaniedMinor ?? false;
    const of = { handoverId, caseId, subjectId, from: worker.party };
    const standing = await this.handovers.send(
      handoverId,
      {
        type: 'BeginHandover',
        data: {
          ...{ ...of, anchors, unaccompaniedMinor, today },
          ...{ releaseOn: releaseOn ?? null, plannedOn: facts.plannedOn },
        },
      },
      act,
    );
    return this.handovers.answer(reply, handoverId, standing);
  }

  @Post(':handoverId/days')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'date-in-future')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  setDays(
    @UuidParam('handoverId') handoverId: string,
    @Body() dto: DaysDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const data = { anchors: anchorsOf(dto), reason: dto.reason, today: this.desk.today() };
    return this.handovers.act(reply, handoverId, { type: 'SetAnchors', data }, act);
  }

  @Post(':handoverId/stop')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'handover-stopped')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  stop(
    @UuidParam('handoverId') handoverId: string,
    @Body() { about }: StopDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const command: HandoverCommand = {
      type: 'StopHandover',
      data: { about, today: this.desk.today() },
    };
    return this.handovers.act(reply, handoverId, command, act);
  }

  @Post(':handoverId/resumption')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'handover-not-stopped', 'date-in-past', 'subject-in-doubt')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  async resume(
    @UuidParam('handoverId') handoverId: string,
    @Body() { releaseOn }: ResumeDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const worker = this.desk.caseworker(act.actor);
    const { of } = await this.handovers.sentBy(worker, handoverId);
    // The tenant may know of the doubt before the handover's own stream has taken it up.
    await this.handovers.mustBeKnown(worker, of.subjectId);
    const data = { releaseOn: releaseOn ?? null, today: this.desk.today() };
    return this.handovers.act(reply, handoverId, { type: 'ResumeHandover', data }, act);
  }

  /** Of a minor who came alone: before that there is no offer. */
  @Post(':handoverId/representative')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'date-in-future')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  appointRepresentative(
    @UuidParam('handoverId') handoverId: string,
    @Body() { on }: RepresentativeDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const data = { on, today: this.desk.today() };
    const command: HandoverCommand = { type: 'AppointRepresentative', data };
    return this.handovers.act(reply, handoverId, command, act);
  }

  /** The person died or left: never refused but for a day that has not come, also after the end. */
  @Post(':handoverId/departure')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('date-in-future')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  depart(
    @UuidParam('handoverId') handoverId: string,
    @Body() dto: DepartureDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const data = { ...dto, today: this.desk.today() };
    return this.handovers.act(reply, handoverId, { type: 'RecordDeparture', data }, act);
  }

  @Post(':handoverId/follow-up')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'handover-not-in-force', 'handover-stopped')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  followUp(
    @UuidParam('handoverId') handoverId: string,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    return this.handovers.act(reply, handoverId, { type: 'BeginFollowUp', data: {} }, act);
  }

  @Post(':handoverId/steps')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'step-unknown', 'step-without-areas', 'date-in-future')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  completeStep(
    @UuidParam('handoverId') handoverId: string,
    @Body() dto: StepDoneDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const data = { ...dto, today: this.desk.today() };
    return this.handovers.act(reply, handoverId, { type: 'CompleteStep', data }, act);
  }
}
