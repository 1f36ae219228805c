import type { Category, HandoverSignal } from '#libs/contracts';
import type { Decider, Decision, Message, Refused } from '#libs/kernel';
import { accept, nameBasedId, never, refuse } from '#libs/kernel';
import type { Departure, Part, ReceptionEvent, ReturnReason } from './handover.events.js';
import type { Closing, ReceptionState, StandingReception } from './reception.state.js';
import { closedBy, closings, hasPartIn } from './reception.state.js';

/** Id of the stream in which one tenant keeps its side of a handover. */
export const receptionIdOf = (handoverId: string, tenant: string): string =>
  nameBasedId('reception', handoverId, tenant);

export type ReceptionCommand =
  | Message<'TakeSignal', { tenant: string; signal: HandoverSignal }>
  /** Somebody opened it: the first time counts. */
  | Message<'LookAtOffer', object>
  | Message<'GiveReceipt', object>
  | Message<'CounterOffer', { asks: readonly Category[] }>
  /** `today`: `YYYY-MM-DD`, Danish calendar. */
  | Message<'AcceptOffer', { today: string }>
  | Message<'ReturnOffer', { reason: ReturnReason }>
  | Message<'RecordPlan', object>
  | Message<'ReportStep', { step: string }>
  /** Of who has a part in it, never refused but for a day that has not come. */
  | Message<'ReportDeparture', { how: Departure; on: string; today: string }>;

export type ReceptionRefusal =
  | 'handover-unknown'
  | 'handover-recalled'
  | 'handover-ended'
  | 'handover-returned'
  | 'handover-already-accepted'
  | 'handover-not-accepted'
  | 'handover-answered-too-late'
  | 'handover-countered'
  | 'handover-in-force'
  | 'slice-only'
  | 'step-unknown'
  | 'date-in-future';

const offers = ['OFFERED', 'SHARED'] as const;
type Decided = Decision<ReceptionEvent, ReceptionRefusal>;
type Taken = Extract<ReceptionEvent, { type: 'SignalTaken' }>['data'];

const isOffer = ({ signal }: HandoverSignal): boolean => offers.some((one) => one === signal);

const partOf = (signal: HandoverSignal, state: ReceptionState): Part => {
  if (isOffer(signal)) return signal.signal === 'SHARED' ? 'SLICE' : 'RECEIVER';
  return state.status === 'NONE' ? 'RECEIVER' : state.part;
};

const closingOf = ({ signal }: HandoverSignal): Closing | null =>
  closings.find((closing) => closing === signal) ?? null;

const saysSomethingNew = (
  signal: HandoverSignal,
  version: number,
  { version: newest, offeredAt, ended }: StandingReception,
): boolean =>
  version > newest ||
  (isOffer(signal) && version > offeredAt) ||
  (closingOf(signal) !== null && version > Math.max(offeredAt, ended?.at ?? -1));

const take = (
  { tenant, signal }: Extract<ReceptionCommand, { type: 'TakeSignal' }>['data'],
  state: ReceptionState,
): Decided => {
  const { version, handoverId } = signal;
  if (version === null) return accept();
  if (state.status !== 'NONE' && !saysSomethingNew(signal, version, state)) return accept();
  const part = partOf(signal, state);
  return accept({ type: 'SignalTaken', data: { handoverId, tenant, part, signal } });
};

const refusedAsClosed = (state: StandingReception): Refused<ReceptionRefusal> | null => {
  const { handoverId } = state.signal;
  const closed = closedBy(state);
  if (closed === null) return null;
  return closed === 'RECALLED'
    ? refuse('handover-recalled', { handoverId })
    : refuse('handover-ended', { handoverId });
};

/** Acts of the unit that answers the offer; a unit that sees a part of it has none. */
const answers: readonly ReceptionCommand['type'][] = [
  'CounterOffer',
  'AcceptOffer',
  'ReturnOffer',
  'RecordPlan',
];

const answered = ({ status, signal }: StandingReception): Refused<ReceptionRefusal> | null => {
  const { handoverId } = signal;
  if (status === 'RETURNED') return refuse('handover-returned', { handoverId });
  if (status === 'ACCEPTED' || status === 'PLANNED')
    return refuse('handover-already-accepted', { handoverId });
  return null;
};

const acceptOffer = (state: StandingReception, today: string, ours: Ours): Decided => {
  const { answerBy } = state.signal;
  return (
    answered(state) ??
    // Whoever is responsible by law already says yes however late it is.
    (answerBy !== null && today > answerBy && !state.inForce
      ? refuse('handover-answered-too-late', { answerBy, today })
      : accept({ type: 'OfferAccepted', data: ours }))
  );
};

const returnOffer = (state: StandingReception, reason: ReturnReason, ours: Ours): Decided =>
  answered(state) ??
  (state.inForce
    ? refuse('handover-in-force', { handoverId: ours.handoverId })
    : accept({ type: 'OfferReturned', data: { ...ours, reason } }));

const counterOffer = (state: StandingReception, asks: readonly Category[], ours: Ours): Decided => {
  const done = answered(state);
  if (done !== null) return done;
  return state.status === 'COUNTERED'
    ? refuse('handover-countered', { handoverId: ours.handoverId })
    : accept({ type: 'OfferCountered', data: { ...ours, asks } });
};

