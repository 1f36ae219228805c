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
import { LogUse } from './entries/log-use.js';
import { cursorOf, PageDto, positionOf } from './entries/selection.js';
import { AuditLog } from './log/audit-log.js';
import { proofOf } from './log/proofs.js';

type Page = Readonly<{ items: readonly EntryView[]; next: string | null }>;

/** What a compliance officer reads and does. Each use of the log is itself recorded (retshåndhævelsesloven § 24). */
@Controller()
@Scope('audit')
export class AuditController {
  constructor(
    private readonly entries: Entries,
    private readonly use: LogUse,
    private readonly log: AuditLog,
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
    await this.use.record({
      view: 'decisions',
      target: 'list',
      query,
      reason,
      actor,
      correlationId,
    });
    return this.page(query, [decisionType]);
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
    await this.use.record({
      view: 'decision',
      target: id,
      query: {},
      reason,
      actor,
      correlationId,
    });
    return this.found(id);
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
    await this.use.record({
      view: 'proof',
      target: id,
      query: {},
      reason,
      actor,
      correlationId,
    });
    return proofOf(this.log, await this.found(id));
  }

  @Get('lookups')
  @Answers(200, 'Recorded look-ups in order.', examples.entries)
  async lookups(
    @Query() query: PageDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Page> {
    await this.use.record({ view: 'lookups', target: 'list', query, reason, actor, correlationId });
    return this.page(query, [lookupType]);
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

  private async found(id: string): Promise<EntryView> {
    const entry = await this.entries.decision(id);
    if (entry === null) throw new ProblemError('not-found');
    return entry;
  }

  private async page(query: PageDto, types: readonly string[]): Promise<Page> {
    const limit = query.limit ?? 100;
    const items = await this.entries.page(query, { after: positionOf(query.after), limit, types });
    const last = items.at(-1);
    const more = last !== undefined && items.length === limit;
    return { items, next: more ? cursorOf(BigInt(last.position)) : null };
  }
}
