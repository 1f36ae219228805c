import type { HandoverState as Status, Party } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { Anchor, LifeArea, Origin } from '../deadline/deadline.rules.js';
import { holderOf } from './handover.origins.js';
import type { Conflict, Departure, DueStep, HandoverOf } from './handover.events.js';

/** What stands offered. */
export type StandingOffer = Readonly<{
  to: Party;
  disclosureId: string;
  delivered: boolean;
  opened: boolean;
  accepted: boolean;
  /** False: it was returned or taken back. */
  open: boolean;
}>;

export type Slice = Readonly<{
  to: Party;
  disclosureId: string;
  open: boolean;
  delivered: boolean;
  opened: boolean;
}>;

/** A step as it stands. `told`: what was said about its present day already. */
export type StandingStep = DueStep & Readonly<{ doneOn: string | null; told: readonly Told[] }>;
export type Told = 'REMINDED' | 'ESCALATED';

/** A handover that exists. */
export type StandingHandover = Readonly<{
  status: Status;
  of: HandoverOf;
  origin: Origin | null;
  /** Null: nobody was offered it yet. */
  offer: StandingOffer | null;
  releaseOn: string | null;
  answerBy: string | null;
  anchors: Readonly<Record<Anchor, string | null>>;
  /** Null: not yet released. `fallback` is responsible where no receiver has accepted. */
  released: Readonly<{ on: string; fallback: string }> | null;
  /** Who was responsible when it was cancelled, and stays so. */
  keeper: string | null;
  /** Of a minor who came alone: whether there is a representative. Null: no such person. */
  represented: boolean | null;
  /** Died or left. `before`: how it stood until that was on record. Null: not so. */
  gone: Readonly<{ how: Departure; on: string; before: Status }> | null;
  stopped: Conflict | null;
  /** What else it was stopped for, and stands again when the other is resolved. */
  behind: Conflict | null;
  /** By the subject register. */
  doubted: boolean;
  slices: readonly Slice[];
  steps: readonly StandingStep[];
  /** Life areas that were talked through. */
  surveyed: readonly LifeArea[];
  /** `about` and day of everything that was escalated. */
  escalated: readonly string[];
}>;
export type HandoverState = StandingHandover | Readonly<{ status: 'NONE' }>;

export const noHandover: HandoverState = { status: 'NONE' };

/** The one agency that is responsible for the person: by what its stream says, and nothing else. */
export const responsibleFor = (handover: StandingHandover): string => {
  const { status, of, offer, released, keeper } = handover;
  const sender = holderOf(of.from.agency);
  switch (status) {
    case 'COMPLETED':
    case 'IN_FORCE':
    case 'FOLLOW_UP':
      return offer?.to.agency ?? sender;
    case 'ACCEPTED':
    case 'PLANNED':
      // The receiver said yes; it is the receiver's when the person walks out.
      return sender;
    case 'BEGUN':
    case 'OFFERED':
    case 'RECEIVED':
    case 'COUNTERED':
    case 'RETURNED':
    case 'RECALLED':
      return released?.fallback ?? sender;
    case 'CANCELLED':
      return keeper ?? released?.fallback ?? sender;
    default:
      return never(status);
  }
};

/**
 * Who keeps the person when a release of that day comes on record; null: nobody but by the default rule. What is told
 * of somebody who is gone by then comes to what it had come to in the order of the days.
 */
export const keeperReleased = (
  { gone, offer, keeper, released }: StandingHandover,
  on: string,
): string | null => {
  const before = gone?.before;
  if (before === 'IN_FORCE' || before === 'FOLLOW_UP') return keeper;
  const hadAccepted = before === 'ACCEPTED' || before === 'PLANNED';
  if (gone !== null && offer !== null && hadAccepted && on <= gone.on) return offer.to.agency;
  // A release that had been called off and came all the same: nobody keeps what was cancelled for another reason.
  return released === null ? null : keeper;
};

export const hasEnded = ({ status }: HandoverState): boolean =>
  status === 'COMPLETED' || status === 'CANCELLED';

/** Names what is escalated once for each day. */
export const escalationKey = (about: string, step: string | null, dueOn: string | null): string =>
  [about, step ?? '', dueOn ?? ''].join(' ');

// A decision on parole is due four weeks before the day (løsladelsesbekendtgørelsen): who hears later hears it late.
const shortNoticeDays = 28;
const dayMs = 86_400_000;

/**
 * True when a receiver is told of a release too late to prepare it in the ordinary steps.
 * @param toldOn, releaseOn `YYYY-MM-DD`
 */
export const isShortNotice = (toldOn: string, releaseOn: string | null): boolean =>
  releaseOn !== null && Date.parse(releaseOn) - Date.parse(toldOn) < shortNoticeDays * dayMs;
