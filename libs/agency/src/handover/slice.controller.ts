import { recipientsOf } from '#libs/domain';
import type { HandoverCommand } from '#libs/domain';
import type { Act } from '#libs/server';
import { ActAtRevision, Problems, Records, Scope, UuidParam } from '#libs/server';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Desk } from '../desk.js';
import { toParty } from '../party.dto.js';
import { Refuses } from '../refusals.js';
import { HandoverStandingDto, SliceClosureDto, SliceDto } from './handover.dto.js';
import { Handovers } from './handovers.js';

/** Parts of a handover for more units of the receiving municipality, each under a decision of its own. */
@Controller('handovers/:handoverId')
@Scope('agency')
export class SliceController {
  constructor(
    private readonly desk: Desk,
    private readonly handovers: Handovers,
  ) {}

  @Post('slices')
  @Records()
  @ApiCreatedResponse({ type: HandoverStandingDto })
  @Refuses(
    'handover-ended',
    'handover-stopped',
    'handover-not-accepted',
    'slice-elsewhere',
    'slice-exists',
    'disclosure-unknown',
    'not-a-recipient',
  )
  @Problems('forbidden-function', 'not-found', 'unknown-party', 'clock-set-back')
  async share(
    @UuidParam('handoverId') handoverId: string,
    @Body() dto: SliceDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const worker = this.desk.caseworker(act.actor);
    const { of } = await this.handovers.sentBy(worker, handoverId);
    const state = await this.handovers.caseOf(worker, of.caseId);
    const { disclosureId } = dto;
    const data = {
      to: toParty(dto.to, '/to'),
      disclosureId,
      disclosedTo: recipientsOf(state, disclosureId),
    };
    return this.handovers.act(reply, handoverId, { type: 'ShareSlice', data }, act);
  }

  @Post('slices/closure')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: HandoverStandingDto })
  @Refuses('handover-ended', 'slice-unknown')
  @Problems('forbidden-function', 'not-found', 'clock-set-back')
  closeSlice(
    @UuidParam('handoverId') handoverId: string,
    @Body() { disclosureId }: SliceClosureDto,
    @ActAtRevision() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverStandingDto> {
    const command: HandoverCommand = { type: 'CloseSlice', data: { disclosureId } };
    return this.handovers.act(reply, handoverId, command, act);
  }
}
