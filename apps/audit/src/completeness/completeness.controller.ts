import type { CompletenessReport } from '#libs/contracts';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  OneOf,
  Problems,
  ReadContext,
  Scope,
  TextField,
} from '#libs/server';
import { Controller, Get, Headers, Query } from '@nestjs/common';
import { examples } from '../examples.js';
import { LogUse } from '../entries/log-use.js';
import { Completeness } from './completeness.js';

/** Which tenants. */
export class TenantsDto {
  @TextField({
    maxLength: 100,
    pattern: /^[A-Za-z0-9._-]+$/,
    optional: true,
    example: '101.MUNICIPALITY_SOCIAL',
    description: 'One tenant; by default all that were sent something or confirmed something.',
  })
  tenant?: string;
  @OneOf(['all'], {
    optional: true,
    description: 'Every tenant of the registry, also where nothing went.',
  })
  scope?: string;
}

/** Whether read models hold what was released, and nothing else. */
@Controller('completeness')
@Scope('audit')
export class CompletenessController {
  constructor(
    private readonly all: Completeness,
    private readonly use: LogUse,
  ) {}

  @Get()
  @Problems('not-found')
  @Answers(200, 'What each tenant holds, against what was recorded.', examples.completeness)
  async completeness(
    @Query() { tenant, scope }: TenantsDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<CompletenessReport> {
    const target = tenant ?? 'all';
    const used = { view: 'completeness', target, query: {}, reason, actor, correlationId };
    await this.use.record(used);
    const which = tenant ?? (scope === 'all' ? 'registry' : 'known');
    return this.all.compare(which, { authorization }, correlationId);
  }
}
