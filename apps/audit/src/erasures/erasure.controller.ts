import { erasureGrounds, erasureReasons } from '#libs/contracts';
import type { ErasureContents, ErasureGround, ErasureReason, ErasureView } from '#libs/contracts';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  OneOf,
  OperationId,
  Problems,
  ReadContext,
  Records,
  Scope,
  UuidField,
  UuidParam,
} from '#libs/server';
import { Body, Controller, Get, Headers, HttpCode, Post } from '@nestjs/common';
import { examples } from '../examples.js';
import { Erasures } from './erasures.js';

/** What shall be erased, and by which right. */
export class ErasureAskDto {
  @UuidField({ description: 'The person.' })
  subject: string;
  @UuidField({ optional: true, description: 'One statement; by default all about the person.' })
  statement?: string;
  @OneOf(erasureReasons)
  reason: ErasureReason;
  @OneOf(erasureGrounds, { description: 'The article that it rests on.' })
  ground: ErasureGround;
}

/** Words and salts are destroyed in every store; the log stays, and says that something was there. */
@Controller('erasures')
@Scope('audit')
@Problems('log-purpose')
export class ErasuresController {
  constructor(private readonly erasures: Erasures) {}

  @Get()
  @Answers(200, 'Newest first.', examples.erasures)
  async list(
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ items: readonly ErasureView[] }>> {
    return { items: await this.erasures.list({ reason, actor, correlationId }) };
  }

  @Get(':erasureId')
  @Problems('not-found')
  @Answers(200, 'Where it was carried out, and where not yet.', examples.erasure)
  one(
    @UuidParam('erasureId') erasureId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<ErasureView> {
    return this.erasures.one(erasureId, { reason, actor, correlationId });
  }

  @Get(':erasureId/contents')
  @Problems('not-found')
  @Answers(
    200,
    'Ids of what each service takes away, which asks for them itself; of a person also what may still be on its way.',
    examples.erasureContents,
  )
  contents(
    @UuidParam('erasureId') erasureId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<ErasureContents> {
    return this.erasures.contents(erasureId, { reason, actor, correlationId });
  }

  @Post()
  @HttpCode(201)
  @Records()
  @Problems('unavailable')
  @Answers(
    201,
    'Asked for, under every id of the person (`subjectIds`); a second person decides.',
    examples.erasure,
  )
  ask(
    @Body() { subject, statement, reason: why, ground }: ErasureAskDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<ErasureView> {
    const wanted = { subjectId: subject, statementId: statement ?? null, reason: why, ground };
    const act = { reason, actor, operationId, correlationId, authorization };
    return this.erasures.ask(wanted, act);
  }

  @Post(':erasureId/approval')
  @HttpCode(200)
  @Records()
  @Problems(
    'not-found',
    'erasure-own-approval',
    'erasure-approved',
    'erasure-person-changed',
    'unavailable',
  )
  @Answers(200, 'Decided, and carried out wherever somebody answered.', examples.erasure)
  approve(
    @UuidParam('erasureId') erasureId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<ErasureView> {
    const act = { reason, actor, operationId, correlationId, authorization };
    return this.erasures.approve(erasureId, act);
  }

  @Post(':erasureId/completion')
  @HttpCode(200)
  @Records()
  @Problems('not-found', 'erasure-not-approved', 'erasure-person-changed', 'unavailable')
  @Answers(200, 'Carried out where it was not yet.', examples.erasure)
  complete(
    @UuidParam('erasureId') erasureId: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<ErasureView> {
    const act = { reason, actor, operationId, correlationId, authorization };
    return this.erasures.goOn(erasureId, act);
  }
}
