import type { ParkedActView, ParkedView } from '#libs/contracts';
import type { Actor } from '#libs/server';
import { CurrentActor, Records, Scope, UuidParam } from '#libs/server';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ParkedDesk } from './parked-desk.js';
import { SkipDto } from './parked.dto.js';

/** Messages that could not be taken in, and everything of their key behind them. */
@Controller('parked')
@Scope('operations')
export class ParkedController {
  constructor(private readonly desk: ParkedDesk) {}

  @Get()
  async parked(@CurrentActor() actor: Actor): Promise<Readonly<{ items: readonly ParkedView[] }>> {
    return { items: await this.desk.list(actor) };
  }

  @Post(':parkedId/retry')
  @HttpCode(200)
  @Records()
  retry(
    @UuidParam('parkedId') parkedId: string,
    @CurrentActor() actor: Actor,
  ): Promise<ParkedActView> {
    return this.desk.retry(actor, parkedId);
  }

  @Post(':parkedId/skip')
  @HttpCode(200)
  @Records()
  skip(
    @UuidParam('parkedId') parkedId: string,
    @Body() { reason }: SkipDto,
    @CurrentActor() actor: Actor,
  ): Promise<ParkedActView> {
    return this.desk.skip(actor, parkedId, reason);
  }
}
