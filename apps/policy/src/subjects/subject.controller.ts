import type { PersonIds } from '#libs/contracts';
import { Clock } from '#libs/kernel';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  ProblemError,
  Problems,
  Scope,
  UuidParam,
} from '#libs/server';
import type { Actor } from '#libs/server';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { KnownSubjects } from './known-subjects.js';
import { RateLimit } from './rate-limit.js';
import { ResolveDto, SubjectDto } from './subject.dto.js';
import { readIdentifier, SubjectRegister } from './subject-register.js';

/** The subject register. */
@Controller('subjects')
export class SubjectController {
  constructor(
    private readonly register: SubjectRegister,
    private readonly rate: RateLimit,
    private readonly clock: Clock,
    private readonly subjects: KnownSubjects,
  ) {}

  @Get(':subjectId/person')
  @Scope('audit')
  @Answers(200, 'All ids that are the same person now, this one first. Nothing else is told.', {
    subjectIds: ['019aa5e0-0000-4000-8000-000000000002', '019aa5e0-0000-4000-8000-000000000003'],
  })
  async person(@UuidParam('subjectId') subjectId: string): Promise<PersonIds> {
    const { subjectIds } = await this.subjects.reload(subjectId);
    return { subjectIds: [...new Set([subjectId, ...subjectIds])] };
  }

  @Post('resolve')
  @HttpCode(200)
  @Scope('subjects:resolve')
  @ApiOkResponse({ type: SubjectDto })
  @Problems('invalid-request', 'invalid-cpr', 'rate-limited', 'not-recorded')
  async resolve(
    @Body() { identifier }: ResolveDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<SubjectDto> {
    const now = this.clock.now();
    const waitSeconds = this.rate.take(`${actor.agency} ${actor.clientId}`, Date.parse(now));
    if (waitSeconds > 0)
      throw new ProblemError('rate-limited', { headers: { 'retry-after': String(waitSeconds) } });
    const read = readIdentifier(identifier, now);
    if (read === null)
      throw new ProblemError(identifier.type === 'CPR' ? 'invalid-cpr' : 'invalid-request', {
        errors: [
          {
            pointer: '/identifier/value',
            rule: identifier.type === 'CPR' ? 'cpr' : 'identifier',
            detail:
              identifier.type === 'CPR'
                ? 'Must be ten digits, the first six the birthday of somebody who is born.'
                : 'Must be of the form that its type has.',
          },
        ],
      });
    return { subjectId: await this.register.resolve(read, { actor, correlationId }) };
  }
}
