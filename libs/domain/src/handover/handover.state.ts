import type { HandoverState as Status, Party } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { Anchor, Origin } from '../deadline/deadline.rules.js';
import type { Conflict, DueStep, HandoverOf } from './handover.events.js';

/** What stands offered. */
export type StandingOffer = Readonly<{
  to: Party;
  disclosureId: string;
  delivered: boolean;
  opened: boolean;
  accepted: boolean;
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
  stopped: Conflict | null;
  slices: readonly Slice[];
  steps: readonly StandingStep[];
  /** `about` and day of everything that was escalated. */
  escalated: readonly string[];
}>;
export type HandoverState = StandingHandover | Readonly<{ status: 'NONE' }>;

export const noHandover: HandoverState = { status: 'NONE' };

/** The one agency that is responsible for the person: by what its stream says, and nothing else. */
export const responsibleFor = (handover: StandingHandover): string => {
  const { status, of, offer, released, keeper } = handover;
  const sender = of.from.agency;
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
