import { Readable } from 'node:stream';
import type { EntryView } from '#libs/contracts';
import type { Actor, ReadReason } from '#libs/server';
import {
  CorrelationId,
  CurrentActor,
  ProblemError,
  ReadContext,
  Scope,
  UuidParam,
} from '#libs/server';
import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { decisionType, Entries, lookupType } from './entries/entries.js';
import { LogUse } from './entries/log-use.js';
import { cursorOf, PageDto, positionOf, SelectionDto } from './entries/selection.js';
import { AuditLog } from './log/audit-log.js';
import { proofOf } from './log/proofs.js';
import { Redecisions } from './redecisions/redecisions.js';
import type { RedecisionReport } from './redecisions/redecisions.js';

type Page = Readonly<{ items: readonly EntryView[]; next: string | null }>;

/** What a compliance officer reads and does. Each use of the log is itself recorded (retshåndhævelsesloven § 24). */
@Controller()
@Scope('audit')
export class AuditController {
  constructor(
    private readonly entries: Entries,
    private readonly use: LogUse,
    private readonly log: AuditLog,
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
    const lines = this.entries.lines(query, positionOf(query.after));
    return new StreamableFile(Readable.from(lines), { type: 'application/x-ndjson' });
  }

  @Post('redecisions')
  @HttpCode(200)
  async redecide(
    @Body() selection: SelectionDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<RedecisionReport> {
    await this.use.record({
      view: 'redecisions',
      target: 'selection',
      query: selection,
      reason,
      actor,
      correlationId,
    });
    return this.redecisions.run(this.entries.all(selection, 0n, [decisionType]), { authorization });
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
