import { Answers, CurrentAct, Problems, Records, Scope, UuidParam } from '#libs/server';
import type { Act } from '#libs/server';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  AsOfQuery,
  CollaborationQuery,
  EndDto,
  InviteGuestDto,
  OpenCollaborationDto,
  ProposeEnrolmentDto,
} from './collaboration.dto.js';
import { examples } from '../examples.js';
import { CollaborationRegister, knownParty, readNamed } from './collaboration-register.js';
import type { CollaborationView } from './collaboration-register.js';

/** The dated register of who takes part in which form, in which area. Nobody enrols itself. */
@Controller('collaborations')
export class CollaborationController {
  constructor(private readonly register: CollaborationRegister) {}

  @Get()
  @Scope('register', 'agency', 'policy:evaluate')
  @Answers(200, 'Every form that the area can have.', examples.collaborations)
  async list(
    @Query() { area, asOf }: CollaborationQuery,
  ): Promise<Readonly<{ items: readonly CollaborationView[] }>> {
    return { items: await this.register.showArea(area, asOf ?? this.register.today()) };
  }

  @Get(':collaborationId')
  @Scope('register', 'agency', 'policy:evaluate')
  @Problems('not-found')
  @Answers(200, 'Who takes part on that day.', examples.collaboration)
  show(
    @Param('collaborationId') id: string,
    @Query() { asOf }: AsOfQuery,
  ): Promise<CollaborationView> {
    return this.register.show(readNamed(id), asOf ?? this.register.today());
  }

  @Post()
  @HttpCode(201)
  @Scope('register')
  @Records()
  @Problems('not-found')
  @Answers(201, 'Open from now on.', examples.opened)
  async open(
    @Body() { form, area }: OpenCollaborationDto,
    @CurrentAct() acting: Act,
  ): Promise<Readonly<{ collaborationId: string }>> {
    const collaborationId = `${form}.${area}`;
    await this.register.carryOut(readNamed(collaborationId), 'OpenCollaboration', {}, acting);
    return { collaborationId };
  }

  @Post(':collaborationId/enrolments')
  @HttpCode(201)
  @Scope('register')
  @Records()
  @Problems('not-found', 'unknown-party')
  @Answers(201, 'Proposed; another party has to confirm it.', examples.enrolment)
  async propose(
    @Param('collaborationId') id: string,
    @Body() { party, function: acts, from, until }: ProposeEnrolmentDto,
    @CurrentAct() acting: Act,
  ): Promise<Readonly<{ enrolmentId: string }>> {
    const data = {
      enrolmentId: acting.operationId,
      party: knownParty(party),
      function: acts,
      from: from ?? this.register.today(),
      until: until ?? null,
    };
    await this.register.carryOut(readNamed(id), 'ProposeEnrolment', data, acting);
    return { enrolmentId: acting.operationId };
  }

  @Post(':collaborationId/enrolments/:enrolmentId/confirmation')
  @HttpCode(200)
  @Scope('register')
  @Records()
  @Problems('not-found')
  @Answers(200, 'Enrolled.', examples.enrolment)
  async confirm(
    @Param('collaborationId') id: string,
    @UuidParam('enrolmentId') enrolmentId: string,
    @CurrentAct() acting: Act,
  ): Promise<Readonly<{ enrolmentId: string }>> {
    await this.register.carryOut(readNamed(id), 'ConfirmEnrolment', { enrolmentId }, acting);
    return { enrolmentId };
  }

  @Post(':collaborationId/enrolments/:enrolmentId/end')
  @HttpCode(200)
  @Scope('register')
  @Records()
  @Problems('not-found')
  @Answers(200, 'Ends with that day.', examples.enrolmentEnded)
  async endEnrolment(
    @Param('collaborationId') id: string,
    @UuidParam('enrolmentId') enrolmentId: string,
    @Body() { lastDay }: EndDto,
    @CurrentAct() acting: Act,
  ): Promise<Readonly<{ enrolmentId: string; lastDay: string }>> {
    const data = { enrolmentId, lastDay: lastDay ?? this.register.today() };
    await this.register.carryOut(readNamed(id), 'EndEnrolment', data, acting);
    return data;
  }

  @Post(':collaborationId/invitations')
  @HttpCode(201)
  @Scope('register')
  @Records()
  @Problems('not-found', 'unknown-party')
  @Answers(201, 'Invited to that one case.', examples.invitation)
  async invite(
    @Param('collaborationId') id: string,
    @Body() { party, function: acts, caseId, until }: InviteGuestDto,
    @CurrentAct() acting: Act,
  ): Promise<Readonly<{ invitationId: string }>> {
    const data = {
      invitationId: acting.operationId,
      party: knownParty(party),
      function: acts,
      caseId,
      until,
    };
    await this.register.carryOut(readNamed(id), 'InviteGuest', data, acting);
    return { invitationId: acting.operationId };
  }

  @Post(':collaborationId/invitations/:invitationId/end')
  @HttpCode(200)
  @Scope('register')
  @Records()
  @Problems('not-found')
  @Answers(200, 'Ends with that day.', examples.invitationEnded)
  async endInvitation(
    @Param('collaborationId') id: string,
    @UuidParam('invitationId') invitationId: string,
    @Body() { lastDay }: EndDto,
    @CurrentAct() acting: Act,
  ): Promise<Readonly<{ invitationId: string; lastDay: string }>> {
    const data = { invitationId, lastDay: lastDay ?? this.register.today() };
    await this.register.carryOut(readNamed(id), 'EndInvitation', data, acting);
    return data;
  }

  @Post(':collaborationId/end')
  @HttpCode(200)
  @Scope('register')
  @Records()
  @Problems('not-found')
  @Answers(200, 'Ends with that day.', examples.ended)
  async end(
    @Param('collaborationId') id: string,
    @Body() { lastDay }: EndDto,
    @CurrentAct() acting: Act,
  ): Promise<Readonly<{ collaborationId: string; lastDay: string }>> {
    const data = { lastDay: lastDay ?? this.register.today() };
    await this.register.carryOut(readNamed(id), 'EndCollaboration', data, acting);
    return { collaborationId: id, ...data };
  }
}
