import type { Party } from '#libs/contracts';
import { accept, danishDay, never } from '#libs/kernel';
import type { HandoverCommand, ReceiverSignal } from './handover.commands.js';
import type { ReturnReason } from './handover.events.js';
import { departures, returnReasons } from './handover.events.js';
import { depart } from './handover.facts.js';
import type { Bare, Decided } from './handover.happened.js';
import { and, escalation, samePlace } from './handover.happened.js';
import type { StandingHandover, StandingOffer } from './handover.state.js';
import { responsibleFor } from './handover.state.js';
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

/** The Danish day on which a receiver said it; null: nobody did, or at no time that there is. */
const saidOn = (said: ReceiverSignal['said']): string | null =>
  said === null || Number.isNaN(Date.parse(said.at)) ? null : danishDay(said.at);

/** The same, not later than our own day, whatever the receiver's clock says. */
const dayOf = (said: ReceiverSignal['said'], today: string): string => {
  const day = saidOn(said) ?? today;
  return day < today ? day : today;
};

const returned = (signal: ReceiverSignal, state: StandingHandover): readonly Bare[] => {
  const reason = returnReason(signal.reason);
  const back: Bare = { type: 'HandoverReturned', data: { reason, said: signal.said } };
  // Whoever the receiver looked for is somebody else: nothing goes on until a person has looked.
  return reason === 'NOT_THIS_PERSON'
    ? [
        back,
        { type: 'HandoverStopped', data: { about: 'IDENTITY', dates: [] } },
        ...escalation(state, 'CONFLICT', saidOn(signal.said)),
      ]
    : [back];
};

/** True for the receiver of the open offer, who has an open slice, and who is responsible by the default rule. */
const hasPart = (to: Party, state: StandingHandover): boolean =>
  responsibleFor(state) === to.agency ||
  [state.offer, ...state.slices].some((one) => one?.open === true && samePlace(one.to, to));

// Whoever has a part in the handover may come to know that the person is gone, also after its end.
const gone = (
  { reason, on, said, to }: ReceiverSignal,
  state: StandingHandover,
  today: string,
): Decided => {
  const how = departures.find((known) => known === reason);
  const day = on ?? dayOf(said, today);
  if (how === undefined) return accept();
  // Said before they heard that they have no part in it any more: it ends nothing, and a role looks into it.
  return hasPart(to, state)
    ? depart({ how, on: day }, state, said)
    : and(state, ...escalation(state, `PERSON_${how}`, day));
};

const stepDone = (
  { step: name, said }: ReceiverSignal,
  state: StandingHandover,
  today: string,
): Decided => {
  const step = state.steps.find((one) => one.step === name);
  return step === undefined || step.doneOn !== null
    ? accept()
    : completeStep({ step: step.step, on: dayOf(said, today), today }, state, said);
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
    case 'PERSON_GONE':
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
    case 'STEP_DONE':
      return stepDone(signal, state, today);
    default:
      return never(signal.signal);
  }
};

/** What a receiver said: late, doubled or crossed signals change nothing, and a later step implies the earlier one. */
export const applySignal = (
  { signal, today }: Extract<HandoverCommand, { type: 'ApplySignal' }>['data'],
  state: StandingHandover,
): Decided => {
  if (signal.signal === 'PERSON_GONE') return gone(signal, state, today);
  const { offer, slices } = state;
  const isReceipt = signal.signal === 'DELIVERED' || signal.signal === 'OPENED';
  const about = (one: Readonly<{ to: StandingOffer['to']; disclosureId: string }>): boolean =>
    one.disclosureId === signal.disclosureId && samePlace(one.to, signal.to);
  if (offer !== null && about(offer))
    return isReceipt ? receipt(signal, state, offer) : answer(signal, state, today);
  const slice = slices.find((one) => one.open && about(one));
  if (slice === undefined) return accept();
  // A unit that sees a part answers nothing, and may be the one that sees to a step.
  if (signal.signal === 'STEP_DONE') return stepDone(signal, state, today);
  return isReceipt ? receipt(signal, state, slice) : accept();
};
