import { randomBytes } from 'node:crypto';
import { failpoint } from '#libs/adapters';
import type { ActingFunction, Party, Unit } from '#libs/contracts';
import { agencyById, commitmentOf, tenantOf } from '#libs/contracts';
import { readingFunctions } from '#libs/domain';
import type { CaseCommand, CaseEvent, MeetingCommand } from '#libs/domain';
import type { Message } from '#libs/kernel';
import { Clock, ContentStore, danishDay, EventStore, isRefused, nameBasedId } from '#libs/kernel';
import type { Act, Actor, Order, Ordered, OrderOf } from '#libs/server';
import { ProblemError, RefusalError, unlessRefused } from '#libs/server';
import type { Type } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import { ClosingOrder } from './agency.command.js';

/** A person who works for a tenant of this service. */
export type Worker = Readonly<{ party: Party; tenant: string; function: ActingFunction }>;

/** What is asked of the desk. */
export type Errand<C> = Readonly<{
  stream: string;
  command: C;
  act: Act;
  /** One act that writes to several streams names each part. */
  part?: string;
  purpose?: string | null;
}>;

/** Waits until the read model shows what was written, so that a client reads its own writes. */
export abstract class Shown {
  /** Resolves when it is shown, or after two seconds all the same: it is recorded, and will be. */
  abstract reached(position: bigint): Promise<void>;
}

/** The host that this service is. */
export abstract class ServedHost {
  abstract readonly name: string;
}

type Opening = Readonly<{ tenant: string; subjectId: string }>;

/** Where every order of a person passes: who may, in whose name, and what is done around it. */
@Injectable()
export class Desk {
  readonly #opened = new LRUCache<string, Opening>({ max: 20_000 });

  constructor(
    private readonly commands: CommandBus,
    private readonly store: EventStore,
    private readonly contents: ContentStore,
    private readonly clock: Clock,
    private readonly shown: Shown,
    private readonly host: ServedHost,
  ) {}

  /** RFC 3339 */
  now(): string {
    return this.clock.now();
  }

  /** `YYYY-MM-DD`, Danish calendar. */
  today(): string {
    return danishDay(this.clock.now());
  }

  /** `/<host>/v1/<path>` */
  path(path: string): string {
    return `/${this.host.name}/v1/${path}`;
  }

  /** Anyone of an agency that this service serves. @throws ProblemError */
  member(actor: Actor): Worker {
    const party: Party = { agency: actor.agency, unit: actor.unit as Unit };
    if (agencyById(party.agency)?.host !== this.host.name)
      throw new ProblemError('not-served-here');
    return { party, tenant: tenantOf(party), function: actor.function as ActingFunction };
  }

  /**
   * Who may write to cases: RPL § 115(2), 2nd sentence, keeps prevention and investigation apart in both directions.
   * @throws ProblemError
   */
  caseworker(actor: Actor): Worker {
    const worker = this.member(actor);
    if (!readingFunctions.some((allowed) => allowed === worker.function))
      throw new ProblemError('forbidden-function');
    return worker;
  }

  /** The subject of a case of this tenant; another tenant's case is answered like one that does not exist. */
  async subjectOf(caseId: string, tenant: string): Promise<string> {
    const opened = this.#opened.get(caseId) ?? (await this.#openingOf(caseId));
    if (opened?.tenant !== tenant) throw new ProblemError('not-found');
    return opened.subjectId;
  }

  // The first event of a stream never changes.
  async #openingOf(caseId: string): Promise<Opening | undefined> {
    for await (const { type, data } of this.store.readStream(`case-${caseId}`, { limit: 1 })) {
      const first = { type, data } as unknown as CaseEvent;
      if (first.type !== 'CaseOpened') return undefined;
      const { tenant, subjectId } = first.data;
      this.#opened.set(caseId, { tenant, subjectId });
      return { tenant, subjectId };
    }
    return undefined;
  }

  /** Decides and records; answers when it is shown. @throws RefusalError, RevisionConflict, NotRecorded */
  async carry<C extends Message, E extends Message>(
    order: Type<Order<C, E>>,
    errand: Errand<C>,
  ): Promise<Ordered<E>> {
    failpoint('accepted');
    const ordered = unlessRefused(await this.commands.execute(new order(this.#asked(errand))));
    failpoint('recorded');
    if (ordered.position !== null) await this.shown.reached(ordered.position);
    return ordered;
  }

  /** Ends a meeting and closes its case, both or neither; answers when it is shown. @throws as `carry` */
  async close(concluding: Errand<MeetingCommand>, closing: Errand<CaseCommand>): Promise<Ordered> {
    failpoint('accepted');
    const order = new ClosingOrder(this.#asked(concluding), this.#asked(closing));
    const outcome = await this.commands.execute(order);
    if (isRefused(outcome)) throw new RefusalError(outcome);
    failpoint('recorded');
    for (const { position } of outcome) if (position !== null) await this.shown.reached(position);
    return outcome[0]!;
  }

  #asked<C extends Message>({ stream, command, act, part, purpose = null }: Errand<C>): OrderOf<C> {
    const { actor, operationId, correlationId, ifMatch } = act;
    return {
      stream,
      command,
      operationId: part === undefined ? operationId : nameBasedId(operationId, part),
      envelope: {
        occurredAt: this.clock.now(),
        actor: actor.sub,
        agency: actor.agency,
        unit: actor.unit,
        function: actor.function,
        correlationId,
        causationId: null,
        purpose,
        basis: null,
      },
      ...(ifMatch === undefined || part !== undefined ? {} : { ifMatch }),
    };
  }

  /**
   * Keeps words, then records the event that names them; what is refused leaves no words behind.
   * @param record is given commitments by content id: a repetition after a crash finds the words that it kept, with their salt
   */
  async keeping<Result>(
    subjectId: string,
    texts: readonly Readonly<{ id: string; text: string }>[],
    record: (commitments: ReadonlyMap<string, string>) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await record(await this.keep(subjectId, texts));
    } catch (error) {
      if (error instanceof RefusalError) await this.contents.erase(texts.map(({ id }) => id));
      throw error;
    }
  }

  private async keep(
    subjectId: string,
    texts: readonly Readonly<{ id: string; text: string }>[],
  ): Promise<ReadonlyMap<string, string>> {
    if (texts.length === 0) return new Map();
    const contents = texts.map(({ id, text }) => ({
      id,
      subjectId,
      text,
      salt: randomBytes(32).toString('hex'),
    }));
    const before = await this.contents.put(contents);
    const kept = new Map(contents.map((content) => [content.id, content]));
    for (const id of before) kept.delete(id);
    if (before.length > 0)
      for (const [id, content] of await this.contents.get(before)) kept.set(id, content);
    return new Map([...kept].map(([id, content]) => [id, commitmentOf(content)]));
  }
}
