import type { HandoverSignal, Party } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import { isRefused } from '#libs/kernel';
import type { HandoverCommand, ReceiverSignal } from '../src/handover/handover.commands.js';
import { handover } from '../src/handover/handover.decider.js';
import type { HandoverEvent } from '../src/handover/handover.events.js';
import { handoverOutbound, receptionOutbound } from '../src/handover/handover.outbound.js';
import type { HandoverState } from '../src/handover/handover.state.js';
import { responsibleFor } from '../src/handover/handover.state.js';
import type { ReceptionCommand } from '../src/handover/reception.decider.js';
import { reception } from '../src/handover/reception.decider.js';
import type { ReceptionState } from '../src/handover/reception.state.js';
import { said, today } from './handovers.js';

const agencies = ['kf', 'us', '101', '751'];

/** One sender, two receivers, and every signal ever sent: each may arrive in any order, or many times, or never. */
export class World {
  readonly history: HandoverEvent[] = [];
  readonly sent: HandoverSignal[] = [];
  private sender: HandoverState = handover.initial;
  private readonly held = new Map<string, ReceptionState>();

  constructor(readonly from: Party) {}

  send(command: HandoverCommand): void {
    const decision = handover.decide(command, this.sender);
    if (isRefused(decision)) return;
    for (const event of decision.events) {
      const before = this.sender;
      this.sender = handover.evolve(before, event);
      this.history.push(event);
      if (this.sender.status === 'NONE') throw new Error('An event left no handover');
      this.say(handoverOutbound(event, before, this.sender, this.history.length - 1));
      expect(event.data.responsible).toBe(responsibleFor(this.sender));
      expect(agencies.filter((agency) => agency === event.data.responsible)).toHaveLength(1);
    }
  }

  receive(to: Party, command: ReceptionCommand): void {
    const before = this.held.get(tenantOf(to)) ?? reception.initial;
    const decision = reception.decide(command, before);
    if (isRefused(decision)) return;
    let state = before;
    for (const event of decision.events) {
      state = reception.evolve(state, event);
      if (state.status === 'NONE') throw new Error('An event left no reception');
      this.say(receptionOutbound(event, state, said));
    }
    this.held.set(tenantOf(to), state);
  }

  deliver(index: number): void {
    const signal = this.sent[index % Math.max(1, this.sent.length)];
    if (signal === undefined) return;
    if (signal.version === null)
      this.send({ type: 'ApplySignal', data: { signal: signal as ReceiverSignal, today } });
    else
      this.receive(signal.to, {
        type: 'TakeSignal',
        data: { tenant: tenantOf(signal.to), signal },
      });
  }

  /** Everything arrives, in the order in which it was said. */
  settle(): void {
    for (let index = 0; index < this.sent.length; index += 1) this.deliver(index);
  }

  latest(to: Party): ReceptionState {
    return this.held.get(tenantOf(to)) ?? reception.initial;
  }

  get standing(): HandoverState {
    return this.sender;
  }

  private say(outgoing: ReturnType<typeof handoverOutbound>): void {
    for (const said of outgoing)
      if (said.type === 'dk.infohus.handover.signalled.v1') this.sent.push(said.data);
  }
}
