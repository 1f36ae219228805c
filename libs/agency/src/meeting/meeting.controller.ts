import type { Page } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Act, Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentAct,
  CurrentActor,
  Problems,
  ReadContext,
  Records,
  Scope,
  tagRevision,
  UuidParam,
} from '#libs/server';
import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Desk } from '../desk.js';
import { DiscloseDto, toWanted } from '../disclosure/disclosure.dto.js';
import { Disclosures } from '../disclosure/disclosures.js';
import { LookUps } from '../lookup/look-ups.js';
import { toParties } from '../party.dto.js';
import { examples } from '../read/examples.js';
import { PageDto, pageRows } from '../read/page.dto.js';
import { Refuses } from '../refusals.js';
import {
  AgendaItemDto,
  CallMeetingDto,
  ConcludeMeetingDto,
  HoldMeetingDto,
  MeetingActDto,
  SpokenDto,
} from './meeting.dto.js';
import type { MeetingListItem, MeetingView } from './meeting.dto.js';
import { Meetings } from './meetings.js';

/** Case meetings of the info-house, as the unit that calls them keeps them. */
@Controller('meetings')
@Scope('agency')
export class MeetingController {
  constructor(
    private readonly desk: Desk,
    private readonly meetings: Meetings,
    private readonly disclosures: Disclosures,
    private readonly lookUps: LookUps,
  ) {}

  @Post()
  @Records()
  @ApiCreatedResponse({ type: MeetingActDto })
  @Refuses('nobody-present', 'date-in-past')
  @Problems('forbidden-function', 'not-found', 'unknown-party')
  async call(
    @Body() dto: CallMeetingDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MeetingActDto> {
    const worker = this.desk.caseworker(act.actor);
    const { tenant } = worker;
    const meetingId = nameBasedId(act.operationId, 'meeting');
    const { caseId, on, handoverId = null } = dto;
    const subjectId = await this.desk.subjectOf(caseId, tenant);
    if (handoverId !== null) await this.meetings.knowsHandover(worker, handoverId, subjectId);
    const present = toParties(dto.present, (index) => `/present/${index}`);
    const today = this.desk.today();
    const data = { meetingId, subjectId, caseId, tenant, handoverId, on, present, today };
    const revision = await this.meetings.send(meetingId, { type: 'CallMeeting', data }, act);
    void reply.header('location', this.desk.path(`meetings/${meetingId}`));
    return this.answer(reply, meetingId, revision);
  }

  /** Only what is decided for everybody who gets it comes on the agenda; `notFor` names who is present and has none. */
  @Post(':meetingId/agenda')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: MeetingActDto })
  @Refuses('meeting-held', 'not-present', 'disclosure-unknown', 'disclosure-undecided')
  @Problems('forbidden-function', 'not-found')
  async setItem(
    @UuidParam('meetingId') meetingId: string,
    @Body() { disclosureId }: AgendaItemDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MeetingActDto> {
    const worker = this.desk.caseworker(act.actor);
    const { called } = await this.meetings.calledBy(worker, meetingId);
    const data = {
      disclosureId,
      disclosedTo: await this.meetings.disclosedTo(called.caseId, disclosureId),
      decided: await this.meetings.isDecided(worker, disclosureId),
    };
    const revision = await this.meetings.send(meetingId, { type: 'SetAgendaItem', data }, act);
    return this.answer(reply, meetingId, revision);
  }

  @Post(':meetingId/held')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: MeetingActDto })
  @Refuses('meeting-held', 'date-in-future')
  @Problems('forbidden-function', 'not-found')
  async hold(
    @UuidParam('meetingId') meetingId: string,
    @Body() { on }: HoldMeetingDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MeetingActDto> {
    await this.meetings.calledBy(this.desk.caseworker(act.actor), meetingId);
    const data = { on, today: this.desk.today() };
    const revision = await this.meetings.send(meetingId, { type: 'HoldMeeting', data }, act);
    return this.answer(reply, meetingId, revision);
  }

  /** What was said beyond the agenda: decided like any disclosure. What is denied reaches nobody, and an officer looks. */
  @Post(':meetingId/oral')
  @HttpCode(202)
  @Records()
  @ApiOkResponse({ type: SpokenDto })
  @Refuses('meeting-not-held', 'not-present', 'case-closed', 'statement-unknown')
  @Refuses('statement-retracted', 'statement-replaced', 'may-not-go-onward')
  @Problems('forbidden-function', 'not-found', 'unknown-party')
  async speak(
    @UuidParam('meetingId') meetingId: string,
    @Body() dto: DiscloseDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SpokenDto> {
    const worker = this.desk.caseworker(act.actor);
    const standing = await this.meetings.calledBy(worker, meetingId);
    const disclosureId = nameBasedId(act.operationId, 'disclosure');
    const wanted = toWanted(dto, disclosureId, null);
    const data = { disclosureId, disclosedTo: wanted.data.recipients };
    const record = { type: 'RecordOral', data } as const;
    this.meetings.mustAccept(record, standing);
    await this.meetings.spoken(worker, meetingId, disclosureId, act);
    await this.disclosures.make(standing.called.caseId, wanted, worker, act);
    // After it: what is refused as a disclosure stands at no meeting.
    const revision = await this.meetings.send(meetingId, record, act, 'spoken');
    return { disclosureId, ...this.answer(reply, meetingId, revision) };
  }

  @Post(':meetingId/conclusion')
  @HttpCode(200)
  @Records()
  @ApiOkResponse({ type: MeetingActDto })
  @Refuses('meeting-not-held', 'meeting-concluded', 'case-closed')
  @Problems('forbidden-function', 'not-found')
  async conclude(
    @UuidParam('meetingId') meetingId: string,
    @Body() { conclusion }: ConcludeMeetingDto,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MeetingActDto> {
    const worker = this.desk.caseworker(act.actor);
    const { called } = await this.meetings.calledBy(worker, meetingId);
    const revision = await this.meetings.conclude(meetingId, called.caseId, conclusion, act);
    return this.answer(reply, meetingId, revision);
  }

  @Get()
  @Answers(200, 'Meetings that the tenant called, the newest first.', examples.meetings)
  @Problems('not-found', 'not-served-here', 'invalid-cursor')
  async list(
    @Query() { cursor, limit = pageRows }: PageDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Page<MeetingListItem>> {
    const asker = this.lookUps.asker(actor, correlationId);
    await this.lookUps.mayList(asker, 'meetings');
    return this.meetings.list(asker.tenant, cursor, limit);
  }

  @Get(':meetingId')
  @Answers(200, 'The meeting, and what was decided of what is said there.', examples.meeting)
  @Problems('not-found', 'not-served-here', 'not-recorded')
  async meeting(
    @UuidParam('meetingId') meetingId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<MeetingView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    await this.lookUps.mayList(asker, 'meeting');
    const worker = this.desk.caseworker(actor);
    const state = await this.meetings.calledBy(worker, meetingId);
    const view = await this.meetings.view(state);
    const { subjectId, caseId } = view;
    const found = { subjectId, caseId, view, returned: [meetingId] };
    return this.lookUps.answer(asker, { view: 'meeting', target: meetingId }, found);
  }

  private answer(reply: FastifyReply, meetingId: string, revision: number): MeetingActDto {
    tagRevision(reply, revision);
    return { meetingId, revision };
  }
}
