import { Readable } from 'node:stream';
import type { EntryView } from '#libs/contracts';
import { Clock } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import {
  CorrelationId,
  CurrentActor,
  invalid,
  ProblemError,
  Problems,
  ReadContext,
  Scope,
  UuidField,
} from '#libs/server';
import { Body, Controller, Headers, HttpCode, Post, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Entries } from '../entries/entries.js';
import { LogUse } from '../entries/log-use.js';
import { AuditLog } from '../log/audit-log.js';
import { PolicySets } from '../sets/policy-sets.js';
import { evidencePack } from './pack.js';

const entriesMax = 5000;

/** What a pack is about: at least one. */
export class PackDto {
  @UuidField({
    optional: true,
    description: 'Case at the sender, and what came of its disclosures.',
    example: '019aa5e0-0000-7000-8000-000000000001',
  })
  case?: string;
  @UuidField({ optional: true })
  subject?: string;
  @UuidField({ optional: true })
  disclosure?: string;
  @UuidField({ optional: true })
  handover?: string;
}

/** Evidence that stands alone. */
@Controller('packs')
@Scope('audit')
export class PackController {
  constructor(
    private readonly entries: Entries,
    private readonly use: LogUse,
    private readonly log: AuditLog,
    private readonly sets: PolicySets,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'A signed tar that verifies offline' })
  @ApiOkResponse({
    content: { 'application/x-tar': { schema: { type: 'string', format: 'binary' } } },
  })
  @Problems('not-found')
  async make(
    @Body() about: PackDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<StreamableFile> {
    if (Object.values(about).every((value) => value === undefined))
      throw invalid('', 'required', 'Name a case, subject, disclosure or handover.');
    const used = { view: 'pack', target: 'selection', query: about };
    await this.use.record({ ...used, reason, actor, correlationId });
    const tar = evidencePack({
      entries: await this.found(about),
      log: this.log,
      setOf: (name) => this.sets.find(name, { authorization }),
      selection: about,
      madeAt: this.clock.now(),
      ...reason,
    });
    return new StreamableFile(Readable.from(tar), {
      type: 'application/x-tar',
      disposition: 'attachment; filename="infohus-pack.tar"',
    });
  }

  private async found(about: PackDto): Promise<readonly EntryView[]> {
    const entries = await this.entries.page(about, { after: 0n, limit: entriesMax + 1 });
    if (entries.length === 0) throw new ProblemError('not-found');
    if (entries.length > entriesMax)
      throw invalid('', 'max-items', `A pack holds at most ${entriesMax} entries: name less.`);
    return entries;
  }
}
