import { accept, never } from '#libs/kernel';
import type { HandoverCommand, ReceiverSignal } from './handover.commands.js';
import type { ReturnReason } from './handover.events.js';
import { returnReasons } from './handover.events.js';
import type { Bare, Decided } from './handover.happened.js';
import { and, escalation, samePlace } from './handover.happened.js';
import type { StandingHandover, StandingOffer } from './handover.state.js';
import { completeStep } from './handover.steps.js';

const returnReason = (reason: string | null): ReturnReason | null =>
  returnReasons.find((known) => known === reason) ?? null;

/** Receipts of the offer or of a slice, each once. */
const receipt = (
  { signal, to, said }: ReceiverSignal,
  state: StandingHandover,
  { delivered, opened }: Pick<StandingOffer, 'delivered' | 'opened'>,
): Decided => {
  if (signal === 'DELIVERED')
    return delivered ? accept() : and(state, { type: 'OfferDelivered', data: { to, said } });
  return opened ? accept() : and(state, { type: 'OfferOpened', data: { to, said } });
};

const returned = (signal: ReceiverSignal, state: StandingHandover): readonly Bare[] => {
  const reason = returnReason(signal.reason);
  const back: Bare = { type: 'HandoverReturned', data: { reason, said: signal.said } };
  // Whoever the receiver looked for is somebody else: nothing goes on until a person has looked.
  return reason === 'NOT_THIS_PERSON'
    ? [
        back,
        { type: 'HandoverStopped', data: { about: 'IDENTITY', dates: [] } },
        ...escalation(state, 'CONFLICT', signal.said?.at.slice(0, 10) ?? null),
      ]
    : [back];
};

const answer = (signal: ReceiverSignal, state: StandingHandover, today: string): Decided => {
  const { status, offer } = state;
  const { said, asks } = signal;
  const open = status === 'OFFERED' || status === 'RECEIVED' || status === 'COUNTERED';
  const canAccept = open || (status === 'IN_FORCE' && offer?.accepted === false);
  const accepted: Bare = { type: 'HandoverAccepted', data: { said } };
  switch (signal.signal) {
    case 'DELIVERED':
    case 'OPENED':
      return accept();
    case 'RECEIVED':
      return status === 'OFFERED'
        ? and(state, { type: 'HandoverReceived', data: { said } })
        : accept();
    case 'COUNTERED':
      return status === 'OFFERED' || status === 'RECEIVED'
        ? and(state, { type: 'HandoverCountered', data: { asks, said } })
        : accept();
    case 'ACCEPTED':
      return canAccept ? and(state, accepted) : accept();
    case 'RETURNED':
      return open ? and(state, ...returned(signal, state)) : accept();
    case 'PLAN_RECORDED': {
      const planned: Bare = { type: 'HandoverPlanRecorded', data: { said } };
      if (canAccept) return and(state, accepted, planned);
      return status === 'ACCEPTED' ? and(state, planned) : accept();
    }
    case 'STEP_DONE': {
      const step = state.steps.find((one) => one.step === signal.step);
      return step === undefined || step.doneOn !== null
        ? accept()
        : completeStep({ step: step.step, on: said?.at.slice(0, 10) ?? today, today }, state, said);
    }
    default:
      return never(signal.signal);
  }
};

/** What a receiver said: late, doubled or crossed signals change nothing, and a later step implies the earlier one. */
export const applySignal = (
  { signal, today }: Extract<HandoverCommand, { type: 'ApplySignal' }>['data'],
  state: StandingHandover,
): Decided => {
  const { offer, slices } = state;
  const isReceipt = signal.signal === 'DELIVERED' || signal.signal === 'OPENED';
  const about = (one: Readonly<{ to: StandingOffer['to']; disclosureId: string }>): boolean =>
    one.disclosureId === signal.disclosureId && samePlace(one.to, signal.to);
  if (offer !== null && about(offer))
    return isReceipt ? receipt(signal, state, offer) : answer(signal, state, today);
  const slice = slices.find((one) => one.open && about(one));
  return isReceipt && slice !== undefined ? receipt(signal, state, slice) : accept();
};
