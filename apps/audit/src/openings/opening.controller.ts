import type { OpeningView } from '#libs/contracts';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  OperationId,
  Problems,
  ReadContext,
  Records,
  Scope,
  TextField,
  UuidField,
  UuidParam,
} from '#libs/server';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { examples } from '../examples.js';
import { Openings } from './openings.js';

/** Whose words of which case. */
export class OpeningDto {
  @TextField({ maxLength: 100, pattern: /^[A-Za-z0-9._-]+$/, example: 'kf' })
  tenant: string;
  @UuidField({ description: 'A case of that tenant.' })
  case: string;
}

/** An officer sees that words were there; to read them takes a second person, and is over after an hour. */
@Controller('openings')
@Scope('audit')
@Problems('log-purpose')
export class OpeningController {
  constructor(private readonly openings: Openings) {}

  @Get()
  @Answers(200, 'What was asked for, newest first.', examples.openings)
  async list(
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ items: readonly OpeningView[] }>> {
    return { items: await this.openings.list({ reason, actor, correlationId }) };
  }

  @Post()
  @HttpCode(201)
  @Records()
  @Problems('not-found')
  @Answers(201, 'Asked for; a second person has a day to approve it.', examples.opening)
  ask(
    @Body() { tenant, case: caseId }: OpeningDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<OpeningView> {
    return this.openings.ask(tenant, caseId, { reason, actor, operationId, correlationId });
  }

  @Post(':openingId/approval')
  @HttpCode(200)
  @Records()
  @Problems('not-found', 'opening-own-approval', 'opening-approved', 'opening-expired')
  @Answers(200, 'Open for an hour, to who asked.', examples.opening)
  approve(
    @UuidParam('openingId') openingId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<OpeningView> {
    return this.openings.approve(openingId, { reason, actor, operationId, correlationId });
  }

  @Get(':openingId/right')
  @Problems('not-found', 'opening-refused')
  @Answers(200, 'The agency asks this before it shows: it may be used now.', examples.opening)
  right(
    @UuidParam('openingId') openingId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<OpeningView> {
    return this.openings.right(openingId, { reason, actor, correlationId });
  }
}
