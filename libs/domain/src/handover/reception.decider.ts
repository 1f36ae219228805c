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

/** A handover as its receiver sees it. */
export type StandingReception = Readonly<{
  /** How far the receiver's own acts on this offer came. */
  status: 'OFFERED' | 'RECEIVED' | 'ACCEPTED' | 'RETURNED' | 'PLANNED';
  /** What the sender ended it by. */
  closed: 'RECALLED' | 'CANCELLED' | 'COMPLETED' | null;
  tenant: string;
  /** The newest that the sender's stream said. */
  signal: HandoverSignal;
  version: number;
}>;
export type ReceptionState = StandingReception | Readonly<{ status: 'NONE' }>;

type Decided = Decision<ReceptionEvent, ReceptionRefusal>;
type Taken = Extract<ReceptionEvent, { type: 'SignalTaken' }>['data'];

const take = (
  { tenant, signal }: Extract<ReceptionCommand, { type: 'TakeSignal' }>['data'],
  state: ReceptionState,
): Decided => {
  const { version, handoverId } = signal;
  if (version === null) return accept();
  if (state.status !== 'NONE' && version <= state.version) return accept();
  return accept({ type: 'SignalTaken', data: { handoverId, tenant, signal } });
};

const closedBy = ({ closed, signal }: StandingReception): Refused<ReceptionRefusal> | null => {
  const { handoverId } = signal;
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
  const closed = closedBy(state);
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

const closings = ['RECALLED', 'CANCELLED', 'COMPLETED'] as const;

const afterSignal = ({ tenant, signal }: Taken, state: ReceptionState): ReceptionState => {
  const version = signal.version ?? -1;
  const closed = closings.find((closing) => closing === signal.signal) ?? null;
  // A new offer begins anew; so does the first that is heard, whatever it is.
  return state.status === 'NONE' || signal.signal === 'OFFERED'
    ? { status: 'OFFERED', closed, tenant, signal, version }
    : { ...state, closed: closed ?? state.closed, signal, version };
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
