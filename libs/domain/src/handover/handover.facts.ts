import { agencyById, successorOf } from '#libs/contracts';
import type { SaidBy } from '#libs/contracts';
import { accept, refuse } from '#libs/kernel';
import type { HandoverCommand } from './handover.commands.js';
import type { Bare, Decided } from './handover.happened.js';
import { and, escalation, inForce, isOffered } from './handover.happened.js';
import { defaultResponsible, originRules } from './handover.origins.js';
import type { StandingHandover } from './handover.state.js';
import { hasEnded, keeperReleased } from './handover.state.js';
import { inForceByLaw, lawDay } from './handover.steps.js';

type Of<Type extends HandoverCommand['type']> = Extract<HandoverCommand, { type: Type }>['data'];

/** The person is out. Responsibility falls by the default rule where nobody has accepted, and somebody is told at once. */
export const release = (
  { on, residence, today }: Of<'RecordRelease'>,
  state: StandingHandover,
): Decided => {
  if (on > today) return refuse('date-in-future', { date: on, today });
  if (state.released?.on === on) return accept();
  const fallback = defaultResponsible(state.of.from.agency, residence, on);
  const released: Bare = { type: 'PersonReleased', data: { on, fallback } };
  const { offer } = state;
  const kept = state.gone !== null && keeperReleased(state, on) === offer?.to.agency;
  const taken = offer?.accepted === true && (isOffered(state) || inForce(state) || kept);
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
  { municipality, today }: Of<'TakeResidence'>,
  state: StandingHandover,
): Decided => {
  const { offer } = state;
  const agency = agencyById(municipality);
  const lives = (agency && successorOf(agency, today)?.id) ?? municipality;
  return offer === null || offer.to.agency === lives || !isOffered(state)
    ? accept()
    : and(state, ...escalation(state, 'RESIDENCE_CHANGED', today));
};

export const cancel = (state: StandingHandover): Decided => {
  const { handoverId } = state.of;
  if (state.released !== null)
    return refuse('handover-in-force', { handoverId, releasedOn: state.released.on });
  return hasEnded(state)
    ? refuse('handover-ended', { handoverId })
    : and(state, { type: 'HandoverCancelled', data: { reason: 'RELEASE_CANCELLED' } });
};

/** Died or left, in whatever state: on record once, and a role is told. */
export const depart = (
  { how, on }: Pick<Of<'RecordDeparture'>, 'how' | 'on'>,
  state: StandingHandover,
  said: SaidBy | null = null,
): Decided =>
  state.gone?.how === how && state.gone.on === on
    ? accept()
    : and(
        state,
        { type: 'PersonGone', data: { how, on, said } },
        ...escalation(state, `PERSON_${how}`, on),
      );

/** The register doubts who it is, or parts two persons: stops until a person has looked, whatever is said later. */
export const takeIdentity = (
  { inDoubt, parted, today }: Of<'TakeIdentity'>,
  state: StandingHandover,
): Decided => {
  const { doubted, stopped } = state;
  if (hasEnded(state)) return accept();
  const told: readonly Bare[] =
    inDoubt === doubted
      ? []
      : [{ type: inDoubt ? 'IdentityDoubted' : 'IdentityConfirmed', data: {} }];
  const isNew = (inDoubt && !doubted) || parted;
  return isNew && stopped !== 'IDENTITY'
    ? and(
        state,
        ...told,
        { type: 'HandoverStopped', data: { about: 'IDENTITY', dates: [] } },
        ...escalation(state, 'CONFLICT', today),
      )
    : and(state, ...told);
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
  const day = lawDay(state);
  if (day !== undefined && day.dueOn !== on) return accept();
  if (state.stopped !== null) return and(state, ...escalation(state, 'CONFLICT', on));
  return state.offer !== null && isOffered(state)
    ? and(state, ...inForceByLaw(state, on))
    : and(state, ...escalation(state, 'NO_RECEIVER_ON_THE_DAY', on));
};

/** An offer or a slice that nobody has got, or an offer that nobody has answered, by its time. */
export const escalateOffer = (
  { disclosureId, about, on }: Of<'EscalateOffer'>,
  state: StandingHandover,
): Decided => {
  const { offer, slices, status, answerBy } = state;
  if (about === 'SLICE_UNDELIVERED') {
    const waiting = slices.some(
      (one) => one.open && one.disclosureId === disclosureId && !one.delivered,
    );
    return waiting && !hasEnded(state) ? and(state, ...escalation(state, about, on)) : accept();
  }
  if (offer === null || offer.disclosureId !== disclosureId) return accept();
  const waits =
    about === 'UNDELIVERED'
      ? status === 'OFFERED' && !offer.delivered
      : status === 'OFFERED' || status === 'RECEIVED' || status === 'COUNTERED';
  const isObsolete = about === 'UNANSWERED' && on !== answerBy;
  return waits && !isObsolete ? and(state, ...escalation(state, about, on)) : accept();
};
