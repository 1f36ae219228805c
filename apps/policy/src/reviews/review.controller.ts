import { Clock } from '#libs/kernel';
import {
  Answers,
  BooleanField,
  CorrelationId,
  CurrentActor,
  OneOf,
  OperationId,
  Problems,
  Records,
  Scope,
  UuidParam,
} from '#libs/server';
import type { Actor } from '#libs/server';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { examples } from '../examples.js';
import { Reviews } from './reviews.js';
import type { ReviewView } from './reviews.js';

class ReviewQuery {
  @OneOf(['OPEN', 'ANSWERED'], { optional: true })
  state?: 'OPEN' | 'ANSWERED';
}

class AnswerDto {
  @BooleanField({
    description: 'true: the rule does not stand in the way of this disclosure, and of no other.',
  })
  setAside: boolean;
}

/** Questions that the law leaves to a lawyer (R52, R53). */
@Controller('legal-reviews')
@Scope('policy:approve')
export class ReviewController {
  constructor(
    private readonly reviews: Reviews,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Answers(200, 'Questions, oldest first.', examples.reviews)
  async list(@Query() { state }: ReviewQuery): Promise<Readonly<{ items: readonly ReviewView[] }>> {
    const all = await this.reviews.list();
    return { items: all.filter((one) => state === undefined || one.state === state) };
  }

  @Post(':decisionId/answer')
  @HttpCode(200)
  @Records()
  @Problems('not-found')
  @Answers(200, 'Answered; `decidedAs` is the decision that follows.', examples.reviewed)
  async answer(
    @UuidParam('decisionId') decisionId: string,
    @Body() { setAside }: AnswerDto,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ decisionId: string; setAside: boolean; decidedAs: string | null }>> {
    const decidedAs = await this.reviews.answer(decisionId, setAside, {
      id: operationId,
      occurredAt: this.clock.now(),
      actor: actor.sub,
      agency: actor.agency,
      unit: actor.unit,
      function: actor.function,
      correlationId,
    });
    return { decisionId, setAside, decidedAs };
  }
}