const reportStep = (state: StandingReception, step: string, ours: Ours): Decided => {
  const known = state.signal.steps.find((one) => one.step === step);
  if (known === undefined) return refuse('step-unknown', { step });
  return known.doneOn === null
    ? accept({ type: 'StepReported', data: { ...ours, step } })
    : accept();
};

const reportDeparture = (
  state: StandingReception,
  { how, on, today }: Extract<ReceptionCommand, { type: 'ReportDeparture' }>['data'],
  ours: Ours,
): Decided => {
  if (!hasPartIn(state)) return refuse('handover-unknown');
  if (on > today) return refuse('date-in-future', { date: on, today });
  const { reported } = state;
  return reported?.how === how && reported.on === on
    ? accept()
    : accept({ type: 'DepartureReported', data: { ...ours, how, on } });
};

type Ours = Readonly<{ handoverId: string; tenant: string }>;

const decideStanding = (
  command: Exclude<ReceptionCommand, { type: 'TakeSignal' }>,
  state: StandingReception,
): Decided => {
  const { tenant, signal, status } = state;
  const { handoverId } = signal;
  const ours = { handoverId, tenant };
  const closed = refusedAsClosed(state);
  if (command.type === 'LookAtOffer')
    return state.lookedAt || closed !== null
      ? accept()
      : accept({ type: 'OfferLookedAt', data: ours });
  if (command.type === 'ReportDeparture') return reportDeparture(state, command.data, ours);
  if (closed !== null) return closed;
  if (state.part === 'SLICE' && answers.includes(command.type))
    return refuse('slice-only', { handoverId });
  switch (command.type) {
    case 'GiveReceipt':
      return status === 'OFFERED' ? accept({ type: 'ReceiptGiven', data: ours }) : accept();
    case 'CounterOffer':
      return counterOffer(state, command.data.asks, ours);
    case 'AcceptOffer':
      return acceptOffer(state, command.data.today, ours);
    case 'ReturnOffer':
      return returnOffer(state, command.data.reason, ours);
    case 'RecordPlan':
      if (status === 'PLANNED') return accept();
      return status === 'ACCEPTED'
        ? accept({ type: 'PlanRecorded', data: ours })
        : refuse('handover-not-accepted', { handoverId, status });
    case 'ReportStep':
      return reportStep(state, command.data.step, ours);
    default:
      return never(command);
  }
};

const firstOf = ({ tenant, part, signal }: Taken): StandingReception => ({
  status: 'OFFERED',
  part,
  tenant,
  offer: { to: signal.to, disclosureId: signal.disclosureId },
  lookedAt: false,
  reported: null,
  inForce: false,
  signal,
  version: signal.version ?? -1,
  offeredAt: -1,
  ended: null,
});

const running: readonly string[] = ['IN_FORCE', 'FOLLOW_UP', 'COMPLETED'];

const afterSignal = (taken: Taken, state: ReceptionState): ReceptionState => {
  const { signal } = taken;
  const version = signal.version ?? -1;
  const by = closingOf(signal);
  const known = state.status === 'NONE' ? firstOf(taken) : state;
  const newest = version >= known.version ? { signal, version } : {};
  if (isOffer(signal))
    // A new offer begins anew.
    return {
      ...known,
      ...newest,
      status: 'OFFERED',
      part: taken.part,
      offer: { to: signal.to, disclosureId: signal.disclosureId },
      lookedAt: false,
      inForce: false,
      offeredAt: version,
    };
  return {
    ...known,
    ...newest,
    inForce: known.inForce || (version > known.offeredAt && running.includes(signal.signal)),
    ended: by === null ? known.ended : { by, at: version },
  };
};

const evolve = (state: ReceptionState, event: ReceptionEvent): ReceptionState => {
  if (event.type === 'SignalTaken') return afterSignal(event.data, state);
  if (state.status === 'NONE') return state;
  switch (event.type) {
    case 'OfferLookedAt':
      return { ...state, lookedAt: true };
    case 'ReceiptGiven':
      return { ...state, status: 'RECEIVED' };
    case 'OfferCountered':
      return { ...state, status: 'COUNTERED' };
    case 'OfferAccepted':
      return { ...state, status: 'ACCEPTED' };
    case 'OfferReturned':
      return { ...state, status: 'RETURNED' };
    case 'PlanRecorded':
      return { ...state, status: 'PLANNED' };
    case 'StepReported':
      return state;
    case 'DepartureReported': {
      const { how, on } = event.data;
      return { ...state, reported: { how, on } };
    }
    default:
      return never(event);
  }
};

/** The receiver's side: its own acts, under what the sender's stream says. It decides nothing about responsibility. */
export const reception: Decider<
  ReceptionState,
  ReceptionCommand,
  ReceptionEvent,
  ReceptionRefusal
> = {
  category: 'reception',
  initial: { status: 'NONE' },
  decide: (command, state) => {
    if (command.type === 'TakeSignal') return take(command.data, state);
    return state.status === 'NONE' ? refuse('handover-unknown') : decideStanding(command, state);
  },
  evolve,
};
