import type { PastReport } from '#libs/contracts';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  DateTimeField,
  ProblemError,
  Problems,
  ReadContext,
  Scope,
  TextField,
  UuidField,
} from '#libs/server';
import { Controller, Get, Headers, Query } from '@nestjs/common';
import { hostOf } from '../agency-doors.js';
import { LogUse } from '../entries/log-use.js';
import { examples } from '../examples.js';
import { Past } from './past.js';

/** Whose past, and which instant of it. */
export class PastDto {
  @TextField({
    maxLength: 100,
    pattern: /^[A-Za-z0-9._-]+$/,
    example: '101.MUNICIPALITY_SOCIAL',
  })
  tenant: string;
  @UuidField({ optional: true, description: 'By default the whole read model.' })
  case?: string;
  @DateTimeField({ description: 'What was recorded after this is left out.' })
  knownOn: string;
  @DateTimeField({ optional: true, description: 'What happened after this is left out.' })
  validOn?: string;
  @TextField({ maxLength: 100, optional: true, description: 'The `next` of the page before.' })
  cursor?: string;
}

/** What a unit knew of a person on a day, checked against what recorded decisions had released to it. */
@Controller('as-known')
@Scope('audit')
export class PastController {
  constructor(
    private readonly past: Past,
    private readonly use: LogUse,
  ) {}

  @Get()
  @Problems('not-found')
  @Answers(200, 'What was known, without its words, and whether that is so.', examples.past)
  async asKnown(
    @Query() { case: caseId, ...asked }: PastDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<PastReport> {
    const used = { view: 'as-known', target: caseId ?? asked.tenant, query: { case: caseId } };
    await this.use.record({ ...used, reason, actor, correlationId });
    if (hostOf(asked.tenant) === null) throw new ProblemError('not-found');
    return this.past.report({ ...asked, caseId }, { authorization, reason, correlationId });
  }
}
