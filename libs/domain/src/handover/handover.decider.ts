import type { Decider } from '#libs/kernel';
import { accept, never, refuse } from '#libs/kernel';
import { applySignal } from './handover.answers.js';
import type { HandoverCommand, HandoverRefusal } from './handover.commands.js';
import type { HandoverEvent } from './handover.events.js';
import {
  cancel,
  depart,
  escalateOffer,
  meetReleaseDay,
  release,
  takeIdentity,
  takeReleaseDate,
  takeResidence,
} from './handover.facts.js';
import type { Decided } from './handover.happened.js';
import { and, escalation, inForce, isOffered } from './handover.happened.js';
import { begin, closeSlice, conflictOf, offer, share, wrongDates } from './handover.offering.js';
import type { HandoverState, StandingHandover } from './handover.state.js';
import { originRules } from './handover.origins.js';
import { evolveHandover } from './handover.evolve.js';
import { hasEnded, noHandover } from './handover.state.js';
import {
  completeStep,
  escalateStep,
  inForceByLaw,
  lawDay,
  remind,
  scheduleSteps,
} from './handover.steps.js';

type Of<Type extends HandoverCommand['type']> = Extract<HandoverCommand, { type: Type }>['data'];
type Standing = Exclude<HandoverCommand, { type: 'BeginHandover' | 'OfferHandover' }>;

const reschedule = (
  { today, plannedOn, ...data }: Of<'RescheduleHandover'>,
  state: StandingHandover,
): Decided => {
  const { handoverId } = state.of;
  if (inForce(state)) return refuse('handover-in-force', { handoverId });
  return (
    wrongDates(data.releaseOn, data.answerBy, today) ??
    and(
      state,
      { type: 'HandoverRescheduled', data },
      ...conflictOf(state, plannedOn, data.releaseOn),
    )
  );
};

const resume = ({ releaseOn, today }: Of<'ResumeHandover'>, state: StandingHandover): Decided => {
  const { stopped, behind, doubted, answerBy, of } = state;
  if (stopped === 'IDENTITY' && doubted)
    return refuse('subject-in-doubt', { handoverId: of.handoverId });
  if (stopped === null) return refuse('handover-not-stopped', { handoverId: of.handoverId });
  const resumed = { type: 'HandoverResumed', data: { about: stopped } } as const;
  if (stopped === 'IDENTITY' && behind !== null)
    return and(state, resumed, { type: 'HandoverStopped', data: { about: behind, dates: [] } });
  // The day may have come while it stood still.
  const day = lawDay(state);
  const overdue =
    day !== undefined && day.dueOn <= today && isOffered(state)
      ? inForceByLaw(state, day.dueOn)
      : [];
  if (stopped === 'IDENTITY' || releaseOn === state.releaseOn)
    return and(state, resumed, ...overdue);
  const answer =
    releaseOn !== null && answerBy !== null && answerBy > releaseOn ? releaseOn : answerBy;
  return (
    wrongDates(releaseOn, null, today) ??
    and(state, resumed, {
      type: 'HandoverRescheduled',
      data: { releaseOn, answerBy: answer, reason: 'DATE_MOVED' },
    })
  );
};

const appoint = ({ on, today }: Of<'AppointRepresentative'>, state: StandingHandover): Decided => {
  if (on > today) return refuse('date-in-future', { date: on, today });
  return state.represented === true
    ? accept()
    : and(state, { type: 'RepresentativeAppointed', data: { on } });
};

const recall = ({ reason }: Of<'RecallHandover'>, state: StandingHandover): Decided => {
  const { handoverId } = state.of;
  if (inForce(state)) return refuse('handover-in-force', { handoverId });
  if (state.status === 'RECALLED') return refuse('handover-recalled', { handoverId });
  return and(state, { type: 'HandoverRecalled', data: { reason } });
};

const stop = ({ about, today }: Of<'StopHandover'>, state: StandingHandover): Decided => {
  const { handoverId } = state.of;
  if (state.stopped !== null)
    return refuse('handover-stopped', { handoverId, about: state.stopped });
  return and(
    state,
    { type: 'HandoverStopped', data: { about, dates: [] } },
    ...escalation(state, 'CONFLICT', today),
  );
};

const setAnchors = ({ today, ...data }: Of<'SetAnchors'>, state: StandingHandover): Decided => {
  const { ADMISSION = null } = data.anchors;
  return ADMISSION !== null && ADMISSION > today
    ? refuse('date-in-future', { date: ADMISSION, today })
    : and(state, { type: 'AnchorsSet', data });
};

