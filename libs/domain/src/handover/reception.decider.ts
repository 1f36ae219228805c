import type { HandoverSignal } from '#libs/contracts';
import type { Decider, Decision, Message, Refused } from '#libs/kernel';
import { accept, nameBasedId, never, refuse } from '#libs/kernel';
import type { ReceptionEvent, ReturnReason } from './handover.events.js';

/** Id of the stream in which one tenant keeps its side of a handover. */
export const receptionIdOf = (handoverId: string, tenant: string): string =>
  nameBasedId('reception', handoverId, tenant);

export type ReceptionCommand =
  | Message<'TakeSignal', { tenant: string; signal: HandoverSignal }>
  | Message<'GiveReceipt', object>
  /** `today`: `YYYY-MM-DD`, Danish calendar. */
  | Message<'AcceptOffer', { today: string }>
  | Message<'ReturnOffer', { reason: ReturnReason }>
  | Message<'RecordPlan', object>;

export type ReceptionRefusal =
  | 'handover-unknown'
  | 'handover-recalled'
  | 'handover-ended'
  | 'handover-returned'
  | 'handover-already-accepted'
  | 'handover-not-accepted'
  | 'handover-answered-too-late';

const closings = ['RECALLED', 'CANCELLED', 'COMPLETED'] as const;
type Closing = (typeof closings)[number];

/** A handover as its receiver sees it. Signals may come late: what they say holds from their own version on. */
export type StandingReception = Readonly<{
  /** How far the receiver's own acts on this offer came. */
  status: 'OFFERED' | 'RECEIVED' | 'ACCEPTED' | 'RETURNED' | 'PLANNED';
  tenant: string;
  /** The newest that the sender's stream said. */
  signal: HandoverSignal;
  version: number;
  /** Of the newest offer that was heard; −1: none yet. */
  offeredAt: number;
  /** By what the sender ended it, and when. */
  ended: Readonly<{ by: Closing; at: number }> | null;
}>;
export type ReceptionState = StandingReception | Readonly<{ status: 'NONE' }>;

type Decided = Decision<ReceptionEvent, ReceptionRefusal>;
type Taken = Extract<ReceptionEvent, { type: 'SignalTaken' }>['data'];

const closingOf = ({ signal }: HandoverSignal): Closing | null =>
  closings.find((closing) => closing === signal) ?? null;

/** By what the offer that stands is closed; null: it is open. */
export const closedBy = ({ ended, offeredAt }: StandingReception): Closing | null =>
  ended !== null && ended.at > offeredAt ? ended.by : null;

const saysSomethingNew = (
  signal: HandoverSignal,
  version: number,
  { version: newest, offeredAt, ended }: StandingReception,
): boolean =>
  version > newest ||
  (signal.signal === 'OFFERED' && version > offeredAt) ||
  (closingOf(signal) !== null && version > Math.max(offeredAt, ended?.at ?? -1));

const take = (
  { tenant, signal }: Extract<ReceptionCommand, { type: 'TakeSignal' }>['data'],
  state: ReceptionState,
): Decided => {
  const { version, handoverId } = signal;
  if (version === null) return accept();
  if (state.status !== 'NONE' && !saysSomethingNew(signal, version, state)) return accept();
  return accept({ type: 'SignalTaken', data: { handoverId, tenant, signal } });
};

const refusedAsClosed = (state: StandingReception): Refused<ReceptionRefusal> | null => {
  const { handoverId } = state.signal;
  const closed = closedBy(state);
  if (closed === null) return null;
  return closed === 'RECALLED'
    ? refuse('handover-recalled', { handoverId })
    : refuse('handover-ended', { handoverId });
};

const answered = ({ status, signal }: StandingReception): Refused<ReceptionRefusal> | null => {
  const { handoverId } = signal;
  if (status === 'RETURNED') return refuse('handover-returned', { handoverId });
  if (status === 'ACCEPTED' || status === 'PLANNED')
    return refuse('handover-already-accepted', { handoverId });
  return null;
};

const decideStanding = (
  command: Exclude<ReceptionCommand, { type: 'TakeSignal' }>,
  state: StandingReception,
): Decided => {
  const { tenant, signal, status } = state;
  const { handoverId, answerBy } = signal;
  const ours = { handoverId, tenant };
  const closed = refusedAsClosed(state);
  switch (command.type) {
    case 'GiveReceipt':
      return status === 'OFFERED' && closed === null
        ? accept({ type: 'ReceiptGiven', data: ours })
        : (closed ?? accept());
    case 'AcceptOffer': {
      const { today } = command.data;
      if (closed !== null || answered(state) !== null) return closed ?? answered(state)!;
      return answerBy !== null && today > answerBy
        ? refuse('handover-answered-too-late', { answerBy, today })
        : accept({ type: 'OfferAccepted', data: ours });
    }
    case 'ReturnOffer':
      return (
        closed ??
        answered(state) ??
        accept({ type: 'OfferReturned', data: { ...ours, reason: command.data.reason } })
      );
    case 'RecordPlan':
      if (closed !== null) return closed;
      if (status === 'PLANNED') return accept();
      return status === 'ACCEPTED'
        ? accept({ type: 'PlanRecorded', data: ours })
        : refuse('handover-not-accepted', { handoverId, status });
    default:
      return never(command);
  }
};

const afterSignal = ({ tenant, signal }: Taken, state: ReceptionState): ReceptionState => {
  const version = signal.version ?? -1;
  const by = closingOf(signal);
  const known: StandingReception =
    state.status === 'NONE'
      ? { status: 'OFFERED', tenant, signal, version, offeredAt: -1, ended: null }
      : state;
  const newest = version >= known.version ? { signal, version } : {};
  if (signal.signal === 'OFFERED')
    // A new offer begins anew.
    return { ...known, ...newest, status: 'OFFERED', offeredAt: version };
  return { ...known, ...newest, ended: by === null ? known.ended : { by, at: version } };
};

const evolve = (state: ReceptionState, event: ReceptionEvent): ReceptionState => {
  if (event.type === 'SignalTaken') return afterSignal(event.data, state);
  if (state.status === 'NONE') return state;
  switch (event.type) {
    case 'ReceiptGiven':
      return { ...state, status: 'RECEIVED' };
    case 'OfferAccepted':
      return { ...state, status: 'ACCEPTED' };
    case 'OfferReturned':
      return { ...state, status: 'RETURNED' };
    case 'PlanRecorded':
      return { ...state, status: 'PLANNED' };
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
