import fc from 'fast-check';
import type { Party } from '#libs/contracts';
import { World } from '../../test/handover-world.js';
import { aarhus, copenhagen, nyborg, terms, today } from '../../test/handovers.js';
import type { HandoverCommand } from './handover.commands.js';
import { handover } from './handover.decider.js';
import { responsibleFor } from './handover.state.js';
import type { ReceptionCommand } from './reception.decider.js';
import { closedBy } from './reception.decider.js';

const receivers: readonly Party[] = [copenhagen, aarhus];
const immigration: Party = { agency: 'us', unit: 'IMMIGRATION_SERVICE' };

type Step = (world: World) => void;

const jobCentre: Party = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' };
const step = (dueOn: string) =>
  ({ step: 'HOUSING_IN_PLACE', dueOn, source: 'test', isNorm: false, isPast: false }) as const;

const senderSteps: readonly HandoverCommand[] = [
  { type: 'RecallHandover', data: { reason: 'PLAN_CHANGED' } },
  { type: 'CancelHandover', data: { reason: 'RELEASE_CANCELLED' } },
  { type: 'CancelHandover', data: { reason: 'PERSON_DIED' } },
  { type: 'RecordRelease', data: { on: today, residence: '751', today } },
  { type: 'RecordRelease', data: { on: today, residence: null, today } },
  {
    type: 'RescheduleHandover',
    data: { releaseOn: '2027-01-01', answerBy: null, reason: 'DATE_MOVED', plannedOn: null, today },
  },
  {
    type: 'RescheduleHandover',
    data: {
      releaseOn: '2027-01-01',
      answerBy: null,
      reason: 'DATE_MOVED',
      plannedOn: '2027-02-01',
      today,
    },
  },
  { type: 'ResumeHandover', data: { releaseOn: '2027-02-01', today } },
  { type: 'StopHandover', data: { about: 'IDENTITY' } },
  { type: 'TakeReleaseDate', data: { date: '2026-11-25', reason: 'TIME_SERVED' } },
  { type: 'TakeReleaseDate', data: { date: null, reason: 'CANCELLED' } },
  { type: 'TakeResidence', data: { municipality: '751' } },
  { type: 'SetAnchors', data: { anchors: { ADMISSION: today }, reason: 'DATE_MOVED' } },
  { type: 'ScheduleSteps', data: { due: [step('2026-12-01')], reason: 'DATE_MOVED' } },
  { type: 'ScheduleSteps', data: { due: [step('2026-12-02')], reason: 'DATE_MOVED' } },
  { type: 'CompleteStep', data: { step: 'HOUSING_IN_PLACE', on: today, today } },
  { type: 'RemindOfStep', data: { step: 'HOUSING_IN_PLACE', dueOn: '2026-12-01' } },
  { type: 'EscalateStep', data: { step: 'HOUSING_IN_PLACE', dueOn: '2026-12-02' } },
  { type: 'EscalateOffer', data: { disclosureId: 'disclosure-1', about: 'UNDELIVERED' } },
  { type: 'MeetReleaseDay', data: { on: today, today } },
  { type: 'BeginFollowUp', data: {} },
  { type: 'CompleteHandover', data: {} },
];
const receiverSteps: readonly ReceptionCommand[] = [
  { type: 'GiveReceipt', data: {} },
  { type: 'LookAtOffer', data: {} },
  { type: 'CounterOffer', data: { asks: ['HOUSING'] } },
  { type: 'ReportStep', data: { step: 'HOUSING_IN_PLACE' } },
  { type: 'AcceptOffer', data: { today } },
  { type: 'ReturnOffer', data: { reason: 'NOT_THIS_PERSON' } },
  { type: 'RecordPlan', data: {} },
];
const { handoverId, caseId, subjectId } = terms();
const beginning = { handoverId, caseId, subjectId };
const to = fc.constantFrom(...receivers);
const offer = fc.tuple(to, fc.constantFrom('disclosure-1', 'disclosure-2')).map(
  ([party, disclosureId]): Step =>
    (world) =>
      world.send({
        type: 'OfferHandover',
        data: {
          ...terms({ from: world.from, to: party, disclosureId }),
          disclosedTo: receivers,
          plannedOn: null,
          today,
        },
      }),
);
const slice: Step = (world) =>
  world.send({
    type: 'ShareSlice',
    data: { to: jobCentre, disclosureId: 'disclosure-3', disclosedTo: [jobCentre] },
  });
const begin: Step = (world) =>
  world.send({
    type: 'BeginHandover',
    data: {
      ...beginning,
      from: world.from,
      anchors: { ADMISSION: today },
      unaccompaniedMinor: false,
      today,
    },
  });
const steps = fc.array(
  fc.oneof(
    offer,
    fc.constantFrom(slice, begin),
    fc.constantFrom(...senderSteps).map(
      (command): Step =>
        (world) =>
          world.send(command),
    ),
    fc.tuple(fc.constantFrom(...receivers, jobCentre), fc.constantFrom(...receiverSteps)).map(
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
const run = (all: readonly Step[], from: Party = nyborg): World => {
  const world = new World(from);
  for (const step of all) step(world);
  return world;
};
const often = { numRuns: 500 };

describe('Whatever is said, doubled, delayed and crossed', () => {
  it('exactly one agency is responsible after every event, and the event says which', () =>
    fc.assert(
      fc.property(steps, fc.constantFrom(nyborg, immigration), (all, from) => void run(all, from)),
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
        const closed =
          standing.status === 'RECALLED' ||
          standing.status === 'CANCELLED' ||
          standing.status === 'COMPLETED'
            ? standing.status
            : null;
        expect(closedBy(held)).toBe(closed);
        expect(held.signal.responsible).toBe(responsibleFor(standing));
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
