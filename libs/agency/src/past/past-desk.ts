import { ReadStore, ReceivedRow, ReceivedStatementRow } from '#libs/adapters';
import type { PastCaseView } from '#libs/contracts';
import { mayRead } from '#libs/domain';
import { ContentStore, EventStore } from '#libs/kernel';
import { invalid, ProblemError } from '#libs/server';
import { Injectable } from '@nestjs/common';
import { ServedHost } from '../desk.js';
import { isHostedTenant } from '../inbox/hosted-tenant.js';
import { LookUps } from '../lookup/look-ups.js';
import type { Asker } from '../lookup/look-ups.js';
import { pageRows } from '../read/page.dto.js';
import { isReadable } from '../read/timeline.queries.js';
import type { InstantDto } from './past.dto.js';
import type { Past } from './past.rows.js';
import { heldIn, pastOf, subjectOfCase } from './past.rows.js';
import type { PastPage } from './past.view.js';
import { pastPage, returnedIn, toPastView } from './past.view.js';

/**
 * Who asks: a reader of the tenant; audit, who sees that words are there; an officer to whom they were opened on the
 * word of a second person.
 */
export type PastReader = 'TENANT' | 'AUDIT' | 'OPENED';

export type PastQuestion = Readonly<{
  asker: Asker;
  as: PastReader;
  caseId: string;
  instant: InstantDto;
}>;

const views: Readonly<Record<PastReader, string>> = {
  TENANT: 'as-known',
  AUDIT: 'as-known',
  OPENED: 'opened-content',
};

/** Answers what was known, on record. */
@Injectable()
export class PastDesk {
  constructor(
    private readonly store: EventStore,
    private readonly rows: ReadStore,
    private readonly contents: ContentStore,
    private readonly lookUps: LookUps,
    private readonly host: ServedHost,
  ) {}

  /** @throws ProblemError 404 where another service serves that tenant */
  hosted(tenant: string): void {
    if (!isHostedTenant(this.host.name, tenant)) throw new ProblemError('not-found');
  }

  /** What will be known is not known: a later answer would be another. @throws ProblemError 400 */
  past(knownOn: string): void {
    if (Date.parse(knownOn) > Date.parse(this.lookUps.now()))
      throw invalid('query/knownOn', 'past', 'Must not lie in the future.');
  }

  /** @throws ProblemError 404 for what is not there and what this reader may not see; NotRecorded */
  async answer(question: PastQuestion): Promise<PastCaseView> {
    const { asker, as, caseId, instant } = question;
    const { knownOn = asker.now, validOn } = instant;
    this.past(knownOn);
    const asked = { view: views[as], target: caseId };
    const { tenant } = asker;
    const subjectId = await subjectOfCase(this.store, tenant, caseId);
    if (subjectId === null) return this.lookUps.answer(asker, asked, null);
    if (as === 'TENANT' && !mayRead(asker, null, asker.now))
      return this.lookUps.answer(asker, asked, { subjectId, caseId, refused: true });
    const { past, page, now } = await this.found(question, subjectId);
    const found = { subjectId, caseId, view: page, returned: returnedIn(page) };
    await this.lookUps.answer(asker, asked, found);
    const words = await this.contents.get([
      ...page.statements.map(({ statementId }) => statementId),
      ...page.received.flatMap(({ contentId }) => (contentId === null ? [] : [contentId])),
    ]);
    const wording = as === 'AUDIT' ? 'HELD' : 'SHOWN';
    const shown = toPastView({ caseId, tenant, knownOn, validOn }, past, page, {
      ...{ words, now, wording },
    });
    return as === 'AUDIT' ? { ...shown, held: await heldIn(past) } : shown;
  }

  private async found(
    { asker, as, caseId, instant }: PastQuestion,
    subjectId: string,
  ): Promise<Readonly<{ past: Past; page: PastPage; now: readonly ReceivedStatementRow[] }>> {
    const { tenant } = asker;
    const { knownOn = asker.now, validOn, cursor, limit = pageRows } = instant;
    return this.rows.asTenant(tenant, async (live) => {
      const past = await pastOf(this.store, live, { tenant, caseId, subjectId, knownOn });
      // Who of the tenant may look into a decision is decided by today's right, not by that of then.
      const open = new Set(
        (await live.many(ReceivedRow, { subjectId: { in: past.subjectIds } }))
          .filter((row) => isReadable(asker, row))
          .map(({ decisionId }) => decisionId),
      );
      const isOpen = ({ decisionId }: ReceivedRow): boolean =>
        as !== 'TENANT' || open.has(decisionId);
      const page = await pastPage(past, { caseId, validOn, cursor, limit }, isOpen);
      const decisionIds = [...new Set(page.received.map(({ decisionId }) => decisionId))];
      const now = await live.many(ReceivedStatementRow, { decisionId: { in: decisionIds } });
      return { past, page, now };
    });
  }
}
