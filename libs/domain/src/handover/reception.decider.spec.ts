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
  data: { ...ours, signal: signal(kind, { version, responsible: 'kf', ...more }) },
});
const take = (event: ReceptionEvent): ReceptionCommand => ({
  type: 'TakeSignal',
  data: event.data as never,
});
const accept: ReceptionCommand = { type: 'AcceptOffer', data: { today } };
const giveBack: ReceptionCommand = { type: 'ReturnOffer', data: { reason: 'QUESTIONS' } };
const plan: ReceptionCommand = { type: 'RecordPlan', data: {} };
const offered = said('OFFERED', 0);
const accepted: ReceptionEvent = { type: 'OfferAccepted', data: ours };
const returned: ReceptionEvent = { type: 'OfferReturned', data: { ...ours, reason: 'QUESTIONS' } };

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
