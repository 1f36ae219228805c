import fc from 'fast-check';
import { immigration, often, operator, run, steps } from '../../test/handover-steps.js';
import { nyborg, today } from '../../test/handovers.js';
import type { HandoverCommand } from './handover.commands.js';
import { responsibleFor } from './handover.state.js';
import { hasPartIn } from './reception.state.js';

describe('Whatever is said, doubled, delayed and crossed', () => {
  it('that the person died or left is on record in every state, whichever side says it that has a part in it', () =>
    fc.assert(
      fc.property(steps, fc.constantFrom('SENDER', 'RECEIVER'), (all, side) => {
        const world = run(all);
        let { standing } = world;
        let hasPart = true;
        if (standing.status === 'NONE') return;
        const how = 'DIED';
        if (side === 'SENDER')
          world.send({ type: 'RecordDeparture', data: { how, on: '2026-11-01', today } });
        else {
          if (standing.offer === null) return;
          world.settle();
          const held = world.latest(standing.offer.to);
          if (held.status === 'NONE' || !hasPartIn(held)) return;
          standing = world.standing;
          if (standing.status === 'NONE' || standing.offer === null) return;
          hasPart = standing.offer.open || responsibleFor(standing) === standing.offer.to.agency;
          world.receive(standing.offer.to, {
            type: 'ReportDeparture',
            data: { how, on: '2026-11-01', today },
          });
          world.settle();
        }
        const after = world.standing;
        if (after.status === 'NONE') throw new Error('It is gone');
        // Crossed with what ended its part: then a role of the sender is told, and nothing ends.
        const crossed = side === 'RECEIVER' && !hasPart;
        const gone = {
          type: crossed ? 'HandoverEscalated' : 'PersonGone',
          data: expect.objectContaining(
            crossed ? { about: 'PERSON_DIED' } : { how, on: '2026-11-01' },
          ),
        };
        expect(world.history).toContainEqual(gone);
        if (crossed) return;
        expect(['COMPLETED', 'CANCELLED']).toContain(after.status);
      }),
      often,
    ));

  it('the first release and a departure come to the same, in whichever order they are recorded', () =>
    fc.assert(
      fc.property(steps, fc.constantFrom(nyborg, immigration, operator), (all, from) => {
        if (run(all, from).history.some(({ type }) => type === 'PersonReleased')) return;
        const released: HandoverCommand = {
          type: 'RecordRelease',
          data: { on: '2026-11-01', residence: '751', today },
        };
        const left: HandoverCommand = {
          type: 'RecordDeparture',
          data: { how: 'LEFT', on: '2026-11-02', today },
        };
        const [early, late] = [[released, left] as const, [left, released] as const].map(
          (order) => {
            const world = run(all, from);
            order.forEach((command) => world.send(command));
            const { standing, history } = world;
            const told = history.filter(
              ({ type, data }) =>
                type === 'HandoverEscalated' && data.about === 'RELEASED_UNACCEPTED',
            );
            return [standing.status === 'NONE' ? null : responsibleFor(standing), told.length];
          },
        );
        expect(late).toEqual(early);
      }),
      often,
    ));
});
