import { ReadStore } from '#libs/adapters';
import type { HandoverBoard, HandoverTimeline, HandoverView } from '#libs/contracts';
import { danishDay, EventStore } from '#libs/kernel';
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
import { examples } from '../read/examples.js';
import { Freshness } from '../read/freshness.js';
import { pageRows } from '../read/page.dto.js';
import { BoardDto } from './board.dto.js';
import { handoverBoard } from './board.queries.js';
import { noteOpened } from './opening.js';
import { handoverById, handoverTimeline } from './handover.queries.js';

/** Handovers as sender and receiver see them. */
@Controller('handovers')
@Scope('agency')
export class HandoverReadController {
  constructor(
    private readonly rows: ReadStore,
    private readonly store: EventStore,
    private readonly freshness: Freshness,
    private readonly lookUps: LookUps,
  ) {}

  @Get()
  @Answers(200, 'What is due, from whom, until when.', examples.handovers)
  @Problems('not-found', 'not-served-here', 'invalid-cursor')
  async handovers(
    @Query() asked: BoardDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<HandoverBoard> {
    const asker = this.lookUps.asker(actor, correlationId);
    await this.lookUps.mayList(asker, 'handovers');
    const behindMs = await this.freshness.behindMs();
    const today = danishDay(asker.now);
    const board = await this.rows.asTenant(asker.tenant, (rows) =>
      handoverBoard(rows, asked, today, asked.limit ?? pageRows),
    );
    return { ...board, behindMs };
  }

  @Get(':handoverId')
  @Answers(200, 'Where it stands and who is responsible.', examples.handover)
  @Problems('not-found', 'not-served-here', 'not-recorded')
  async handover(
    @UuidParam('handoverId') handoverId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandoverView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    const found = await this.rows.asTenant(asker.tenant, (rows) =>
      handoverById(rows, this.store, asker, handoverId),
    );
    const { view, revision, row } = await this.lookUps.answer(
      asker,
      { view: 'handover', target: handoverId },
      found,
    );
    await noteOpened(this.store, asker, row, view.progress);
    tagRevision(reply, revision);
    return view;
  }

  @Get(':handoverId/timeline')
  @Answers(200, 'Everything that happened to it, oldest first.', examples.handoverTimeline)
  @Problems('not-found', 'not-served-here', 'not-recorded')
  async timeline(
    @UuidParam('handoverId') handoverId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<HandoverTimeline> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    const found = await this.rows.asTenant(asker.tenant, (rows) =>
      handoverTimeline(rows, this.store, asker, handoverId),
    );
    return this.lookUps.answer(asker, { view: 'handover-timeline', target: handoverId }, found);
  }
}
