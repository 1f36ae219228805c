import fc from 'fast-check';
import { immigration, jobCentre, often, operator, run, steps } from '../../test/handover-steps.js';
import { nyborg } from '../../test/handovers.js';
import { handover } from './handover.decider.js';
import { responsibleFor } from './handover.state.js';
import { closedBy } from './reception.state.js';

describe('Whatever is said, doubled, delayed and crossed', () => {
  it('exactly one agency is responsible after every event, and the event says which', () =>
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom(nyborg, immigration, operator),
        (all, from) => void run(all, from),
      ),
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
        if (standing.offer === null) return;
        const held = world.latest(standing.offer.to);
        if (held.status === 'NONE') throw new Error('The receiver heard of nothing');
        if (!standing.offer.open) return;
        const closed =
          standing.status === 'CANCELLED' || standing.status === 'COMPLETED'
            ? standing.status
            : null;
        expect(closedBy(held)).toBe(closed);
        expect(held.signal.responsible).toBe(responsibleFor(standing));
      }),
      often,
    ));

  it('who gave it back or had it taken back hears no more, unless it is responsible by the default rule', () =>
    fc.assert(
      fc.property(steps, (all) => {
        const { history, sent } = run(all);
        const overAt = new Map<string, number>();
        history.forEach(({ type, data }, version) => {
          if (type === 'HandoverOffered') overAt.delete(data.to.agency);
          const heard = sent.filter(
            (signal) => signal.version === version && signal.to.unit === 'MUNICIPALITY_SOCIAL',
          );
          for (const { to, signal, responsible } of heard) {
            const before = history[version - 1]?.data.responsible;
            const isTheirs = responsible === to.agency || before === to.agency;
            expect(overAt.has(to.agency) && !isTheirs).toBe(false);
            if (signal === 'RECALLED' || signal === 'RETURNED') overAt.set(to.agency, version);
          }
        });
      }),
      often,
    ));

  it('a unit that sees a part is never asked, and its part ends with the offer', () =>
    fc.assert(
      fc.property(steps, (all) => {
        const world = run(all);
        world.settle();
        const { standing } = world;
        const held = world.latest(jobCentre);
        if (standing.status === 'NONE' || held.status === 'NONE') return;
        expect(held.part).toBe('SLICE');
        expect(['OFFERED', 'RECEIVED']).toContain(held.status);
        const open = standing.slices.some((one) => one.open);
        expect(closedBy(held) === null).toBe(open);
      }),
      often,
    ));

  it('nothing is said twice to a role, and every step keeps its one day', () =>
    fc.assert(
      fc.property(steps, (all) => {
        const told = run(all)
          .history.filter(({ type }) => type === 'HandoverEscalated')
          .map(({ data }) => {
            const { about, step: which, dueOn } = data as never as Record<string, string | null>;
            return `${about} ${which} ${dueOn}`;
          });
        expect(new Set(told).size).toBe(told.length);
      }),
      often,
    ));
});
