import { Clock } from '#libs/kernel';
import {
  Answers,
  BooleanField,
  CorrelationId,
  CurrentActor,
  OperationId,
  Records,
  Scope,
  UuidField,
} from '#libs/server';
import type { Actor } from '#libs/server';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { examples } from '../examples.js';
import { Rechecks } from './rechecks.js';
import type { Rechecked } from './rechecks.js';

class RecheckDto {
  @UuidField({ description: 'Everything that is still held about this person is looked at.' })
  subjectId: string;
  @BooleanField({
    optional: true,
    description: 'What does not stand was wrong at its time: it is taken away from who holds it.',
  })
  wrongAtItsTime?: boolean;
}

/** Looking again at what was released, on what is known now. */
@Controller('rechecks')
@Scope('audit', 'policy:approve')
export class RecheckController {
  constructor(
    private readonly rechecks: Rechecks,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @Records()
  @Answers(200, 'Each release that was looked at again.', examples.rechecked)
  async recheck(
    @Body() { subjectId, wrongAtItsTime = false }: RecheckDto,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ items: readonly Rechecked[] }>> {
    const cause = {
      id: operationId,
      occurredAt: this.clock.now(),
      actor: actor.sub,
      agency: actor.agency,
      unit: actor.unit,
      function: actor.function,
      correlationId,
    };
    return { items: await this.rechecks.ofSubject(subjectId, cause, wrongAtItsTime) };
  }
}
