import { ReadStore, ReceivedRow, ReceivedStatementRow } from '#libs/adapters';
import type { PastCaseView, PastModelView } from '#libs/contracts';
import { mayRead } from '#libs/domain';
import { ContentStore, EventStore } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  invalid,
  ProblemError,
  Problems,
  ReadContext,
  Scope,
  UuidParam,
} from '#libs/server';
import { Controller, Get, Query } from '@nestjs/common';
import { ServedHost } from '../desk.js';
import { isHostedTenant } from '../inbox/hosted-tenant.js';
import { LookUps } from '../lookup/look-ups.js';
import type { Asker } from '../lookup/look-ups.js';
import { examples } from './examples.js';
import { pageRows } from '../read/page.dto.js';
import { isReadable } from '../read/timeline.queries.js';
import { InstantDto, ModelInstantDto, TenantInstantDto } from './past.dto.js';
import type { Past } from './past.rows.js';
import { heldIn, pastModel, pastOf, subjectOfCase } from './past.rows.js';
import type { PastPage, Wording } from './past.view.js';
import { pastPage, returnedIn, toPastView } from './past.view.js';

type Question = Readonly<{ asker: Asker; caseId: string; instant: InstantDto; wording: Wording }>;

const view = 'as-known';

/** What was known then, of what had happened by another instant: folded from the events as the live rows are. */
@Controller()
export class PastController {
  constructor(
    private readonly store: EventStore,
    private readonly rows: ReadStore,
    private readonly contents: ContentStore,
    private readonly lookUps: LookUps,
    private readonly host: ServedHost,
  ) {}

  @Get('cases/:caseId/as-known')
  @Scope('agency')
  @Answers(200, 'The case as it was known; what was erased since says so.', examples.asKnown)
  @Problems('not-found', 'not-served-here', 'not-recorded', 'invalid-cursor')
  async caseAsKnown(
    @UuidParam('caseId') caseId: string,
    @Query() instant: InstantDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<PastCaseView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    return this.answer({ asker, caseId, instant, wording: 'SHOWN' });
  }

  @Get('as-known/cases/:caseId')
  @Scope('audit')
  @Answers(200, 'For audit: as it was known, without the words.', examples.asKnown)
  @Problems('not-found', 'not-recorded', 'invalid-cursor')
  async caseForAudit(
    @UuidParam('caseId') caseId: string,
    @Query() instant: TenantInstantDto,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<PastCaseView> {
    this.hosted(instant.tenant);
    const asker = this.lookUps.visitor(actor, instant.tenant, correlationId, reason);
    return this.answer({ asker, caseId, instant, wording: 'HELD' });
  }

  @Get('as-known')
  @Scope('audit')
  @Answers(200, 'For audit: what a read model held then. Shows no person.', examples.modelAsKnown)
  @Problems('not-found')
  async model(@Query() { tenant, knownOn }: ModelInstantDto): Promise<PastModelView> {
    this.hosted(tenant);
    this.past(knownOn);
    return pastModel(this.store, tenant, knownOn);
  }

  private hosted(tenant: string): void {
    if (!isHostedTenant(this.host.name, tenant)) throw new ProblemError('not-found');
  }

  // What will be known is not known: a cursor into it would give other answers later.
  private past(knownOn: string): void {
    if (Date.parse(knownOn) > Date.parse(this.lookUps.now()))
      throw invalid('query/knownOn', 'past', 'Must not lie in the future.');
  }

  private async answer(question: Question): Promise<PastCaseView> {
    const { asker, caseId, instant, wording } = question;
    this.past(instant.knownOn);
    const asked = { view, target: caseId };
    const { tenant } = asker;
    const subjectId = await subjectOfCase(this.store, tenant, caseId);
    if (subjectId === null) return this.lookUps.answer(asker, asked, null);
    if (wording === 'SHOWN' && !mayRead(asker, null, asker.now))
      return this.lookUps.answer(asker, asked, { subjectId, caseId, refused: true });
    const { past, page, now } = await this.found(question, subjectId);
    const found = { subjectId, caseId, view: page, returned: returnedIn(page) };
    await this.lookUps.answer(asker, asked, found);
    const words = await this.contents.get([
      ...page.statements.map(({ statementId }) => statementId),
      ...page.received.flatMap(({ contentId }) => (contentId === null ? [] : [contentId])),
    ]);
    const { knownOn, validOn } = instant;
    const shown = toPastView({ caseId, tenant, knownOn, validOn }, past, page, {
      ...{ words, now, wording },
    });
    return wording === 'HELD' ? { ...shown, held: await heldIn(past) } : shown;
  }

  private async found(
    { asker, caseId, instant, wording }: Question,
    subjectId: string,
  ): Promise<Readonly<{ past: Past; page: PastPage; now: readonly ReceivedStatementRow[] }>> {
    const { tenant } = asker;
    const { knownOn, validOn, cursor, limit = pageRows } = instant;
    return this.rows.asTenant(tenant, async (live) => {
      const past = await pastOf(this.store, live, { tenant, caseId, subjectId, knownOn });
      // Who may look into a decision is decided by today's right, not by that of then.
      const open = new Set(
        (await live.many(ReceivedRow, { subjectId: { in: past.subjectIds } }))
          .filter((row) => wording === 'HELD' || isReadable(asker, row))
          .map(({ decisionId }) => decisionId),
      );
      const isOpen = ({ decisionId }: ReceivedRow): boolean =>
        wording === 'HELD' || open.has(decisionId);
      const page = await pastPage(past, { caseId, validOn, cursor, limit }, isOpen);
      const decisionIds = [...new Set(page.received.map(({ decisionId }) => decisionId))];
      const now = await live.many(ReceivedStatementRow, { decisionId: { in: decisionIds } });
      return { past, page, now };
    });
  }
}
