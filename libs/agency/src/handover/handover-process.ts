import { HandoverRow } from '#libs/adapters';
import type { ReadStore } from '#libs/adapters';
import type { Host } from '#libs/contracts';
import { agencyOfTenant, tenantOf } from '#libs/contracts';
import type { Unit } from '#libs/contracts';
import type {
  CaseEvent,
  Deadline,
  HandoverEvent,
  HandoverOutput,
  InboxEvent,
  StandingHandover,
} from '#libs/domain';
import {
  deadlinesOf,
  handover,
  onCaseFact,
  onHandoverEvent,
  onHandoverMessage,
  preventionCase,
  reception,
} from '#libs/domain';
import type { Clock, Decider, EventStore, Message, RecordedEvent, Timers } from '#libs/kernel';
import { categoryOf, isRefused, nameBasedId } from '#libs/kernel';
import { carryOut } from '#libs/server';
import type { OrderEnvelope } from '#libs/server';
import { danishDay } from '../danish-day.js';
import { timersAfter } from './handover-timers.js';

type Ports = Readonly<{
  host: Host;
  store: EventStore;
  clock: Clock;
  timers: Pick<Timers, 'schedule'>;
  rows: ReadStore;
  /** Resolves when the rows show everything up to that position. @throws when that takes too long */
  shown: (position: bigint) => Promise<void>;
  isWorkingDay: (date: string) => boolean;
}>;

/** What became of a signal that its own stream refused: told to the log, by codes and ids only. */
export type OnRefused = (refused: Readonly<{ stream: string; code: string }>) => void;

/** Streams that the process follows. */
export const processCategories = ['inbox', 'case', 'handover'] as const;

/** False for the events of those streams that ask nothing of any handover, which are nearly all. */
export const mayMoveHandover = (event: RecordedEvent): boolean => {
  const { type, data } = event as unknown as InboxEvent | CaseEvent;
  switch (categoryOf(event.stream)) {
    case 'inbox':
      return type === 'MessageReceived' && data.message.kind === 'handover';
    case 'case':
      return type === 'FactRecorded';
    default:
      return true;
  }
};

/**
 * Carries out what signals in the inboxes, facts of cases and changes of days ask of handovers, and sets their timers.
 * The same event twice comes to the same.
 */
export class HandoverProcess {
  constructor(
    private readonly ports: Ports,
    private readonly onRefused: OnRefused,
  ) {}

  /** Takes events, in order. */
  async take(events: readonly RecordedEvent[]): Promise<void> {
    for (const event of events)
      switch (categoryOf(event.stream)) {
        case 'inbox':
          await this.takeMessage(event);
          break;
        case 'case':
          await this.takeFact(event);
          break;
        default:
          await this.takeStep(event);
      }
  }

  private async takeMessage(event: RecordedEvent): Promise<void> {
    const received = { type: event.type, data: event.data } as unknown as InboxEvent;
    if (received.type !== 'MessageReceived') return;
    const output: HandoverOutput = onHandoverMessage(received.data.message, this.today());
    if ('ignore' in output) return;
    const tenant = event.stream.slice(event.stream.indexOf('-') + 1);
    const by = { agency: agencyOfTenant(tenant), unit: event.unit };
    if (output.send === 'handover') await this.decide(handover, output, event, by);
    else await this.decide(reception, output, event, by);
  }

  /** A fact of a case moves the handovers of that case. */
  private async takeFact(event: RecordedEvent): Promise<void> {
    const fact = { type: event.type, data: event.data } as unknown as CaseEvent;
    if (onCaseFact(fact, null, this.today()) === null || fact.type !== 'FactRecorded') return;
    const { caseId } = fact.data;
    // A handover of the case that was recorded before this fact has its row by then.
    await this.ports.shown(event.position);
    const tenant = tenantOf({ agency: event.agency, unit: event.unit as Unit });
    const found = await this.ports.rows.asTenant(tenant, (rows) =>
      rows.many(HandoverRow, { caseId, side: 'SENDER' }),
    );
    if (found.length === 0) return;
    const command = onCaseFact(fact, await this.residence(event), this.today());
    if (command === null) return;
    for (const { handoverId } of found)
      await this.decide(handover, { stream: `handover-${handoverId}`, command }, event, event);
  }

  /** Days moved: steps are counted anew; then the timers follow. */
  private async takeStep(event: RecordedEvent): Promise<void> {
    const happened = { type: event.type, data: event.data } as unknown as HandoverEvent;
    const state = await this.after(event);
    const command = onHandoverEvent(happened, state, (standing) => this.due(standing));
    const { stream } = event;
    if (command !== null) await this.decide(handover, { stream, command }, event, event);
    const timers = timersAfter(happened, state, event.revision, event.recordedAt);
    if (timers.length > 0) await this.ports.timers.schedule(timers);
  }

  private today(): string {
    return danishDay(this.ports.clock.now());
  }

  private due({ origin, anchors, released }: StandingHandover): readonly Deadline[] {
    if (origin === null) return [];
    const facts = { ...anchors, RELEASE: released?.on ?? anchors.RELEASE };
    return deadlinesOf(origin, facts, this.today(), this.ports.isWorkingDay);
  }

  /** The handover right after the event; it has a handful of events before it. */
  private async after({ stream, revision }: RecordedEvent): Promise<StandingHandover> {
    let state = handover.initial;
    for await (const { type, data } of this.ports.store.readStream(stream, { limit: revision + 1 }))
      state = handover.evolve(state, { type, data } as unknown as HandoverEvent);
    if (state.status === 'NONE') throw new Error(`${stream} begins with no handover`);
    return state;
  }

  private async residence({ stream, revision }: RecordedEvent): Promise<string | null> {
    let state = preventionCase.initial;
    for await (const { type, data } of this.ports.store.readStream(stream, { limit: revision + 1 }))
      state = preventionCase.evolve(state, { type, data } as unknown as CaseEvent);
    return state.facts.residence?.municipality ?? null;
  }

  private async decide<S, C extends Message, E extends Message>(
    decider: Decider<S, C, E, string>,
    { stream, command }: Readonly<{ stream: string; command: C }>,
    event: RecordedEvent,
    by: Readonly<{ agency: string; unit: string }>,
  ): Promise<void> {
    const outcome = await carryOut(this.ports.store, decider, {
      stream,
      command,
      envelope: this.envelope(event, by),
      operationId: nameBasedId(event.id, 'handover', stream),
    });
    if (isRefused(outcome)) this.onRefused({ stream, code: outcome.refused });
  }

  private envelope(
    { correlationId, id }: RecordedEvent,
    { agency, unit }: Readonly<{ agency: string; unit: string }>,
  ): OrderEnvelope {
    return {
      occurredAt: this.ports.clock.now(),
      actor: `system:${this.ports.host}`,
      agency,
      unit,
      function: 'OTHER',
      correlationId,
      causationId: id,
      purpose: null,
      basis: null,
    };
  }
}