const complete = (state: StandingHandover): Decided => {
  const { status, of, origin } = state;
  // No act moves what the law moves on its day.
  if (originRules[origin ?? 'PRISON'].inForceBy === 'DAY' && isOffered(state))
    return refuse('handover-not-in-force', { handoverId: of.handoverId, status });
  return status === 'ACCEPTED' || status === 'PLANNED' || inForce(state)
    ? and(state, { type: 'HandoverCompleted', data: {} })
    : refuse('handover-not-accepted', { handoverId: of.handoverId, status });
};

const acts = [
  'RescheduleHandover',
  'RecallHandover',
  'StopHandover',
  'ResumeHandover',
  'SetAnchors',
  'AppointRepresentative',
  'BeginFollowUp',
  'CompleteHandover',
  'ShareSlice',
  'CloseSlice',
  'CompleteStep',
] as const;
type Act = Extract<Standing, { type: (typeof acts)[number] }>;
const waitsForLook: readonly string[] = [
  'RescheduleHandover',
  'BeginFollowUp',
  'CompleteHandover',
  'ShareSlice',
] satisfies readonly Act['type'][];

const isAct = (command: Standing): command is Act => acts.some((type) => type === command.type);

/** What a person does with a handover that goes on. */
const decideAct = (command: Act, state: StandingHandover): Decided => {
  const { handoverId } = state.of;
  if (hasEnded(state)) return refuse('handover-ended', { handoverId });
  if (state.stopped !== null && waitsForLook.includes(command.type))
    return refuse('handover-stopped', { handoverId, about: state.stopped });
  switch (command.type) {
    case 'RescheduleHandover':
      return reschedule(command.data, state);
    case 'RecallHandover':
      return recall(command.data, state);
    case 'StopHandover':
      return stop(command.data, state);
    case 'ResumeHandover':
      return resume(command.data, state);
    case 'SetAnchors':
      return setAnchors(command.data, state);
    case 'AppointRepresentative':
      return appoint(command.data, state);
    case 'BeginFollowUp':
      return state.status === 'IN_FORCE'
        ? and(state, { type: 'FollowUpBegun', data: {} })
        : refuse('handover-not-in-force', { handoverId, status: state.status });
    case 'CompleteHandover':
      return complete(state);
    case 'ShareSlice':
      return share(command.data, state);
    case 'CloseSlice':
      return closeSlice(command.data, state);
    case 'CompleteStep':
      return completeStep(command.data, state);
    default:
      return never(command);
  }
};

/** What happened, and what the clock says: never refused for reasons of the work flow. */
const decideFact = (command: Exclude<Standing, Act>, state: StandingHandover): Decided => {
  switch (command.type) {
    case 'ApplySignal':
      return applySignal(command.data, state);
    case 'RecordRelease':
      return release(command.data, state);
    case 'CancelHandover':
      return cancel(state);
    case 'RecordDeparture': {
      const { on, today } = command.data;
      return on > today
        ? refuse('date-in-future', { date: on, today })
        : depart(command.data, state);
    }
    case 'TakeIdentity':
      return takeIdentity(command.data, state);
    case 'TakeReleaseDate':
      return takeReleaseDate(command.data, state);
    case 'TakeResidence':
      return takeResidence(command.data, state);
    case 'ScheduleSteps':
      return scheduleSteps(command.data, state);
    case 'RemindOfStep':
      return remind(command.data, state);
    case 'EscalateStep':
      return escalateStep(command.data, state);
    case 'EscalateOffer':
      return escalateOffer(command.data, state);
    case 'MeetReleaseDay':
      return meetReleaseDay(command.data, state);
    default:
      return never(command);
  }
};

const decide = (command: HandoverCommand, state: HandoverState): Decided => {
  if (command.type === 'BeginHandover') return begin(command.data, state);
  if (command.type === 'OfferHandover') return offer(command.data, state);
  if (state.status === 'NONE') return refuse('handover-unknown');
  return isAct(command) ? decideAct(command, state) : decideFact(command, state);
};

/** The transfer of responsibility for a person, as its sender keeps it: the authority. */
export const handover: Decider<HandoverState, HandoverCommand, HandoverEvent, HandoverRefusal> = {
  category: 'handover',
  initial: noHandover,
  decide,
  evolve: evolveHandover,
};
