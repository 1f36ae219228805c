import type { ErasureContents } from '#libs/contracts';
import { isProblemCode } from '#libs/contracts';
import { Clock, ContentStore, EventStore, nameBasedId } from '#libs/kernel';
import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { CorrelationId } from './correlation.js';
import { UuidField } from './fields.js';
import { CurrentActor, Scope } from './identity.js';
import { Records } from './idempotency.js';
import { Answers, Problems } from './openapi.js';
import { ProblemError } from './problem.js';
import { ReadContext } from './read-context.js';
import type { ReadReason } from './read-context.js';
import type { Actor } from './token-verifier.js';

/** What an approved erasure takes away here. */
export class ErasureDto {
  @UuidField({ description: 'The approved erasure (`/audit/v1/erasures`).' })
  erasureId: string;
  @UuidField()
  subjectId: string;
}

/**
 * Asks audit, with the token of who carries it out, whether two persons decided this erasure, and of what: whoever says
 * here that it is to be carried out does not say what goes.
 */
export class ErasureRight {
  /** null: nobody said where audit is. */
  constructor(private readonly auditUrl: string | null) {}

  /** @throws ProblemError `erasure-refused`, 503 where audit does not answer */
  async of(
    erasureId: string,
    subjectId: string,
    authorization: string,
    reason: ReadReason,
  ): Promise<ErasureContents> {
    const decided = await this.asked(erasureId, authorization, reason);
    if (!decided.subjectIds.includes(subjectId) || decided.state === 'ASKED')
      throw new ProblemError('erasure-refused');
    return decided;
  }

  private async asked(
    erasureId: string,
    authorization: string,
    reason: ReadReason,
  ): Promise<ErasureContents> {
    const headers = {
      authorization,
      'infohus-purpose': reason.purpose,
      'infohus-justification': reason.justification,
    };
    const unavailable = (cause: unknown): ProblemError =>
      new ProblemError('unavailable', { detail: 'The audit service does not answer.' }, { cause });
    if (this.auditUrl === null) throw unavailable(null);
    const url = new URL(`/audit/v1/erasures/${erasureId}/contents`, this.auditUrl);
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) }).catch(
      (error: unknown) => {
        throw unavailable(error);
      },
    );
    const body = (await answer.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
    if (answer.ok) return body as ErasureContents;
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
    @Body() { erasureId, subjectId }: ErasureDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<ErasedHere> {
    const decided = await this.right.of(erasureId, subjectId, authorization, reason);
    const { subjectIds, statementId, contentIds, comingIds } = decided;
    const held = new Map<string, readonly string[]>();
    for (const id of subjectIds) held.set(id, await this.contents.ofSubject(id));
    const wanted = [...(contentIds ?? held.get(subjectId) ?? []), ...comingIds];
    const theirs = new Set([...held.values()].flat());
    const going = [...new Set(wanted)].filter((id) => theirs.has(id)).sort();
    const act = { erasureId, subjectId, actor, correlationId };
    const contents = await this.recorded(act, going, reason);
    // Also what was said before, and nobody has decided or delivered yet.
    const barred = { until: this.clock.now(), statementId };
    await this.contents.destroy(wanted, subjectIds, barred);
    return { erasureId, contents };
  }

  /** Before anything is destroyed; after a crash in between it is there already. @returns how many went in all */
  private async recorded(
    act: Readonly<{ erasureId: string; subjectId: string; actor: Actor; correlationId: string }>,
    going: readonly string[],
    { purpose }: ReadReason,
  ): Promise<number> {
    const { erasureId, subjectId, actor, correlationId } = act;
    // One erasure may go over several ids of the person, and again over what came since.
    const one = nameBasedId(erasureId, subjectId);
    const stream = `erasure-${one}`;
    const id = nameBasedId(one, 'contents-erased', ...going);
    const before = new Map<string, number>();
    for await (const event of this.store.readStream(stream))
      before.set(event.id, Number(event.data['contents']));
    const sum = [...before.values()].reduce((all, contents) => all + contents, 0);
    if (before.has(id) || (before.size > 0 && going.length === 0)) return sum;
    const event = {
      id,
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
      data: { erasureId, contents: going.length },
    };
    await this.store.append({ stream, expected: 'any', events: [event] });
    return sum + going.length;
  }
}
