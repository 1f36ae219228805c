import type { HandoverSignal, Party } from '#libs/contracts';
import type { Decider, Decision, Message, Refused } from '#libs/kernel';
import { accept, never, refuse } from '#libs/kernel';
import type {
  CancelReason,
  HandoverEvent,
  HandoverTerms,
  RecallReason,
  RescheduleReason,
  ReturnReason,
} from './handover.events.js';
import { returnReasons } from './handover.events.js';
import type { HandoverState, StandingHandover } from './handover.state.js';
import {
  defaultResponsible,
  evolveHandover,
  noHandover,
  responsibleFor,
} from './handover.state.js';

/** What a receiver's signal may say. */
export const receiverSignals = ['RECEIVED', 'ACCEPTED', 'RETURNED', 'PLAN_RECORDED'] as const;
export type ReceiverSignal = HandoverSignal &
  Readonly<{ signal: (typeof receiverSignals)[number] }>;

/** `today`: `YYYY-MM-DD`, Danish calendar. */
export type HandoverCommand =
  | Message<
      'OfferHandover',
      HandoverTerms &
        Readonly<{
          /** Recipients of the named disclosure, from the case's stream; null: there is none such. */
          disclosedTo: readonly Party[] | null;
          today: string;
        }>
    >
  | Message<'ApplySignal', { signal: ReceiverSignal }>
  | Message<
      'RescheduleHandover',
      {
        releaseOn: string | null;
        answerBy: string | null;
        reason: RescheduleReason;
        today: string;
      }
    >
  | Message<'RecallHandover', { reason: RecallReason }>
  | Message<'CancelHandover', { reason: CancelReason }>
  | Message<'RecordRelease', { on: string; residence: string | null; today: string }>
  | Message<'CompleteHandover', object>;

export type HandoverRefusal =
  | 'handover-unknown'
  | 'handover-ended'
  | 'handover-recalled'
  | 'handover-not-accepted'
  | 'handover-in-force'
  | 'handover-to-itself'
  | 'disclosure-unknown'
  | 'not-a-recipient'
  | 'date-in-past'
  | 'date-in-future'
  | 'answer-after-release';

type Decided = Decision<HandoverEvent, HandoverRefusal>;
type Of<Type extends HandoverCommand['type']> = Extract<HandoverCommand, { type: Type }>['data'];
type Bare<Event = HandoverEvent> =
  Event extends Message<infer Type, infer Data>
    ? Readonly<{ type: Type; data: Omit<Data, 'handoverId' | 'responsible'> }>
    : never;

/** Accepts events, each with who is responsible from it on. */
const happened = (state: HandoverState, handoverId: string, ...bare: readonly Bare[]): Decided => {
  let current = state;
  const events = bare.map(({ type, data }) => {
    const event = { type, data: { ...data, handoverId, responsible: '' } } as HandoverEvent;
    current = evolveHandover(current, event);
    const responsible = responsibleFor(current as StandingHandover);
    return { type, data: { ...event.data, responsible } } as HandoverEvent;
  });
  return accept(...events);
};

const samePlace = (a: Party, b: Party): boolean => a.agency === b.agency && a.unit === b.unit;

const wrongDates = (
  releaseOn: string | null,
  answerBy: string | null,
  today: string,
): Refused<HandoverRefusal> | null => {
  if (releaseOn !== null && releaseOn < today)
    return refuse('date-in-past', { date: releaseOn, today });
  if (answerBy !== null && answerBy < today)
    return refuse('date-in-past', { date: answerBy, today });
  if (releaseOn !== null && answerBy !== null && answerBy > releaseOn)
    return refuse('answer-after-release', { answerBy, releaseOn });
  return null;
};

const hasEnded = ({ status }: HandoverState): boolean =>
  status === 'COMPLETED' || status === 'CANCELLED';

/** Accepted, and the person is out: only what happens to the person can still change who is responsible. */
const inForce = ({ status, released }: StandingHandover): boolean =>
  released !== null && (status === 'ACCEPTED' || status === 'PLANNED');

const offer = (data: Of<'OfferHandover'>, state: HandoverState): Decided => {
  const { disclosedTo, today, ...terms } = data;
  const { handoverId, from, to, disclosureId, releaseOn, answerBy } = terms;
  if (hasEnded(state)) return refuse('handover-ended', { handoverId });
  if (state.status !== 'NONE' && inForce(state)) return refuse('handover-in-force', { handoverId });
  if (from.agency === to.agency) return refuse('handover-to-itself', { agency: to.agency });
  if (disclosedTo === null) return refuse('disclosure-unknown', { disclosureId });
  if (!disclosedTo.some((party) => samePlace(party, to)))
    return refuse('not-a-recipient', { disclosureId, agency: to.agency, unit: to.unit });
  const wrong = wrongDates(releaseOn, answerBy, today);
  if (wrong !== null) return wrong;
  const offered: Bare = { type: 'HandoverOffered', data: terms };
  const standsOpen =
    state.status !== 'NONE' && state.status !== 'RETURNED' && state.status !== 'RECALLED';
  // The slice of a receiver that still holds an offer is closed before another one stands.
  return standsOpen
    ? happened(
        state,
        handoverId,
        { type: 'HandoverRecalled', data: { reason: 'RECEIVER_CHANGED' } },
        offered,
      )
    : happened(state, handoverId, offered);
};

