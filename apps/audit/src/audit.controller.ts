import { Readable } from 'node:stream';
import type { DecisionRecorded } from '#libs/contracts';
import type { Actor, ReadReason } from '#libs/server';
import {
  CorrelationId,
  CurrentActor,
  ProblemError,
  ReadContext,
  Scope,
  UuidParam,
} from '#libs/server';
import { Body, Controller, Get, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { decisionType, Entries, lookupType } from './entries.js';
import type { Entry } from './entries.js';
import { LogUse } from './log-use.js';
import { Redecisions } from './redecisions.js';
import type { RedecisionReport } from './redecisions.js';
import { cursorOf, PageDto, positionOf, SelectionDto } from './selection.js';

type Page = Readonly<{ items: readonly Entry[]; next: string | null }>;

/** What a compliance officer reads and does. Each use of the log is itself recorded (retshåndhævelsesloven § 24). */
@Controller()
@Scope('audit')
export class AuditController {
  constructor(
    private readonly entries: Entries,
    private readonly use: LogUse,
    private readonly redecisions: Redecisions,
  ) {}

  @Get('decisions')
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
  async decision(
    @UuidParam('id') id: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Entry> {
    await this.use.record({
      view: 'decision',
      target: id,
      query: {},
      reason,
      actor,
      correlationId,
    });
    const entry = await this.entries.decision(id);
    if (entry === null) throw new ProblemError('not-found');
    return entry;
  }

  @Get('lookups')
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
    const lines = ndjson(this.entries.all(query, positionOf(query.after)));
    return new StreamableFile(Readable.from(lines), { type: 'application/x-ndjson' });
  }

  @Post('redecisions')
  @HttpCode(200)
  async redecide(
    @Body() selection: SelectionDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<RedecisionReport> {
    await this.use.record({
      view: 'redecisions',
      target: 'selection',
      query: selection,
      reason,
      actor,
      correlationId,
    });
    return this.redecisions.run(this.recorded(selection));
  }

  private async *recorded(selection: SelectionDto): AsyncGenerator<DecisionRecorded> {
    for await (const { data } of this.entries.all(selection, 0n, [decisionType]))
      yield data as unknown as DecisionRecorded;
  }

  private async page(query: PageDto, types: readonly string[]): Promise<Page> {
    const limit = query.limit ?? 100;
    const items = await this.entries.page(query, { after: positionOf(query.after), limit, types });
    const last = items.at(-1);
    const more = last !== undefined && items.length === limit;
    return { items, next: more ? cursorOf(BigInt(last.position)) : null };
  }
}

async function* ndjson(entries: AsyncIterable<Entry>): AsyncGenerator<string> {
  for await (const entry of entries)
    yield `${JSON.stringify({ ...entry, cursor: cursorOf(BigInt(entry.position)) })}\n`;
}
