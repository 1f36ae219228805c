import { ReadStore } from '#libs/adapters';
import type { Page, RequestItem, RequestView } from '#libs/contracts';
import { ContentStore } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  Problems,
  ReadContext,
  Scope,
  UuidParam,
} from '#libs/server';
import { Controller, Get, Query } from '@nestjs/common';
import { LookUps } from '../lookup/look-ups.js';
import { examples } from './examples.js';
import { PageDto, pageRows } from './page.dto.js';
import { requestById, requestList, toRequestView } from './request.queries.js';

/** Requests as the asker and the one who is asked see them. */
@Controller('requests')
@Scope('agency')
export class RequestReadController {
  constructor(
    private readonly rows: ReadStore,
    private readonly contents: ContentStore,
    private readonly lookUps: LookUps,
  ) {}

  /** Open to every function: whoever may read nothing else sees what they asked themselves. */
  @Get()
  @Answers(200, 'Requests made and received, newest first.', examples.requests)
  @Problems('not-served-here', 'invalid-cursor')
  async requests(
    @Query() { cursor, limit = pageRows }: PageDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Page<RequestItem>> {
    const asker = this.lookUps.asker(actor, correlationId);
    return this.rows.asTenant(asker.tenant, (rows) => requestList(rows, asker, cursor, limit));
  }

  @Get(':requestId')
  @Answers(200, 'The request, and what became of it.', examples.request)
  @Problems('not-found', 'not-served-here', 'not-recorded')
  async request(
    @UuidParam('requestId') requestId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<RequestView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    const found = await this.rows.asTenant(asker.tenant, (rows) =>
      requestById(rows, asker, requestId),
    );
    const row = await this.lookUps.answer(asker, { view: 'request', target: requestId }, found);
    const words = await this.contents.get(row.contentId === null ? [] : [row.contentId]);
    return toRequestView(row, words);
  }
}
