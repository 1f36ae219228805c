import type { Decider, Message } from '#libs/kernel';
import { accept, EventStore, IdempotencyStore, never, NotRecorded, refuse } from '#libs/kernel';
import { Body, Controller, Get, HttpCode, Module, Post, Query, Res, Sse } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { interval, map, takeUntil } from 'rxjs';
import type { Act, Drain, ReadReason, ServiceDefinition } from '../src/index.js';
import {
  ActAtRevision,
  Answers,
  BodyLimit,
  BooleanField,
  DateField,
  handlerFor,
  JsonBody,
  ListOf,
  ListOfOneOf,
  ListOfTexts,
  ListOfUuids,
  NestedField,
  OneOf,
  Order,
  Public,
  QueryIntegerField,
  ReadContext,
  Readiness,
  Records,
  Scope,
  tagRevision,
  TextField,
  unlessRefused,
  UuidParam,
} from '../src/index.js';
import { MemoryEventStore, MemoryIdempotencyStore } from './memory.js';

type NoteEvent = Message<'NoteWritten', { text: string }>;
type NoteCommand = Message<'WriteNote', { text: string }>;

/** Three notes fill a notebook. */
const notebook: Decider<number, NoteCommand, NoteEvent, 'notebook-full'> = {
  category: 'notebook',
  initial: 0,
  decide: (command, count) => {
    switch (command.type) {
      case 'WriteNote':
        return count >= 3
          ? refuse('notebook-full', { notes: count })
          : accept<NoteEvent>({ type: 'NoteWritten', data: command.data });
      default:
        return never(command.type);
    }
  },
  evolve: (count) => count + 1,
};

class NotebookOrder extends Order<NoteCommand, NoteEvent> {}

class StatementDto {
  @OneOf(['IDENTITY', 'HEALTH'], { description: 'Data category.' })
  category: string;
  @TextField({ maxLength: 20, example: 'Words' })
  content: string;
}

class NoteDto {
  @TextField({ maxLength: 40 })
  text: string;
  @DateField({ optional: true })
  day?: string;
  @ListOf(() => StatementDto, { max: 3, optional: true })
  statements?: StatementDto[];
  @NestedField(() => StatementDto, { optional: true })
  main?: StatementDto;
  @ListOfTexts({ max: 2, each: { maxLength: 5 }, optional: true })
  tags?: string[];
  @ListOfOneOf(['IDENTITY', 'HEALTH'], { max: 2, unique: true, optional: true })
  categories?: string[];
  @ListOfUuids({ max: 2, optional: true })
  ids?: string[];
  @BooleanField({ optional: true, description: 'Said in confidence.' })
  confidential?: boolean;
}

class PageQuery {
  @QueryIntegerField({ min: 1, max: 100, optional: true })
  limit?: number;
}

@Controller('notebooks')
class NotebookController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/notes')
  @Scope('agency')
  @Records()
  @Answers(201, 'Written.', { operationId: '6f1c1f0e-5b0c-5b62-a0b2-c6d4a1f0d115', revision: 3 })
  async write(
    @UuidParam('id') id: string,
    @Body() dto: NoteDto,
    @ActAtRevision() { actor, operationId, correlationId, ifMatch }: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const outcome = await this.commands.execute(
      new NotebookOrder({
        stream: `notebook-${id}`,
        command: { type: 'WriteNote', data: { text: dto.text } },
        envelope: {
          occurredAt: '2026-11-21T10:00:00.000Z',
          actor: actor.sub,
          agency: actor.agency,
          unit: actor.unit,
          function: actor.function,
          correlationId,
          causationId: null,
          purpose: null,
          basis: null,
        },
        operationId,
        ...(ifMatch === undefined ? {} : { ifMatch }),
      }),
    );
    const { revision } = unlessRefused(outcome);
    tagRevision(reply, revision);
    return { operationId, revision };
  }

  @Get(':id')
  @Scope('agency')
  @ApiOkResponse({ type: NoteDto })
  read(
    @UuidParam('id') id: string,
    @ReadContext() reason: ReadReason,
    @Query() page: PageQuery,
  ): object {
    return { id, ...reason, limit: page.limit ?? 50 };
  }

  @Get('stream')
  @Sse()
  @Public()
  stream(): Observable<MessageEvent> {
    return interval(20).pipe(
      map((n) => ({ data: { n } }) as MessageEvent),
      takeUntil(DemoModule.drain.signal),
    );
  }

  @Post('echo')
  @Scope('agency', 'policy:evaluate')
  @HttpCode(200)
  @BodyLimit(4 * 1024 * 1024)
  echo(@JsonBody({ type: 'object' }) body: object): object {
    return { bytes: JSON.stringify(body).length };
  }

  @Post('broken')
  @Scope('agency')
  broken(): never {
    throw new Error('010190-1234 is in this message');
  }

  @Post('unrecorded')
  @Scope('agency')
  unrecorded(): never {
    throw new NotRecorded();
  }

  @Get('forgotten')
  forgotten(): string {
    return 'no guard was named';
  }
}

class DemoReadiness extends Readiness {
  override checks() {
    return { events: () => Promise.resolve() };
  }
}

@Module({})
class DemoModule {
  static drain: Drain;
}

/** A small service with one of everything. */
export const demoService = (
  events = new MemoryEventStore(),
  keys: IdempotencyStore = new MemoryIdempotencyStore(),
): ServiceDefinition => ({
  name: 'demo',
  module: ({ drain }) => {
    DemoModule.drain = drain;
    return {
      module: DemoModule,
      controllers: [NotebookController],
      providers: [
        { provide: EventStore, useValue: events },
        { provide: IdempotencyStore, useValue: keys },
        { provide: Readiness, useClass: DemoReadiness },
        handlerFor(NotebookOrder, notebook),
      ],
    };
  },
});
