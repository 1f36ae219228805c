import fc from 'fast-check';
import type { HandoverSignal, Party } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import { isRefused } from '#libs/kernel';
import { aarhus, copenhagen, nyborg, terms, today } from '../../test/handovers.js';
import type { HandoverCommand, ReceiverSignal } from './handover.decider.js';
import { handover } from './handover.decider.js';
import type { HandoverEvent } from './handover.events.js';
import { handoverOutbound, receptionOutbound } from './handover.outbound.js';
import type { HandoverState } from './handover.state.js';
import { responsibleFor } from './handover.state.js';
import type { ReceptionCommand, ReceptionState } from './reception.decider.js';
import { closedBy, reception } from './reception.decider.js';

const receivers: readonly Party[] = [copenhagen, aarhus];
const agencies = ['kf', '101', '751'];

/** One sender, two receivers, and every signal ever sent: each may arrive in any order, or many times, or never. */
class World {
  readonly history: HandoverEvent[] = [];
  readonly sent: HandoverSignal[] = [];
  private sender: HandoverState = handover.initial;
  private readonly held = new Map<string, ReceptionState>();

  send(command: HandoverCommand): void {
    const decision = handover.decide(command, this.sender);
    if (isRefused(decision)) return;
    for (const event of decision.events) {
      this.sender = handover.evolve(this.sender, event);
      this.history.push(event);
      if (this.sender.status === 'NONE') throw new Error('An event left no handover');
      this.say(handoverOutbound(event, this.sender, this.history.length - 1));
      expect(event.data.responsible).toBe(responsibleFor(this.sender));
      expect(agencies.filter((agency) => agency === event.data.responsible)).toHaveLength(1);
    }
  }

  receive(to: Party, command: ReceptionCommand): void {
    const before = this.held.get(to.agency) ?? reception.initial;
    const decision = reception.decide(command, before);
    if (isRefused(decision)) return;
    let state = before;
    for (const event of decision.events) {
      state = reception.evolve(state, event);
      if (state.status === 'NONE') throw new Error('An event left no reception');
      this.say(receptionOutbound(event, state));
    }
    this.held.set(to.agency, state);
  }

  deliver(index: number): void {
    const signal = this.sent[index % Math.max(1, this.sent.length)];
    if (signal === undefined) return;
    if (signal.version === null)
      this.send({ type: 'ApplySignal', data: { signal: signal as ReceiverSignal } });
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
    return this.held.get(to.agency) ?? reception.initial;
  }

  get standing(): HandoverState {
    return this.sender;
  }

  private say(outgoing: ReturnType<typeof handoverOutbound>): void {
    for (const said of outgoing)
      if (said.type === 'dk.infohus.handover.signalled.v1') this.sent.push(said.data);
  }
}

type Step = (world: World) => void;

const senderSteps: readonly HandoverCommand[] = [
  { type: 'RecallHandover', data: { reason: 'PLAN_CHANGED' } },
  { type: 'CancelHandover', data: { reason: 'RELEASE_CANCELLED' } },
  { type: 'CancelHandover', data: { reason: 'PERSON_DIED' } },
  { type: 'RecordRelease', data: { on: today, residence: '751', today } },
  { type: 'RecordRelease', data: { on: today, residence: null, today } },
  {
    type: 'RescheduleHandover',
    data: { releaseOn: '2027-01-01', answerBy: null, reason: 'DATE_MOVED', today },
  },
  { type: 'CompleteHandover', data: {} },
];
const receiverSteps: readonly ReceptionCommand[] = [
  { type: 'GiveReceipt', data: {} },
  { type: 'AcceptOffer', data: { today } },
  { type: 'ReturnOffer', data: { reason: 'QUESTIONS' } },
  { type: 'RecordPlan', data: {} },
];
const to = fc.constantFrom(...receivers);
const offer = fc.tuple(to, fc.constantFrom('disclosure-1', 'disclosure-2')).map(
  ([party, disclosureId]): Step =>
    (world) =>
      world.send({
        type: 'OfferHandover',
        data: {
          ...terms({ from: nyborg, to: party, disclosureId }),
          disclosedTo: receivers,
          today,
        },
      }),
);
const steps = fc.array(
  fc.oneof(
    offer,
    fc.constantFrom(...senderSteps).map(
      (command): Step =>
        (world) =>
          world.send(command),
    ),
    fc.tuple(to, fc.constantFrom(...receiverSteps)).map(
      ([party, command]): Step =>
        (world) =>
          world.receive(party, command),
    ),
    fc.nat(200).map(
      (index): Step =>
        (world) =>
          world.deliver(index),
    ),
    fc.constant<Step>((world) => world.settle()),
  ),
  { maxLength: 60, size: 'max' },
);
const run = (all: readonly Step[]): World => {
  const world = new World();
  for (const step of all) step(world);
  return world;
};
const often = { numRuns: 500 };

