import { agencyById, successorOf } from '#libs/contracts';
import type { Party } from '#libs/contracts';
import type { Refused } from '#libs/kernel';
import { refuse } from '#libs/kernel';
import type { HandoverCommand, HandoverRefusal } from './handover.commands.js';
import type { Bare, Decided } from './handover.happened.js';
import { and, escalation, happened, inForce, samePlace } from './handover.happened.js';
import { originOf, originRules } from './handover.origins.js';
import type { HandoverState, StandingHandover } from './handover.state.js';
import { hasEnded } from './handover.state.js';
import { inForceByLaw, lawDay } from './handover.steps.js';

type Of<Type extends HandoverCommand['type']> = Extract<HandoverCommand, { type: Type }>['data'];
type Refusal = Refused<HandoverRefusal> | null;

/** Why two days cannot be; null: they can. */
export const wrongDates = (
  releaseOn: string | null,
  answerBy: string | null,
  today: string,
): Refusal => {
  if (releaseOn !== null && releaseOn < today)
    return refuse('date-in-past', { date: releaseOn, today });
  if (answerBy !== null && answerBy < today)
    return refuse('date-in-past', { date: answerBy, today });
  if (releaseOn !== null && answerBy !== null && answerBy > releaseOn)
    return refuse('answer-after-release', { answerBy, releaseOn });
  return null;
};

/** Opens it at admission or allocation, before anybody can be offered it. */
export const begin = (
  { today, releaseOn, plannedOn, ...data }: Of<'BeginHandover'>,
  state: HandoverState,
): Decided => {
  const { handoverId, from } = data;
  const origin = originOf(from.agency);
  if (origin === null) return refuse('handover-not-from-here', { agency: from.agency });
  if (state.status !== 'NONE') return refuse('handover-begun', { handoverId });
  const { ADMISSION = null } = data.anchors;
  const wrong = wrongDates(releaseOn, null, today);
  if (wrong !== null) return wrong;
  if (ADMISSION !== null && ADMISSION > today)
    return refuse('date-in-future', { date: ADMISSION, today });
  const unaccompaniedMinor =
    data.unaccompaniedMinor && originRules[origin].minorsNeedRepresentative;
  return happened(
    state,
    handoverId,
    { type: 'HandoverBegun', data: { ...data, origin, unaccompaniedMinor } },
    ...conflictOf({ origin, escalated: [] }, plannedOn, releaseOn),
  );
};

const wrongReceiver = (from: Party, to: Party, on: string): Refusal => {
  if (originOf(from.agency) === null)
    return refuse('handover-not-from-here', { agency: from.agency });
  if (from.agency === to.agency) return refuse('handover-to-itself', { agency: to.agency });
  const agency = agencyById(to.agency);
  // What is merged or closed by the day has a successor where the registry knows one: named, never put in its place.
  if (agency?.validTo != null && agency.validTo < on) {
    const successor = successorOf(agency, on)?.id;
    const { validTo } = agency;
    return refuse('agency-closed', { agency: to.agency, validTo, ...(successor && { successor }) });
  }
  return agency?.kind === 'municipality'
    ? null
    : refuse('not-a-municipality', { agency: to.agency });
};

const notDisclosed = (
  { disclosedTo, disclosureId }: Pick<Of<'OfferHandover'>, 'disclosedTo' | 'disclosureId'>,
  to: Party,
): Refusal => {
  if (disclosedTo === null) return refuse('disclosure-unknown', { disclosureId });
  return disclosedTo.some((party) => samePlace(party, to))
    ? null
    : refuse('not-a-recipient', { disclosureId, agency: to.agency, unit: to.unit });
};

/** Stops where the case's facts say another day than the person who acts: nothing is guessed. */
export const conflictOf = (
  state: Pick<StandingHandover, 'origin' | 'escalated'>,
  plannedOn: string | null,
  releaseOn: string | null,
): readonly Bare[] => {
  if (plannedOn === null || releaseOn === null || plannedOn === releaseOn) return [];
  const dates = [plannedOn, releaseOn].sort();
  return [
    { type: 'HandoverStopped', data: { about: 'DATES', dates } },
    ...escalation(state, 'CONFLICT', dates[0]),
  ];
};

/** Who is offered it after the day on which law makes a municipality responsible is so at once. */
const dayPassed = (state: HandoverState, today: string): readonly Bare[] => {
  const day = state.status === 'NONE' ? undefined : lawDay(state);
  return state.status !== 'NONE' && day !== undefined && day.dueOn <= today
    ? inForceByLaw(state, today)
    : [];
};

/** Offers it to one municipality; the slice of a receiver that still holds an offer is closed before. */
export const offer = (data: Of<'OfferHandover'>, state: HandoverState): Decided => {
  const { disclosedTo, plannedOn, today, ...terms } = data;
  const { handoverId, from, to, releaseOn, answerBy } = terms;
  if (hasEnded(state)) return refuse('handover-ended', { handoverId });
  if (inForce(state)) return refuse('handover-in-force', { handoverId });
  if (state.status !== 'NONE' && state.stopped !== null)
    return refuse('handover-stopped', { handoverId, about: state.stopped });
  const wrong =
    wrongReceiver(from, to, releaseOn ?? today) ??
    notDisclosed(data, to) ??
    wrongDates(releaseOn, answerBy, today);
  if (wrong !== null) return wrong;
  const known = state.status === 'NONE' ? { origin: originOf(from.agency), escalated: [] } : state;
  if (state.status !== 'NONE' && state.represented === false)
    return refuse('representative-missing', { handoverId });
  const offered: Bare = { type: 'HandoverOffered', data: terms };
  const conflict = conflictOf(known, plannedOn, releaseOn);
  const then = conflict.length > 0 ? conflict : dayPassed(state, today);
  const standsOpen = !['NONE', 'BEGUN', 'RETURNED', 'RECALLED'].includes(state.status);
  return standsOpen
    ? happened(
        state,
        handoverId,
        { type: 'HandoverRecalled', data: { reason: 'RECEIVER_CHANGED' } },
        offered,
        ...then,
      )
    : happened(state, handoverId, offered, ...then);
};

/** Lets one more unit of the receiving municipality see a part, under a decision of its own. */
export const share = (data: Of<'ShareSlice'>, state: StandingHandover): Decided => {
  const { to, disclosureId } = data;
  const { offer: main, of, slices } = state;
  if (hasEnded(state)) return refuse('handover-ended', { handoverId: of.handoverId });
  if (main === null || state.status === 'RETURNED' || state.status === 'RECALLED')
    return refuse('handover-not-accepted', { handoverId: of.handoverId, status: state.status });
  if (to.agency !== main.to.agency)
    return refuse('slice-elsewhere', { agency: to.agency, receiver: main.to.agency });
  const held = slices.some((slice) => slice.open && samePlace(slice.to, to));
  if (held || samePlace(main.to, to)) return refuse('slice-exists', { unit: to.unit });
  const wrong = notDisclosed(data, to);
  return wrong ?? and(state, { type: 'SliceShared', data: { to, disclosureId } });
};

export const closeSlice = (
  { disclosureId }: Of<'CloseSlice'>,
  state: StandingHandover,
): Decided => {
  const slice = state.slices.find((one) => one.open && one.disclosureId === disclosureId);
  return slice === undefined
    ? refuse('slice-unknown', { disclosureId })
    : and(state, { type: 'SliceClosed', data: { to: slice.to, disclosureId } });
};
