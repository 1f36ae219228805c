import { Readable } from 'node:stream';
import type { EntryView } from '#libs/contracts';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  Problems,
  CorrelationId,
  CurrentActor,
  ProblemError,
  ReadContext,
  Scope,
  UuidParam,
} from '#libs/server';
import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { examples } from './examples.js';
import { decisionType, Entries, lookupType } from './entries/entries.js';
import { Freshness } from './entries/freshness.js';
import type { FreshnessView } from './entries/freshness.js';
import { LogUse } from './entries/log-use.js';
import type { Use } from './entries/log-use.js';
import { cursorOf, PageDto, positionOf } from './entries/selection.js';
import { AuditLog } from './log/audit-log.js';
import { proofOf } from './log/proofs.js';

type Page = Readonly<{
  items: readonly EntryView[];
  next: string | null;
  freshness: FreshnessView;
}>;

/** What a compliance officer reads and does. Each use of the log is itself recorded (retshåndhævelsesloven § 24). */
@Controller()
@Scope('audit')
export class AuditController {
  constructor(
    private readonly entries: Entries,
    private readonly use: LogUse,
    private readonly log: AuditLog,
    private readonly freshness: Freshness,
  ) {}

  @Get('decisions')
  @Answers(
    200,
    'Recorded decisions in order; `next` is the cursor of the next page.',
    examples.entries,
  )
  async decisions(
    @Query() query: PageDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Page> {
    const use = { view: 'decisions', target: 'list', query, reason, actor, correlationId };
    return this.page(use, query, [decisionType]);
  }

  @Get('decisions/:id')
  @Answers(200, 'The decision as it was recorded.', examples.entry)
  @Problems('not-found')
  async decision(
    @UuidParam('id') id: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<EntryView> {
    return this.found(id, { view: 'decision', reason, actor, correlationId });
  }

  @Get('decisions/:id/proof')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOkResponse({
    description: 'Proves offline that the decision stands in the log.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @Problems('not-found')
  async proof(
    @UuidParam('id') id: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<string> {
    return proofOf(this.log, await this.found(id, { view: 'proof', reason, actor, correlationId }));
  }

  @Get('lookups')
  @Answers(200, 'Recorded look-ups in order.', examples.entries)
  async lookups(
    @Query() query: PageDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Page> {
    const use = { view: 'lookups', target: 'list', query, reason, actor, correlationId };
    return this.page(use, query, [lookupType]);
  }

  @Get('replay')
  @ApiOkResponse({
    description: 'One entry a line, in order, each with the cursor to go on behind it.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  async replay(
    @Query() query: PageDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<StreamableFile> {
    await this.use.record({
      view: 'replay',
      target: 'stream',
      query,
      reason,
      actor,
      correlationId,
    });
    const lines = this.entries.lines(query, positionOf(query.after));
    return new StreamableFile(Readable.from(lines), { type: 'application/x-ndjson' });
  }

  private async found(id: string, by: Omit<Use, 'target' | 'query'>): Promise<EntryView> {
    const entry = await this.use.recorded(
      { ...by, target: id, query: {} },
      () => this.entries.decision(id),
      (found) => (found === null ? [] : [found.eventId]),
    );
    if (entry === null) throw new ProblemError('not-found');
    return entry;
  }

  private async page(use: Use, query: PageDto, types: readonly string[]): Promise<Page> {
    const limit = query.limit ?? 100;
    const after = positionOf(query.after);
    const items = await this.use.recorded(
      use,
      () => this.entries.page(query, { after, limit, types }),
      (found) => found.map(({ eventId }) => eventId),
    );
    const last = items.at(-1);
    const more = last !== undefined && items.length === limit;
    const next = more ? cursorOf(BigInt(last.position)) : null;
    return { items, next, freshness: await this.freshness.now() };
  }
}
