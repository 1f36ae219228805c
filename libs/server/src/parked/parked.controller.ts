import type { ParkedActView, ParkedView } from '#libs/contracts';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { TextField } from '../fields.js';
import { CurrentActor, Scope } from '../identity.js';
import { Answers, Problems } from '../openapi.js';
import { Records } from '../idempotency.js';
import type { Actor } from '../token-verifier.js';
import { UuidParam } from '../validation.js';
import { ParkedDesk } from './parked-desk.js';

const parked: ParkedView = {
  parkedId: '019aa5e0-0000-5000-8000-00000000000a',
  topic: 'infohus.case-events.police.v1',
  key: '019aa5e0-0000-7000-8000-000000000001',
  code: 'unreadable',
  attempts: 3,
  parkedAt: '2026-11-21T10:15:00.000Z',
  behind: 2,
};
const { parkedId } = parked;

class SkipDto {
  @TextField({
    maxLength: 64,
    pattern: /^[a-z][a-z0-9-]*$/,
    example: 'sender-was-wrong',
    description: 'A code, no free text.',
  })
  reason: string;
}

/** Messages that could not be taken in, everything of their key behind them, and timers. Needs a `ParkedDesk`. */
@Controller('parked')
@Scope('operations')
@Problems('forbidden-function')
export class ParkedController {
  constructor(private readonly desk: ParkedDesk) {}

  @Get()
  @Answers(
    200,
    'The first held message of each key, and held timers (topic `timers`), oldest first.',
    { items: [parked] },
  )
  async list(@CurrentActor() actor: Actor): Promise<Readonly<{ items: readonly ParkedView[] }>> {
    return { items: await this.desk.list(actor) };
  }

  @Post(':parkedId/retry')
  @HttpCode(200)
  @Records()
  @Problems('not-found')
  @Answers(200, 'What came of handling it again.', { parkedId, state: 'RELEASED' })
  retry(@UuidParam('parkedId') id: string, @CurrentActor() actor: Actor): Promise<ParkedActView> {
    return this.desk.retry(actor, id);
  }

  @Post(':parkedId/skip')
  @HttpCode(200)
  @Records()
  @Problems('not-found', 'timer-not-skippable')
  @Answers(200, 'Proposed by the first person, done by the second.', {
    parkedId,
    state: 'SKIP_PROPOSED',
  })
  skip(
    @UuidParam('parkedId') id: string,
    @Body() { reason }: SkipDto,
    @CurrentActor() actor: Actor,
  ): Promise<ParkedActView> {
    return this.desk.skip(actor, id, reason);
  }
}
