import fc from 'fast-check';
import type { Party } from '#libs/contracts';
import type { HandoverCommand } from '../src/handover/handover.commands.js';
import type { ReceptionCommand } from '../src/handover/reception.decider.js';
import { World } from './handover-world.js';
import { aarhus, copenhagen, nyborg, terms, today } from './handovers.js';

const receivers: readonly Party[] = [copenhagen, aarhus];
export const immigration: Party = { agency: 'us', unit: 'IMMIGRATION_SERVICE' };
/** Runs a centre in the service of the Immigration Service. */
export const operator: Party = { agency: 'ao-drk', unit: 'ASYLUM_OPERATOR_NGO' };

type Step = (world: World) => void;

export const jobCentre: Party = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' };
const step = (dueOn: string) =>
  ({ step: 'HOUSING_IN_PLACE', dueOn, source: 'test', isNorm: false, isPast: false }) as const;

const senderSteps: readonly HandoverCommand[] = [
  { type: 'RecallHandover', data: { reason: 'PLAN_CHANGED' } },
  { type: 'CancelHandover', data: {} },
  { type: 'RecordDeparture', data: { how: 'LEFT', on: today, today } },
  { type: 'TakeIdentity', data: { inDoubt: true, parted: false, today } },
  { type: 'TakeIdentity', data: { inDoubt: false, parted: false, today } },
  { type: 'TakeIdentity', data: { inDoubt: false, parted: true, today } },
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
  { type: 'StopHandover', data: { about: 'IDENTITY', today } },
  { type: 'TakeReleaseDate', data: { date: '2026-11-25', reason: 'TIME_SERVED' } },
  { type: 'TakeReleaseDate', data: { date: null, reason: 'CANCELLED' } },
  { type: 'TakeResidence', data: { municipality: '751', today } },
  { type: 'SetAnchors', data: { anchors: { ADMISSION: today }, reason: 'DATE_MOVED', today } },
  { type: 'ScheduleSteps', data: { due: [step('2026-12-01')], reason: 'DATE_MOVED' } },
  { type: 'ScheduleSteps', data: { due: [step('2026-12-02')], reason: 'DATE_MOVED' } },
  { type: 'CompleteStep', data: { step: 'HOUSING_IN_PLACE', on: today, today } },
  { type: 'RemindOfStep', data: { step: 'HOUSING_IN_PLACE', dueOn: '2026-12-01' } },
  { type: 'EscalateStep', data: { step: 'HOUSING_IN_PLACE', dueOn: '2026-12-02' } },
  {
    type: 'EscalateOffer',
    data: { disclosureId: 'disclosure-1', about: 'UNDELIVERED', on: today },
  },
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
  { type: 'ReportDeparture', data: { how: 'DIED', on: today, today } },
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
      releaseOn: null,
      plannedOn: null,
      today,
    },
  });
/** Whatever both sides do, and whatever arrives. */
export const steps = fc.array(
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
/** A world in which all that happened. */
export const run = (all: readonly Step[], from: Party = nyborg): World => {
  const world = new World(from);
  for (const step of all) step(world);
  return world;
};
export const often = { numRuns: 500 };