describe('Whatever is said, doubled, delayed and crossed', () => {
  it('exactly one agency is responsible after every event, and the event says which', () =>
    fc.assert(
      fc.property(steps, (all) => void run(all)),
      often,
    ));

  it('no receiver is responsible that has not accepted', () =>
    fc.assert(
      fc.property(steps, (all) => {
        const accepted = new Set<string>();
        let receiver = '';
        let fallback: string | null = null;
        for (const event of run(all).history) {
          if (event.type === 'HandoverOffered') receiver = event.data.to.agency;
          if (event.type === 'HandoverAccepted') accepted.add(receiver);
          if (event.type === 'PersonReleased') fallback = event.data.fallback;
          const { responsible } = event.data;
          expect(
            responsible === 'kf' || accepted.has(responsible) || responsible === fallback,
          ).toBe(true);
        }
      }),
      often,
    ));

  it('the sender stays responsible until the person is out or the handover is completed', () =>
    fc.assert(
      fc.property(steps, (all) => {
        for (const { type, data } of run(all).history) {
          if (type === 'PersonReleased' || type === 'HandoverCompleted') return;
          expect(data.responsible).toBe('kf');
        }
      }),
      often,
    ));

  it('what passed to a receiver that had accepted never goes back', () =>
    fc.assert(
      fc.property(steps, (all) => {
        let receiver = '';
        let hasAccepted = false;
        let passedTo: string | null = null;
        for (const { type, data } of run(all).history) {
          if (type === 'HandoverOffered') receiver = data.to.agency;
          if (type === 'HandoverOffered') hasAccepted = false;
          if (type === 'HandoverAccepted') hasAccepted = true;
          if (passedTo !== null) expect(data.responsible).toBe(passedTo);
          else if (hasAccepted && data.responsible === receiver) passedTo = receiver;
        }
      }),
      often,
    ));

  it('the stream alone tells it again', () =>
    fc.assert(
      fc.property(steps, (all) => {
        const world = run(all);
        const replayed = world.history.reduce(handover.evolve, handover.initial);
        expect(replayed).toEqual(world.standing);
      }),
      often,
    ));

  it('once everything has arrived, the receiver knows how its offer stands', () =>
    fc.assert(
      fc.property(steps, (all) => {
        const world = run(all);
        world.settle();
        const { standing } = world;
        if (standing.status === 'NONE') return;
        const held = world.latest(standing.terms.to);
        if (held.status === 'NONE') throw new Error('The receiver heard of nothing');
        const closed =
          standing.status === 'RECALLED' ||
          standing.status === 'CANCELLED' ||
          standing.status === 'COMPLETED'
            ? standing.status
            : null;
        expect(closedBy(held)).toBe(closed);
        expect(held.version).toBe(world.history.length - 1);
        expect(held.signal.responsible).toBe(responsibleFor(standing));
      }),
      often,
    ));
});
