import { Readable } from 'node:stream';
import { ReadStore } from '#libs/adapters';
import type { InboxItem, InboxMessageView } from '#libs/contracts';
import { ContentStore, EventStore } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import {
  CorrelationId,
  CurrentActor,
  Drain,
  invalid,
  ProblemError,
  ReadContext,
  Scope,
} from '#libs/server';
import { Controller, Get, Headers, Param, Query, StreamableFile } from '@nestjs/common';
import { LookUps } from '../lookup/look-ups.js';
import { followInbox } from './inbox-stream.js';
import { InboxBell } from './inbox-bell.js';
import { inboxMessage, inboxPage } from './inbox.queries.js';
import { openedMessage } from './opened-message.js';
import { InboxPageDto, pageRows } from './page.dto.js';

/** One page of the inbox. `after` of the next page is the number of the last item, or `upTo` when there is none. */
type Items = Readonly<{ items: readonly InboxItem[]; upTo: number }>;

const lookAgainMs = 2_000;

const numberIn = (text: string): number | null =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;

const lastSeen = (header: string | undefined, after: number): number => {
  if (header === undefined || header === '') return after;
  if (header === '0') return 0;
  const number = numberIn(header);
  if (number === null)
    throw invalid('header/Last-Event-ID', 'inbox-number', 'Must be a number of this inbox.');
  return number;
};

/** What the policy service let through to a tenant, in one order. */
@Controller('inbox')
@Scope('agency')
export class InboxReadController {
  constructor(
    private readonly rows: ReadStore,
    private readonly store: EventStore,
    private readonly contents: ContentStore,
    private readonly lookUps: LookUps,
    private readonly bell: InboxBell,
    private readonly drain: Drain,
  ) {
    drain.signal.subscribe(() => bell.ringAll());
  }

  @Get()
  async inbox(
    @Query() { after = 0, limit = pageRows }: InboxPageDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Items> {
    const asker = this.lookUps.asker(actor, correlationId);
    await this.lookUps.mayList(asker, 'inbox');
    const { items, upTo } = await this.rows.asTenant(asker.tenant, (rows) =>
      inboxPage(rows, asker, after, limit),
    );
    return { items, upTo };
  }

  // Not @Sse(): it sends its headers before it is known whether this reader may listen.
  @Get('stream')
  async stream(
    @Query() { after = 0, limit = pageRows }: InboxPageDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<StreamableFile> {
    const asker = this.lookUps.asker(actor, correlationId);
    const { tenant } = asker;
    await this.lookUps.mayList(asker, 'inbox');
    const events = followInbox({
      after: lastSeen(lastEventId, after),
      // A reader whose access ends meanwhile sees no more of it: the time is asked for each page.
      page: (at) =>
        this.rows.asTenant(tenant, (rows) =>
          inboxPage(rows, this.lookUps.asker(actor, correlationId), at, limit),
        ),
      more: () => this.bell.heard(tenant, lookAgainMs),
      isOpen: () => !this.drain.begun && Date.now() / 1000 < actor.expiresAt,
    });
    return new StreamableFile(Readable.from(events, { objectMode: false }), {
      type: 'text/event-stream',
    });
  }

  @Get(':number')
  async message(
    @Param('number') text: string,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<InboxMessageView> {
    const asker = this.lookUps.asker(actor, correlationId, reason);
    const number = numberIn(text);
    if (number === null) throw new ProblemError('not-found');
    const found = await this.rows.asTenant(asker.tenant, (rows) =>
      inboxMessage(rows, asker, number),
    );
    const open = await this.lookUps.answer(asker, { view: 'inbox-message', target: text }, found);
    return openedMessage(this.store, this.contents, open);
  }
}
