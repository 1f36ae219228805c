import type { PastCaseView } from '#libs/contracts';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  ProblemError,
  Problems,
  ReadContext,
  Scope,
  UuidParam,
} from '#libs/server';
import { Controller, Get, Headers, Query } from '@nestjs/common';
import { LookUps } from '../lookup/look-ups.js';
import { AuditDoor } from './audit-door.js';
import { examples } from './examples.js';
import { OpenedInstantDto } from './past.dto.js';
import { PastDesk } from './past-desk.js';

/** Words that are shown to an officer because a second person approved it, for a time. */
@Controller('as-known/cases/:caseId/content')
@Scope('audit')
export class OpenedController {
  constructor(
    private readonly audit: AuditDoor,
    private readonly desk: PastDesk,
    private readonly lookUps: LookUps,
  ) {}

  @Get()
  @Answers(200, 'As it was known, with the words that are still there.', examples.asKnown)
  @Problems('not-found', 'not-recorded', 'invalid-cursor', 'opening-refused', 'unavailable')
  async content(
    @UuidParam('caseId') caseId: string,
    @Query() { opening, ...instant }: OpenedInstantDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<PastCaseView> {
    const { tenant } = instant;
    this.desk.hosted(tenant);
    const asker = this.lookUps.visitor(actor, tenant, correlationId, reason);
    const opened = await this.audit.opening(opening, reason, authorization);
    if (opened.tenant !== tenant || opened.caseId !== caseId || opened.askedBy !== actor.sub) {
      const found = { subjectId: null, caseId, refused: true } as const;
      const asked = { view: 'opened-content', target: caseId };
      await this.lookUps.answer(asker, asked, found).catch((error: unknown) => {
        if (!(error instanceof ProblemError && error.code === 'not-found')) throw error;
      });
      throw new ProblemError('opening-refused', { detail: 'It was opened for something else.' });
    }
    return this.desk.answer({ asker, as: 'OPENED', caseId, instant });
  }
}
