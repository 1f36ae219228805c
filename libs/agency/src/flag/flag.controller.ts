import type { Act } from '#libs/server';
import { CurrentAct, ProblemError, Problems, Records, Scope } from '#libs/server';
import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse } from '@nestjs/swagger';
import { FlagOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import { SubjectSource } from '../subject-source.js';
import { InvestigationFlagDto } from './flag.dto.js';

/**
 * Write-only, by identifier: the answer is the same whatever stood there before, without revision, address or subject,
 * so that nobody learns by it whether a person is under investigation.
 */
@Controller('investigation-flags')
@Scope('agency')
export class FlagController {
  constructor(
    private readonly desk: Desk,
    private readonly subjects: SubjectSource,
  ) {}

  @Post()
  @HttpCode(204)
  @Records()
  @ApiNoContentResponse()
  @Problems('invalid-cpr', 'forbidden-function', 'subject-in-doubt')
  async setFlag(
    @Body() { identifier, state }: InvestigationFlagDto,
    @CurrentAct() act: Act,
    @Headers('authorization') authorization: string,
  ): Promise<void> {
    const { party, function: acts } = this.desk.member(act.actor);
    if (party.unit !== 'POLICE' || acts !== 'INVESTIGATION')
      throw new ProblemError('forbidden-function');
    const caller = { authorization, correlationId: act.correlationId };
    const subjectId = await this.subjects.behind(identifier, caller);
    await this.desk.carry(FlagOrder, {
      stream: `flag-${subjectId}`,
      command: {
        type: state === 'SET' ? 'SetInvestigationFlag' : 'ClearInvestigationFlag',
        data: { subjectId },
      },
      act,
    });
  }
}
