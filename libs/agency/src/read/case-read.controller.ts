import { ReadStore } from '#libs/adapters';
import type { CaseItem, CaseView, DisclosureView, Page, TimelineView } from '#libs/contracts';
import { ContentStore } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  Problems,
  ReadContext,
  Scope,
  tagRevision,
  UuidParam,
} from '#libs/server';
import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LookUps } from '../lookup/look-ups.js';
import { caseById, caseList, disclosureById } from './case.queries.js';
import { examples } from './examples.js';
import { PageDto, pageRows } from './page.dto.js';
import { contentIdsOf, timelineRows, toTimelineView } from './timeline.queries.js';

/** What a tenant sees of its cases. */
@Controller('cases')
@Scope('agency')
export class CaseReadController {
  constructor(
    private readonly rows: ReadStore,
    private readonly contents: ContentStore,
    private readonly lookUps: LookUps,
  ) {}

  @Get()
  @Answers(200, 'Cases of the tenant, newest first.', examples.cases)
  @Problems('not-found', 'not-served-here', 'invalid-cursor')
  async cases(
    @Query() { cursor, limit = pageRows }: PageDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Page<CaseItem>> {
    const asker = this.lookUps.asker(actor, correlationId);
    await this.lookUps.mayList(asker, 'cases');
    return this.rows.asTenant(asker.tenant, (rows) => caseList(rows, cursor, limit));
  }

  @Get(':caseId')
  @Answers(200, 'The case; `ETag` is the revision of its stream.', examples.case)
  @Problems('not-found', 'not-served-here', 'not-recorded')
  async case(
    @UuidParam('caseId') caseId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    const found = await this.rows.asTenant(asker.tenant, (rows) => caseById(rows, asker, caseId));
    const view = await this.lookUps.answer(asker, { view: 'case', target: caseId }, found);
    tagRevision(reply, view.revision);
    return view;
  }

  @Get(':caseId/timeline')
  @Answers(
    200,
    'Own and received entries in the order in which they were recorded.',
    examples.timeline,
  )
  @Problems('not-found', 'not-served-here', 'not-recorded', 'invalid-cursor')
  async timeline(
    @UuidParam('caseId') caseId: string,
    @Query() { cursor, limit = pageRows }: PageDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TimelineView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    const found = await this.rows.asTenant(asker.tenant, (rows) =>
      timelineRows(rows, asker, caseId, cursor, limit),
    );
    const view = await this.lookUps.answer(asker, { view: 'timeline', target: caseId }, found);
    tagRevision(reply, view.ofCase.revision);
    return toTimelineView(view, await this.contents.get(contentIdsOf(view)));
  }

  @Get(':caseId/disclosures/:disclosureId')
  @Answers(
    200,
    'What was decided for each recipient, as the sender may know it.',
    examples.disclosure,
  )
  @Problems('not-found', 'not-served-here', 'not-recorded')
  async disclosure(
    @UuidParam('caseId') caseId: string,
    @UuidParam('disclosureId') disclosureId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<DisclosureView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    const found = await this.rows.asTenant(asker.tenant, (rows) =>
      disclosureById(rows, asker, caseId, disclosureId),
    );
    return this.lookUps.answer(asker, { view: 'disclosure', target: disclosureId }, found);
  }
}
