import { specFor } from '../../../testing/src/spec-for.js';
import { signal, today } from '../../test/handovers.js';
import type { ReceptionEvent } from './handover.events.js';
import type { ReceptionCommand } from './reception.decider.js';
import { reception } from './reception.decider.js';

const { given } = specFor(reception);
const tenant = '101.MUNICIPALITY_SOCIAL';
const ours = { handoverId: 'handover-1', tenant };
const said = (
  kind: Parameters<typeof signal>[0],
  version: number,
  more: object = {},
): ReceptionEvent => ({
  type: 'SignalTaken',
  data: {
    ...ours,
    part: 'RECEIVER',
    signal: signal(kind, { version, responsible: 'kf', ...more }),
  },
});
const take = (event: ReceptionEvent): ReceptionCommand => ({
  type: 'TakeSignal',
  data: event.data as never,
});
const accept: ReceptionCommand = { type: 'AcceptOffer', data: { today } };
const giveBack: ReceptionCommand = { type: 'ReturnOffer', data: { reason: 'NO_TASK' } };
const plan: ReceptionCommand = { type: 'RecordPlan', data: {} };
const offered = said('OFFERED', 0);
const accepted: ReceptionEvent = { type: 'OfferAccepted', data: ours };
const returned: ReceptionEvent = { type: 'OfferReturned', data: { ...ours, reason: 'NO_TASK' } };

describe('An offer that came', () => {
  it('is acknowledged once, then accepted, then planned', () => {
    const receipt: ReceptionEvent = { type: 'ReceiptGiven', data: ours };
    given(offered).when({ type: 'GiveReceipt', data: {} }).then(receipt);
    given(offered, receipt).when({ type: 'GiveReceipt', data: {} }).then();
    given(offered, receipt).when(accept).then(accepted);
    given(offered, accepted).when(plan).then({ type: 'PlanRecorded', data: ours });
  });
  it('is returned with a reason', () => given(offered).when(giveBack).then(returned));
  it('cannot be accepted after it was returned, nor returned after it was accepted', () => {
    given(offered, returned).when(accept).thenRefused('handover-returned');
    given(offered, accepted).when(giveBack).thenRefused('handover-already-accepted');
    given(offered, accepted).when(accept).thenRefused('handover-already-accepted');
  });
  it('cannot be accepted after the answer date', () => {
    const late = said('OFFERED', 0, { answerBy: '2026-11-20' });
    given(late).when(accept).thenRefused('handover-answered-too-late');
    const lastDay = said('OFFERED', 0, { answerBy: today });
    given(lastDay).when(accept).then(accepted);
  });
  it('cannot be planned before it is accepted', () =>
    given(offered).when(plan).thenRefused('handover-not-accepted'));
  it('cannot be answered where none came', () =>
    given().when(accept).thenRefused('handover-unknown'));
  it('cannot be answered after it was taken back or had ended', () => {
    given(offered, said('RECALLED', 1)).when(accept).thenRefused('handover-recalled');
    given(offered, said('CANCELLED', 1)).when(accept).thenRefused('handover-ended');
  });
  it('can be answered anew when it is offered again', () =>
    given(offered, returned, said('OFFERED', 3)).when(accept).then(accepted));
});

describe('Questions about an offer', () => {
  const counter: ReceptionCommand = { type: 'CounterOffer', data: { asks: ['HOUSING'] } };
  const countered: ReceptionEvent = {
    type: 'OfferCountered',
    data: { ...ours, asks: ['HOUSING'] },
  };
  it('are asked once, and it can still be accepted or returned', () => {
    given(offered).when(counter).then(countered);
    given(offered, countered).when(counter).thenRefused('handover-countered');
    given(offered, countered).when(accept).then(accepted);
    given(offered, countered).when(giveBack).then(returned);
  });
});

describe('The first look', () => {
  const look: ReceptionCommand = { type: 'LookAtOffer', data: {} };
  const looked: ReceptionEvent = { type: 'OfferLookedAt', data: ours };
  it('is on record once for each offer', () => {
    given(offered).when(look).then(looked);
    given(offered, looked).when(look).then();
    given(offered, looked, said('OFFERED', 3)).when(look).then(looked);
    given(offered, said('RECALLED', 1)).when(look).then();
  });
});

describe('A unit that sees a part', () => {
  const slice: ReceptionEvent = {
    type: 'SignalTaken',
    data: { ...ours, part: 'SLICE', signal: signal('SHARED', { version: 2, responsible: 'kf' }) },
  };
  it('acknowledges and answers nothing', () => {
    given().when(take(slice)).then(slice);
    given(slice).when({ type: 'GiveReceipt', data: {} }).then({ type: 'ReceiptGiven', data: ours });
    given(slice).when(accept).thenRefused('slice-only');
    given(slice).when(plan).thenRefused('slice-only');
  });
});

describe('That the person died or left', () => {
  const report: ReceptionCommand = {
    type: 'ReportDeparture',
    data: { how: 'LEFT', on: today, today },
  };
  const reported: ReceptionEvent = {
    type: 'DepartureReported',
    data: { ...ours, how: 'LEFT', on: today },
  };
  it('is reported by who has the offer, also after the end', () => {
    given(offered, accepted).when(report).then(reported);
    given(offered, accepted, said('COMPLETED', 4)).when(report).then(reported);
    given(offered, said('CANCELLED', 4)).when(report).then(reported);
  });
  it('is nothing for who gave the offer back or had it taken back, unless they are responsible all the same', () => {
    given(offered, returned).when(report).thenRefused('handover-unknown');
    given(offered, returned, said('RETURNED', 3)).when(report).thenRefused('handover-unknown');
    given(offered, said('RECALLED', 3)).when(report).thenRefused('handover-unknown');
    given(offered, said('CLOSED', 3)).when(report).thenRefused('handover-unknown');
    given(offered, returned, said('OFFERED', 5)).when(report).then(reported);
    given(offered, said('RECALLED', 3), said('RESCHEDULED', 4, { responsible: '101' }))
      .when(report)
      .then(reported);
  });
});

describe('Responsibility that has passed by law', () => {
  it('can still be accepted, however late, and not given back', () => {
    const late = said('OFFERED', 0, { answerBy: '2026-11-20' });
    const inForce = said('IN_FORCE', 1, { answerBy: '2026-11-20' });
    given(late, inForce).when(accept).then(accepted);
    given(late, inForce).when(giveBack).thenRefused('handover-in-force');
  });
});

describe('A step that the receiver does', () => {
  const steps = [{ step: 'HOUSING_IN_PLACE', dueOn: '2026-12-15', doneOn: null }];
  it('is reported when it is one of the handover', () => {
    const told = said('STEPS_SET', 1, { steps });
    given(offered, told)
      .when({ type: 'ReportStep', data: { step: 'HOUSING_IN_PLACE' } })
      .then({ type: 'StepReported', data: { ...ours, step: 'HOUSING_IN_PLACE' } });
    given(offered, told)
      .when({ type: 'ReportStep', data: { step: 'FOLLOW_UP' } })
      .thenRefused('step-unknown');
  });
});

describe('What the sender says', () => {
  it('is taken once, and not when something newer was heard', () => {
    given(offered).when(take(offered)).then();
    given(offered, said('RECALLED', 4))
      .when(take(said('RESCHEDULED', 2)))
      .then();
    given(offered)
      .when(take(said('RECALLED', 4)))
      .then(said('RECALLED', 4));
  });
  it('closes an offer that is heard of only afterwards', () =>
    given(said('RECALLED', 1)).when(accept).thenRefused('handover-recalled'));
});