const returnReason = (reason: string | null): ReturnReason | null =>
  returnReasons.find((known) => known === reason) ?? null;

/** What a receiver said: late, doubled or crossed signals change nothing, and a later step implies the earlier one. */
const applySignal = ({ signal }: Of<'ApplySignal'>, state: StandingHandover): Decided => {
  const { terms, status } = state;
  const { handoverId } = terms;
  if (signal.disclosureId !== terms.disclosureId || !samePlace(signal.to, terms.to))
    return accept();
  const open = status === 'OFFERED' || status === 'RECEIVED';
  switch (signal.signal) {
    case 'RECEIVED':
      return status === 'OFFERED'
        ? happened(state, handoverId, { type: 'HandoverReceived', data: {} })
        : accept();
    case 'ACCEPTED':
      return open ? happened(state, handoverId, { type: 'HandoverAccepted', data: {} }) : accept();
    case 'RETURNED':
      return open
        ? happened(state, handoverId, {
            type: 'HandoverReturned',
            data: { reason: returnReason(signal.reason) },
          })
        : accept();
    case 'PLAN_RECORDED': {
      const planned: Bare = { type: 'HandoverPlanRecorded', data: {} };
      if (open) return happened(state, handoverId, { type: 'HandoverAccepted', data: {} }, planned);
      return status === 'ACCEPTED' ? happened(state, handoverId, planned) : accept();
    }
    default:
      return never(signal.signal);
  }
};

const release = (
  { on, residence, today }: Of<'RecordRelease'>,
  state: StandingHandover,
): Decided => {
  if (on > today) return refuse('date-in-future', { date: on, today });
  if (state.released?.on === on) return accept();
  const { handoverId, from } = state.terms;
  const fallback = defaultResponsible(from.agency, residence);
  return happened(state, handoverId, { type: 'PersonReleased', data: { on, fallback } });
};

const cancel = ({ reason }: Of<'CancelHandover'>, state: StandingHandover): Decided => {
  const { handoverId } = state.terms;
  if (reason === 'RELEASE_CANCELLED' && state.released !== null)
    return refuse('handover-in-force', { handoverId, releasedOn: state.released.on });
  if (!hasEnded(state))
    return happened(state, handoverId, { type: 'HandoverCancelled', data: { reason } });
  // That a person died or left is never refused; a handover that had ended stays as it was.
  return reason === 'RELEASE_CANCELLED' ? refuse('handover-ended', { handoverId }) : accept();
};

const decideStanding = (
  command: Exclude<HandoverCommand, { type: 'OfferHandover' }>,
  state: StandingHandover,
): Decided => {
  const { handoverId } = state.terms;
  switch (command.type) {
    case 'ApplySignal':
      return applySignal(command.data, state);
    case 'RecordRelease':
      return release(command.data, state);
    case 'CancelHandover':
      return cancel(command.data, state);
    case 'RescheduleHandover': {
      const { today, ...data } = command.data;
      if (hasEnded(state)) return refuse('handover-ended', { handoverId });
      return (
        wrongDates(data.releaseOn, data.answerBy, today) ??
        happened(state, handoverId, { type: 'HandoverRescheduled', data })
      );
    }
    case 'RecallHandover': {
      if (hasEnded(state)) return refuse('handover-ended', { handoverId });
      if (inForce(state)) return refuse('handover-in-force', { handoverId });
      if (state.status === 'RECALLED') return refuse('handover-recalled', { handoverId });
      return happened(state, handoverId, { type: 'HandoverRecalled', data: command.data });
    }
    case 'CompleteHandover': {
      if (hasEnded(state)) return refuse('handover-ended', { handoverId });
      return state.status === 'ACCEPTED' || state.status === 'PLANNED'
        ? happened(state, handoverId, { type: 'HandoverCompleted', data: {} })
        : refuse('handover-not-accepted', { handoverId, status: state.status });
    }
    default:
      return never(command);
  }
};

/** The transfer of responsibility for a person, as its sender keeps it: the authority. */
export const handover: Decider<HandoverState, HandoverCommand, HandoverEvent, HandoverRefusal> = {
  category: 'handover',
  initial: noHandover,
  decide: (command, state) => {
    if (command.type === 'OfferHandover') return offer(command.data, state);
    return state.status === 'NONE' ? refuse('handover-unknown') : decideStanding(command, state);
  },
  evolve: evolveHandover,
};
