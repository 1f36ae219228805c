import type { ErasureView } from '#libs/contracts';
import { isProblemCode } from '#libs/contracts';
import { Clock, ContentStore, EventStore, nameBasedId } from '#libs/kernel';
import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { CorrelationId } from './correlation.js';
import { ListOfUuids, UuidField } from './fields.js';
import { CurrentActor, Scope } from './identity.js';
import { Records } from './idempotency.js';
import { Answers, Problems } from './openapi.js';
import { ProblemError } from './problem.js';
import { ReadContext } from './read-context.js';
import type { ReadReason } from './read-context.js';
import type { Actor } from './token-verifier.js';

const idsMax = 10_000;

/** What an approved erasure takes away here. */
export class ErasureDto {
  @UuidField({ description: 'The approved erasure (`/audit/v1/erasures`).' })
  erasureId: string;
  @UuidField()
  subjectId: string;
  @ListOfUuids({
    min: 1,
    max: idsMax,
    optional: true,
    description: 'Only these contents of the person; by default all.',
  })
  contentIds?: readonly string[];
}

/** Asks audit, with the token of who carries it out, whether two persons decided this erasure. */
export class ErasureRight {
  /** null: nobody said where audit is. */
  constructor(private readonly auditUrl: string | null) {}

  /** @throws ProblemError `erasure-refused`, 503 where audit does not answer */
  async of(
    erasureId: string,
    subjectId: string,
    authorization: string,
    reason: ReadReason,
  ): Promise<ErasureView> {
    const view = await this.asked(erasureId, authorization, reason);
    if (view.subjectId !== subjectId || view.state === 'ASKED')
      throw new ProblemError('erasure-refused');
    return view;
  }

  private async asked(
    erasureId: string,
    authorization: string,
    reason: ReadReason,
  ): Promise<ErasureView> {
    const headers = {
      authorization,
      'infohus-purpose': reason.purpose,
      'infohus-justification': reason.justification,
    };
    const unavailable = (cause: unknown): ProblemError =>
      new ProblemError('unavailable', { detail: 'The audit service does not answer.' }, { cause });
    if (this.auditUrl === null) throw unavailable(null);
    const url = new URL(`/audit/v1/erasures/${erasureId}`, this.auditUrl);
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) }).catch(
      (error: unknown) => {
        throw unavailable(error);
      },
    );
    const body = (await answer.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
    if (answer.ok) return body as ErasureView;
    const code = String(body['code']);
    if (answer.status >= 500 || !isProblemCode(code)) throw unavailable(answer.status);
    throw new ProblemError(code === 'not-found' ? 'erasure-refused' : code);
  }
}

/** What was destroyed here. */
export type ErasedHere = Readonly<{ erasureId: string; contents: number }>;

const eventType = 'ContentsErased';

/** Destroys words and salts of a person, on record, when two persons decided it. Events keep ids and commitments. */
@Controller('erasures')
@Scope('audit')
export class ErasureController {
  constructor(
    private readonly store: EventStore,
    private readonly contents: ContentStore,
    private readonly clock: Clock,
    private readonly right: ErasureRight,
  ) {}

  @Post()
  @HttpCode(200)
  @Records()
  @Problems('erasure-refused', 'unavailable', 'not-recorded')
  @Answers(200, 'How many contents were destroyed; again, it is the same number.', {
    erasureId: '019aa5e0-0000-5000-8000-000000000010',
    contents: 7,
  })
  async erase(
    @Body() { erasureId, subjectId, contentIds }: ErasureDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<ErasedHere> {
    await this.right.of(erasureId, subjectId, authorization, reason);
    const held = await this.contents.ofSubject(subjectId);
    const wanted = contentIds === undefined ? null : new Set(contentIds);
    const ids = wanted === null ? held : held.filter((id) => wanted.has(id));
    const contents = await this.recorded({ erasureId, actor, correlationId }, ids.length, reason);
    await this.contents.destroy(ids);
    return { erasureId, contents };
  }

  /** Before anything is destroyed; after a crash in between the number is that of the first time. */
  private async recorded(
    act: Readonly<{ erasureId: string; actor: Actor; correlationId: string }>,
    contents: number,
    { purpose }: ReadReason,
  ): Promise<number> {
    const { erasureId, actor, correlationId } = act;
    const stream = `erasure-${erasureId}`;
    for await (const { data } of this.store.readStream(stream, { limit: 1 }))
      return Number(data['contents']);
    const event = {
      id: nameBasedId(erasureId, 'contents-erased'),
      type: eventType,
      schemaVersion: 1,
      occurredAt: this.clock.now(),
      actor: actor.sub,
      agency: actor.agency,
      unit: actor.unit,
      function: actor.function,
      correlationId,
      causationId: erasureId,
      purpose,
      basis: null,
      data: { erasureId, contents },
    };
    await this.store.append({ stream, expected: 'any', events: [event] });
    return contents;
  }
}
