import type { PastCaseView, PastModelView } from '#libs/contracts';
import { EventStore } from '#libs/kernel';
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
import { InstantDto, ModelInstantDto, TenantInstantDto } from './past.dto.js';
import { PastDesk } from './past-desk.js';
import { pastModel } from './past.rows.js';

/** What was known then, of what had happened by another instant: folded from the events as the live rows are. */
@Controller()
export class PastController {
  constructor(
    private readonly desk: PastDesk,
    private readonly lookUps: LookUps,
    private readonly store: EventStore,
  ) {}

  @Get('cases/:caseId/as-known')
  @Scope('agency')
  @Answers(200, 'The case as it was known; what was erased since says so.', examples.asKnown)
  @Problems('not-found', 'not-served-here', 'not-recorded', 'invalid-cursor')
  async caseAsKnown(
    @UuidParam('caseId') caseId: string,
    @Query() instant: InstantDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<PastCaseView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    return this.desk.answer({ asker, as: 'TENANT', caseId, instant });
  }

  @Get('as-known/cases/:caseId')
  @Scope('audit')
  @Answers(200, 'For audit: as it was known, without the words.', examples.asKnown)
  @Problems('not-found', 'not-recorded', 'invalid-cursor')
  async caseForAudit(
    @UuidParam('caseId') caseId: string,
    @Query() instant: TenantInstantDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<PastCaseView> {
    this.desk.hosted(instant.tenant);
    const asker = this.lookUps.visitor(actor, instant.tenant, correlationId, reason);
    return this.desk.answer({ asker, as: 'AUDIT', caseId, instant });
  }

  @Get('as-known')
  @Scope('audit')
  @Answers(200, 'For audit: what a read model held then. Shows no person.', examples.modelAsKnown)
  @Problems('not-found')
  async model(@Query() { tenant, knownOn }: ModelInstantDto): Promise<PastModelView> {
    this.desk.hosted(tenant);
    this.desk.past(knownOn);
    return pastModel(this.store, tenant, knownOn);
  }
}
