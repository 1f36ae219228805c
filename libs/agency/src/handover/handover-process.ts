import { failpoint, HandoverRow } from '#libs/adapters';
import type { ReadStore } from '#libs/adapters';
import type { Host } from '#libs/contracts';
import { agencyOfTenant, tenantOf } from '#libs/contracts';
import type { InboxKinds, Unit } from '#libs/contracts';
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
  onIdentity,
  preventionCase,
  reception,
} from '#libs/domain';
import type { Clock, Decider, EventStore, Message, RecordedEvent, Timers } from '#libs/kernel';
import { categoryOf, danishDay, isRefused, nameBasedId } from '#libs/kernel';
import { carryOut } from '#libs/server';
import type { OrderEnvelope } from '#libs/server';
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

const moving: readonly string[] = ['handover', 'identity'];

/** False for the events of those streams that ask nothing of any handover, which are nearly all. */
export const mayMoveHandover = (event: RecordedEvent): boolean => {
  const { type, data } = event as unknown as InboxEvent | CaseEvent;
  switch (categoryOf(event.stream)) {
    case 'inbox':
      return type === 'MessageReceived' && moving.includes(data.message.kind);
    case 'case':
      return type === 'FactRecorded';
    default:
      return true;
  }
};

/** A fact is of the handovers that go on; of those that have ended, of the last one: an earlier one is another story. */
const concerned = (found: readonly HandoverRow[]): readonly HandoverRow[] => {
  const goingOn = found.filter(({ isOpen }) => isOpen);
  if (goingOn.length > 0) return goingOn;
  return found.toSorted((a, b) => (BigInt(a.position) < BigInt(b.position) ? 1 : -1)).slice(0, 1);
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
    const { message } = received.data;
    const tenant = event.stream.slice(event.stream.indexOf('-') + 1);
    if (message.kind === 'identity') return this.takeIdentity(message.data, tenant, event);
    const output: HandoverOutput = onHandoverMessage(message, this.today());
    if ('ignore' in output) return;
    const by = { agency: agencyOfTenant(tenant), unit: event.unit };
    if (output.send === 'handover') await this.decide(handover, output, event, by);
    else await this.decide(reception, output, event, by);
  }

  /** What the subject register says of persons reaches the handovers that this tenant sends. */
  private async takeIdentity(
    said: InboxKinds['identity'],
    tenant: string,
    event: RecordedEvent,
  ): Promise<void> {
    await this.ports.shown(event.position);
    const subjectIds = said.persons.flatMap((person) => person.subjectIds);
    const found = await this.ports.rows.asTenant(tenant, (rows) =>
      rows.many(HandoverRow, { subjectId: { in: subjectIds }, side: 'SENDER' }),
    );
    for (const { handoverId, subjectId, from } of found) {
      const command = onIdentity(said, subjectId, this.today());
      if (command === null) continue;
      await this.decide(handover, { stream: `handover-${handoverId}`, command }, event, from);
    }
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
    for (const { handoverId } of concerned(found))
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
    if (timers.length === 0) return;
    await this.ports.timers.schedule(timers);
    failpoint('process-scheduled');
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
    if (isRefused(outcome)) return this.onRefused({ stream, code: outcome.refused });
    if (outcome.events.length > 0) failpoint('process-decided');
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
