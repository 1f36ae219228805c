import { isParty } from '#libs/contracts';
import type { ActingFunction, Party, Unit } from '#libs/contracts';
import type { Asked } from '#libs/policy';
import { Answers, CorrelationId, CurrentActor, ProblemError, Problems, Scope } from '#libs/server';
import type { Actor } from '#libs/server';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { examples } from '../examples.js';
import { PreviewDto } from './preview.dto.js';
import { Previews } from './previews.js';
import type { RecipientPreview } from './previews.js';

const askedBy = (dto: PreviewDto, sender: Party, actor: Actor, recipient: Party): Asked => ({
  form: dto.form,
  purpose: dto.purpose,
  extent: dto.extent,
  necessity: dto.necessity,
  meeting: dto.meeting,
  caseId: dto.caseId,
  sender,
  senderFunction: actor.function as ActingFunction,
  recipient,
});

/** What would be decided now, as the sender may know it. No words are sent; that it was asked is recorded first. */
@Controller('previews')
@Scope('agency')
export class PreviewController {
  constructor(private readonly previews: Previews) {}

  @Post()
  @HttpCode(200)
  @Problems('invalid-request', 'unknown-party', 'not-found', 'unavailable', 'not-recorded')
  @Answers(
    200,
    'What would be decided now for each recipient, as the sender may know it.',
    examples.preview,
  )
  async preview(
    @Body() dto: PreviewDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ recipients: readonly RecipientPreview[] }>> {
    const sender = { agency: actor.agency, unit: actor.unit as Unit };
    if (!isParty(sender) || !dto.recipients.every(isParty)) throw new ProblemError('unknown-party');
    const question = {
      caseId: dto.caseId,
      subjectId: dto.subjectId,
      asked: dto.recipients.map((recipient) => askedBy(dto, sender, actor, recipient)),
      statements: dto.statements.map(
        ({ statementId, category, thirdPerson, identifiesInformant, ownGround }) => ({
          statementId,
          category,
          thirdPerson,
          identifiesInformant,
          ownGround,
        }),
      ),
      identity: dto.identity ?? [],
      position: dto.position === undefined ? null : BigInt(dto.position),
    };
    const by = {
      actor: actor.sub,
      sender,
      function: actor.function as ActingFunction,
      correlationId,
    };
    return { recipients: await this.previews.preview(question, by) };
  }
}
