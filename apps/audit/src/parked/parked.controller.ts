import type { ParkedActView, ParkedView } from '#libs/contracts';
import {
  Answers,
  CurrentActor,
  ProblemError,
  Problems,
  Records,
  Scope,
  TextField,
  UuidParam,
} from '#libs/server';
import type { Actor } from '#libs/server';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { examples } from '../examples.js';
import { ParkedDesk } from './parked-desk.js';

/** Why a message may be let go. */
export class SkipDto {
  @TextField({
    maxLength: 64,
    pattern: /^[a-z][a-z0-9-]*$/,
    example: 'sender-was-wrong',
    description: 'A code, no free text.',
  })
  reason: string;
}

// What is held here is of every agency: only who runs the exchange sees it.
const subOf = ({ unit, sub }: Actor): string => {
  if (unit !== 'OPERATIONS') throw new ProblemError('forbidden-function');
  return sub;
};

/** Messages that could not be taken in, and everything of their key behind them. */
@Controller('parked')
@Scope('operations')
@Problems('forbidden-function')
export class ParkedController {
  constructor(private readonly desk: ParkedDesk) {}

  @Get()
  @Answers(200, 'The first held message of each key, oldest first.', examples.parked)
  async list(@CurrentActor() actor: Actor): Promise<Readonly<{ items: readonly ParkedView[] }>> {
    subOf(actor);
    return { items: await this.desk.list() };
  }

  @Post(':parkedId/retry')
  @HttpCode(200)
  @Records()
  @Problems('not-found')
  @Answers(200, 'What came of handling it again.', examples.parkedAct)
  retry(
    @UuidParam('parkedId') parkedId: string,
    @CurrentActor() actor: Actor,
  ): Promise<ParkedActView> {
    return this.desk.retry(parkedId, subOf(actor));
  }

  @Post(':parkedId/skip')
  @HttpCode(200)
  @Records()
  @Problems('not-found')
  @Answers(200, 'Proposed, or skipped on the word of a second person.', examples.parkedAct)
  skip(
    @UuidParam('parkedId') parkedId: string,
    @Body() { reason }: SkipDto,
    @CurrentActor() actor: Actor,
  ): Promise<ParkedActView> {
    return this.desk.skip(parkedId, reason, subOf(actor));
  }
}
