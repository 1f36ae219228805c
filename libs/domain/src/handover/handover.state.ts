import { agencyById } from '#libs/contracts';
import type { AgencyKind } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { HandoverEvent, HandoverTerms } from './handover.events.js';

/** A handover that exists. */
export type StandingHandover = Readonly<{
  status:
    | 'OFFERED'
    | 'RECEIVED'
    | 'ACCEPTED'
    | 'RETURNED'
    | 'PLANNED'
    | 'RECALLED'
    | 'CANCELLED'
    | 'COMPLETED';
  terms: HandoverTerms;
  /** Null: not yet released. `fallback` is responsible where no receiver has accepted. */
  released: Readonly<{ on: string; fallback: string }> | null;
  /** Who was responsible when it was cancelled, and stays so. */
  keeper: string | null;
}>;
export type HandoverState = StandingHandover | Readonly<{ status: 'NONE' }>;

export const noHandover: HandoverState = { status: 'NONE' };

/** The one agency that is responsible for the person: by what its stream says, and nothing else. */
export const responsibleFor = ({ status, terms, released, keeper }: StandingHandover): string => {
  switch (status) {
    case 'COMPLETED':
      return terms.to.agency;
    case 'ACCEPTED':
    case 'PLANNED':
      // The receiver said yes: when the person walks out, it is the receiver's, completed or not.
      return released === null ? terms.from.agency : terms.to.agency;
    case 'OFFERED':
    case 'RECEIVED':
    case 'RETURNED':
    case 'RECALLED':
      return released === null ? terms.from.agency : released.fallback;
    case 'CANCELLED':
      return keeper ?? released?.fallback ?? terms.from.agency;
    default:
      return never(status);
  }
};

/** `agency: null`: the sender itself. */
type DefaultRule = Readonly<{ byResidence: boolean; agency: string | null }>;

// Who stands in when a person is out and nobody has accepted: the municipality of residence, else the named agency.
// Asylum: the Immigration Service until the municipality's day (integrationsloven § 4(2)).
const defaults: Partial<Record<AgencyKind, DefaultRule>> = {
  kf: { byResidence: true, agency: 'kf' },
  'secure-institution': { byResidence: true, agency: null },
  'self-governing': { byResidence: true, agency: null },
  'immigration-service': { byResidence: false, agency: 'us' },
  'asylum-operator': { byResidence: false, agency: 'us' },
};

/**
 * The agency on which responsibility falls by the default rule of its origin.
 * @param residence three-digit code of the municipality of residence; null: not known
 */
export const defaultResponsible = (sender: string, residence: string | null): string => {
  const kind = agencyById(sender)?.kind;
  const rule = kind === undefined ? undefined : defaults[kind];
  if (rule === undefined) return sender;
  const home = rule.byResidence && residence !== null ? agencyById(residence) : undefined;
  return home?.kind === 'municipality' ? home.id : (rule.agency ?? sender);
};

// A decision on parole is due four weeks before the day (løsladelsesbekendtgørelsen): who hears later hears it late.
const shortNoticeDays = 28;
const dayMs = 86_400_000;

/**
 * True when a receiver is told of a release too late to prepare it in the ordinary steps.
 * @param toldOn, releaseOn `YYYY-MM-DD`
 */
export const isShortNotice = (toldOn: string, releaseOn: string | null): boolean =>
  releaseOn !== null && Date.parse(releaseOn) - Date.parse(toldOn) < shortNoticeDays * dayMs;

/** Folds one event into the state of its handover. */
export const evolveHandover = (state: HandoverState, event: HandoverEvent): HandoverState => {
  if (event.type === 'HandoverOffered') {
    const { responsible: _, ...terms } = event.data;
    const released = state.status === 'NONE' ? null : state.released;
    return { status: 'OFFERED', terms, released, keeper: null };
  }
  if (state.status === 'NONE') return state;
  switch (event.type) {
    case 'HandoverReceived':
      return { ...state, status: 'RECEIVED' };
    case 'HandoverAccepted':
      return { ...state, status: 'ACCEPTED' };
    case 'HandoverReturned':
      return { ...state, status: 'RETURNED' };
    case 'HandoverPlanRecorded':
      return { ...state, status: 'PLANNED' };
    case 'HandoverRescheduled': {
      const { releaseOn, answerBy } = event.data;
      return { ...state, terms: { ...state.terms, releaseOn, answerBy } };
    }
    case 'HandoverRecalled':
      return { ...state, status: 'RECALLED' };
    case 'HandoverCancelled':
      return { ...state, status: 'CANCELLED', keeper: responsibleFor(state) };
    case 'PersonReleased': {
      const { on, fallback } = event.data;
      // A release that had been called off and came all the same: nobody keeps what was cancelled for another reason.
      return { ...state, released: { on, fallback }, keeper: null };
    }
    case 'HandoverCompleted':
      return { ...state, status: 'COMPLETED' };
    default:
      return never(event);
  }
};
