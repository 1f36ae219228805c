import type { ParkedActView, ParkedView } from '#libs/contracts';
import type { Actor } from '#libs/server';
import { Answers, CurrentActor, Problems, Records, Scope, UuidParam } from '#libs/server';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { examples } from '../read/examples.js';
import { ParkedDesk } from './parked-desk.js';
import { SkipDto } from './parked.dto.js';

/** Messages that could not be taken in, and everything of their key behind them. */
@Controller('parked')
@Scope('operations')
export class ParkedController {
  constructor(private readonly desk: ParkedDesk) {}

  @Get()
  @Answers(200, 'The first held message of each key, oldest first.', examples.parked)
  async parked(@CurrentActor() actor: Actor): Promise<Readonly<{ items: readonly ParkedView[] }>> {
    return { items: await this.desk.list(actor) };
  }

  @Post(':parkedId/retry')
  @HttpCode(200)
  @Records()
  @Answers(200, 'What came of it.', { ...examples.parkedAct, state: 'RELEASED' })
  @Problems('not-found')
  retry(
    @UuidParam('parkedId') parkedId: string,
    @CurrentActor() actor: Actor,
  ): Promise<ParkedActView> {
    return this.desk.retry(actor, parkedId);
  }

  @Post(':parkedId/skip')
  @HttpCode(200)
  @Records()
  @Answers(200, 'Proposed by the first person, done by the second.', examples.parkedAct)
  @Problems('not-found')
  skip(
    @UuidParam('parkedId') parkedId: string,
    @Body() { reason }: SkipDto,
    @CurrentActor() actor: Actor,
  ): Promise<ParkedActView> {
    return this.desk.skip(actor, parkedId, reason);
  }
}
