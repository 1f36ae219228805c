import {
  Answers,
  CorrelationId,
  CurrentActor,
  OperationId,
  Problems,
  Records,
  Scope,
  UuidField,
  UuidParam,
} from '#libs/server';
import type { Actor } from '#libs/server';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { examples } from '../examples.js';
import { SubjectActs } from './subject-acts.js';

class LinkDto {
  @UuidField({ description: 'The subject id that is spoken of from now on.' })
  into: string;
}

class SplitDto {
  @UuidField()
  linkId: string;
}

/** Who is who: one person under two ids, a link that was wrong, an identity in doubt. */
@Controller('subjects/:subjectId')
@Scope('register')
@Problems('not-found')
export class SubjectActsController {
  constructor(private readonly acts: SubjectActs) {}

  @Post('links')
  @HttpCode(201)
  @Records()
  @Answers(201, 'Linked.', examples.link)
  async link(
    @UuidParam('subjectId') subjectId: string,
    @Body() { into }: LinkDto,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ linkId: string }>> {
    const acting = { actor, operationId, correlationId };
    return { linkId: await this.acts.link(subjectId, into, acting) };
  }

  @Post('splits')
  @HttpCode(200)
  @Records()
  @Answers(200, 'The link holds no longer.', examples.link)
  async split(
    @UuidParam('subjectId') subjectId: string,
    @Body() { linkId }: SplitDto,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ linkId: string }>> {
    await this.acts.split(subjectId, linkId, { actor, operationId, correlationId });
    return { linkId };
  }

  @Post('doubts')
  @HttpCode(201)
  @Records()
  @Answers(201, 'Nothing is disclosed about the subject until the doubt ends.', examples.doubt)
  async doubt(
    @UuidParam('subjectId') subjectId: string,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ doubtId: string }>> {
    const acting = { actor, operationId, correlationId };
    return { doubtId: await this.acts.doubt(subjectId, acting) };
  }

  @Post('doubts/:doubtId/end')
  @HttpCode(200)
  @Records()
  @Answers(200, 'The doubt has ended.', examples.doubt)
  async confirm(
    @UuidParam('subjectId') subjectId: string,
    @UuidParam('doubtId') doubtId: string,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ doubtId: string }>> {
    await this.acts.confirm(subjectId, doubtId, { actor, operationId, correlationId });
    return { doubtId };
  }
}
