import { Readable } from 'node:stream';
import { ReadStore } from '#libs/adapters';
import type { InboxList, InboxMessageView } from '#libs/contracts';
import { ContentStore, EventStore } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  Drain,
  invalid,
  ParkedDesk,
  ProblemError,
  Problems,
  ReadContext,
  Scope,
} from '#libs/server';
import { ApiOkResponse } from '@nestjs/swagger';
import { Controller, Get, Headers, Param, Query, StreamableFile } from '@nestjs/common';
import { LookUps } from '../lookup/look-ups.js';
import { examples } from './examples.js';
import { followInbox } from './inbox-stream.js';
import { InboxBell } from './inbox-bell.js';
import { inboxMessage, inboxPage } from './inbox.queries.js';
import { openedMessage } from './opened-message.js';
import { InboxPageDto, pageRows } from './page.dto.js';

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
    private readonly parked: ParkedDesk,
    private readonly drain: Drain,
  ) {
    drain.signal.subscribe(() => bell.ringAll());
  }

  @Get()
  @Answers(200, 'Messages behind `after`; `upTo` is the `after` of the next page.', examples.inbox)
  @Problems('not-found', 'not-served-here')
  async inbox(
    @Query() { after = 0, limit = pageRows }: InboxPageDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<InboxList> {
    const asker = this.lookUps.asker(actor, correlationId);
    await this.lookUps.mayList(asker, 'inbox');
    const { items, upTo, isLast } = await this.rows.asTenant(asker.tenant, (rows) =>
      inboxPage(rows, asker, after, limit),
    );
    const since = isLast ? await this.parked.heldSince(asker.tenant) : null;
    return { items, upTo, ...(since === null ? {} : { held: { number: upTo + 1, since } }) };
  }

  // Not @Sse(): it sends its headers before it is known whether this reader may listen.
  @Get('stream')
  @ApiOkResponse({
    description: 'Server-sent events: `id` is the number, `data` an item as in the list.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @Problems('not-found', 'not-served-here')
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
  @Answers(200, 'The message with those of its words that still stand.', examples.inboxMessage)
  @Problems('not-found', 'not-served-here', 'not-recorded')
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
