import { accept, refuse } from '#libs/kernel';
import type { HandoverCommand } from './handover.commands.js';
import type { Bare, Decided } from './handover.happened.js';
import { and, escalation, hasEnded, inForce, isOffered } from './handover.happened.js';
import { defaultResponsible, originRules } from './handover.origins.js';
import type { StandingHandover } from './handover.state.js';

type Of<Type extends HandoverCommand['type']> = Extract<HandoverCommand, { type: Type }>['data'];

/** The person is out. Responsibility falls by the default rule where nobody has accepted, and somebody is told at once. */
export const release = (
  { on, residence, today }: Of<'RecordRelease'>,
  state: StandingHandover,
): Decided => {
  if (on > today) return refuse('date-in-future', { date: on, today });
  if (state.released?.on === on) return accept();
  const fallback = defaultResponsible(state.of.from.agency, residence);
  const released: Bare = { type: 'PersonReleased', data: { on, fallback } };
  const taken = state.offer?.accepted === true && (isOffered(state) || inForce(state));
  return taken || state.status === 'COMPLETED'
    ? and(state, released)
    : and(state, released, ...escalation(state, 'RELEASED_UNACCEPTED', on));
};

/** Another day by the facts of the case. What two persons said differently before stays stopped. */
export const takeReleaseDate = (
  { date, reason }: Of<'TakeReleaseDate'>,
  state: StandingHandover,
): Decided => {
  const { releaseOn, answerBy, stopped } = state;
  if (hasEnded(state) || inForce(state) || state.released !== null || date === releaseOn)
    return accept();
  if (stopped === 'DATES' && date !== null && releaseOn !== null) {
    const dates = [date, releaseOn].sort();
    return and(state, { type: 'HandoverStopped', data: { about: 'DATES', dates } });
  }
  // The answer must come before the release, also when that comes earlier.
  const answer = date !== null && answerBy !== null && answerBy > date ? date : answerBy;
  return and(state, {
    type: 'HandoverRescheduled',
    data: { releaseOn: date, answerBy: answer, reason },
  });
};

/** The person lives elsewhere than where it was offered: somebody has to offer it there, nothing is guessed. */
export const takeResidence = (
  { municipality }: Of<'TakeResidence'>,
  state: StandingHandover,
): Decided => {
  const { offer } = state;
  return offer === null || offer.to.agency === municipality || !isOffered(state)
    ? accept()
    : and(state, ...escalation(state, 'RESIDENCE_CHANGED', null));
};

export const cancel = ({ reason }: Of<'CancelHandover'>, state: StandingHandover): Decided => {
  const { handoverId } = state.of;
  if (reason === 'RELEASE_CANCELLED' && state.released !== null)
    return refuse('handover-in-force', { handoverId, releasedOn: state.released.on });
  if (!hasEnded(state)) return and(state, { type: 'HandoverCancelled', data: { reason } });
  // That a person died or left is never refused; a handover that had ended stays as it was.
  return reason === 'RELEASE_CANCELLED' ? refuse('handover-ended', { handoverId }) : accept();
};

/** The day itself: law makes the municipality responsible on it, or a release that nobody has recorded is asked after. */
export const meetReleaseDay = (
  { on, today }: Of<'MeetReleaseDay'>,
  state: StandingHandover,
): Decided => {
  if (on > today || hasEnded(state) || inForce(state)) return accept();
  if (originRules[state.origin ?? 'PRISON'].inForceBy === 'RELEASE')
    return state.released !== null || state.releaseOn !== on
      ? accept()
      : and(state, ...escalation(state, 'RELEASE_NOT_CONFIRMED', on));
  const day = state.steps.find(({ step }) => step === 'MUNICIPALITY_RESPONSIBLE');
  if (day !== undefined && day.dueOn !== on) return accept();
  if (state.stopped !== null) return and(state, ...escalation(state, 'CONFLICT', on));
  return state.offer !== null && isOffered(state)
    ? and(state, { type: 'HandoverCameInForce', data: { on } })
    : and(state, ...escalation(state, 'NO_RECEIVER_ON_THE_DAY', on));
};

/** An offer that nobody has got, or nobody has answered, by its time. */
export const escalateOffer = (
  { disclosureId, about }: Of<'EscalateOffer'>,
  state: StandingHandover,
): Decided => {
  const { offer, status, answerBy } = state;
  if (offer === null || offer.disclosureId !== disclosureId) return accept();
  const waits =
    about === 'UNDELIVERED'
      ? status === 'OFFERED' && !offer.delivered
      : status === 'OFFERED' || status === 'RECEIVED' || status === 'COUNTERED';
  return waits ? and(state, ...escalation(state, about, answerBy)) : accept();
};
