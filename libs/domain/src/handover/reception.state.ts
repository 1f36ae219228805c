import type { HandoverSignal, Party } from '#libs/contracts';
import type { Departure, Part } from './handover.events.js';

export const closings = ['RECALLED', 'CANCELLED', 'COMPLETED', 'CLOSED'] as const;
export type Closing = (typeof closings)[number];

/** A handover as its receiver sees it. Signals may come late: what they say holds from their own version on. */
export type StandingReception = Readonly<{
  /** How far the receiver's own acts on this offer came. */
  status: 'OFFERED' | 'RECEIVED' | 'COUNTERED' | 'ACCEPTED' | 'RETURNED' | 'PLANNED';
  part: Part;
  tenant: string;
  /** What every answer names. */
  offer: Readonly<{ to: Party; disclosureId: string }>;
  lookedAt: boolean;
  /** That the person died or left, as this tenant said it last. */
  reported: Readonly<{ how: Departure; on: string }> | null;
  /** The sender's stream said that responsibility has passed. */
  inForce: boolean;
  /** The newest that the sender's stream said. */
  signal: HandoverSignal;
  version: number;
  /** Of the newest offer that was heard; −1: none yet. */
  offeredAt: number;
  /** By what the sender ended it, and when. */
  ended: Readonly<{ by: Closing; at: number }> | null;
}>;
export type ReceptionState = StandingReception | Readonly<{ status: 'NONE' }>;

/** By what the offer that stands is closed; null: it is open. */
export const closedBy = ({ ended, offeredAt }: StandingReception): Closing | null =>
  ended !== null && ended.at > offeredAt ? ended.by : null;

/** False for who gave it back, had it taken back, or whose part is closed, unless the sender says that it is theirs. */
export const hasPartIn = (state: StandingReception): boolean => {
  const { status, inForce, offer, offeredAt, signal, version } = state;
  const closed = closedBy(state);
  const wasReturned = signal.signal === 'RETURNED' && version > offeredAt;
  const isBack = closed === null && !inForce && (status === 'RETURNED' || wasReturned);
  const isAway = closed === 'RECALLED' || closed === 'CLOSED' || isBack;
  return !isAway || signal.responsible === offer.to.agency;
};
