import { isParty, tenantOf } from '#libs/contracts';
import type { Party } from '#libs/contracts';
import { Clock } from '#libs/kernel';
import { readingFunctions } from '#libs/policy';
import {
  Answers,
  CurrentActor,
  OneOf,
  ProblemError,
  Problems,
  QueryIntegerField,
  Scope,
  TextField,
} from '#libs/server';
import type { Actor } from '#libs/server';
import { Controller, Get, Query } from '@nestjs/common';
import { examples } from '../examples.js';
import { owedKinds } from './owed.projection.js';
import type { OwedKind } from './owed.projection.js';
import { OwedChanges } from './owed.queries.js';
import type { OwedPage } from './owed.queries.js';

const pageMax = 500;
const pageRows = 100;
const hoursMax = 24 * 366 * 10;

class OwedQuery {
  @TextField({ maxLength: 40, optional: true, description: 'Agency of the recipient.' })
  agency?: string;
  @OneOf(owedKinds, { optional: true })
  kind?: OwedKind;
  @QueryIntegerField({
    min: 0,
    max: hoursMax,
    optional: true,
    description: 'Only what has been waited for at least so long.',
  })
  olderThanHours?: number;
  @TextField({ maxLength: 100, optional: true, description: 'The `next` of the page before.' })
  cursor?: string;
  @QueryIntegerField({ min: 1, max: pageMax, optional: true, description: 'By default 100.' })
  limit?: number;
}

/**
 * The officer's list: withdrawals and corrections that a recipient has not confirmed, and what recipients hold that
 * would not be released today. A sender sees what is owed for its own disclosures; that an answer would be another one
 * today may rest on what it must not know, so only audit sees that.
 */
@Controller('owed-changes')
export class OwedController {
  constructor(
    private readonly owed: OwedChanges,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Scope('audit', 'agency')
  @Answers(200, 'Who owes what to whom since when, the oldest first.', examples.owed)
  @Problems('not-found', 'invalid-cursor')
  list(@Query() query: OwedQuery, @CurrentActor() actor: Actor): Promise<OwedPage> {
    const { agency, kind, olderThanHours = 0, cursor, limit = pageRows } = query;
    return this.owed.page({
      sender: actor.scopes.includes('audit') ? null : senderOf(actor),
      agency: agency ?? null,
      kind: kind ?? null,
      olderThanHours,
      now: this.clock.now(),
      cursor,
      limit,
    });
  }
}

const senderOf = ({ agency, unit, function: acts }: Actor): string => {
  const party = { agency, unit } as Party;
  if (!isParty(party) || !readingFunctions.some((one) => one === acts))
    throw new ProblemError('not-found');
  return tenantOf(party);
};
