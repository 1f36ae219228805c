import type { SaidBy } from '#libs/contracts';
import { accept, refuse } from '#libs/kernel';
import { lifeAreas } from '../deadline/deadline.rules.js';
import type { LifeArea } from '../deadline/deadline.rules.js';
import type { HandoverCommand } from './handover.commands.js';
import type { DueStep, NextStep } from './handover.events.js';
import type { Bare, Decided } from './handover.happened.js';
import { and, escalation } from './handover.happened.js';
import { originRules } from './handover.origins.js';
import type { StandingHandover, StandingStep } from './handover.state.js';
import { hasEnded } from './handover.state.js';

type Of<Type extends HandoverCommand['type']> = Extract<HandoverCommand, { type: Type }>['data'];

const nextOf = (
  steps: readonly Pick<StandingStep, 'step' | 'dueOn' | 'doneOn'>[],
): NextStep | null => {
  const [next] = steps
    .filter(({ doneOn }) => doneOn === null)
    .toSorted((one, other) => (one.dueOn < other.dueOn ? -1 : 1));
  return next === undefined ? null : { step: next.step, dueOn: next.dueOn };
};

/** Sets every step's day; one that moved keeps the day that held before, and why it no longer does. */
export const scheduleSteps = (
  { due, reason }: Of<'ScheduleSteps'>,
  state: StandingHandover,
): Decided => {
  const before = new Map(state.steps.map((step) => [step.step, step]));
  const steps = due.map(({ step, dueOn, source, isNorm }): DueStep => {
    const old = before.get(step);
    const moved = old !== undefined && old.dueOn !== dueOn;
    const replaces = moved ? { dueOn: old.dueOn, reason } : (old?.replaces ?? null);
    return { step, dueOn, source, isNorm, replaces };
  });
  // What was done stays done, also when the date has gone that its day was counted from.
  const kept = state.steps.filter(
    ({ step, doneOn }) => doneOn !== null && !due.some((one) => one.step === step),
  );
  steps.push(...kept.map(({ doneOn: _, told: __, ...step }): DueStep => step));
  const isSame =
    steps.length === before.size &&
    steps.every(({ step, dueOn }) => before.get(step)?.dueOn === dueOn);
  if (isSame || hasEnded(state)) return accept();
  const standing = steps.map((step) => ({
    ...step,
    doneOn: before.get(step.step)?.doneOn ?? null,
  }));
  return and(state, {
    type: 'StepsScheduled',
    data: { steps, next: nextOf(standing) },
  });
};

/** Marks a step as done. @param said by a receiver; null: by the sender itself */
export const completeStep = (
  { step, on, today, areas }: Of<'CompleteStep'>,
  state: StandingHandover,
  said: SaidBy | null = null,
): Decided => {
  const standing = state.steps.find((one) => one.step === step);
  if (standing === undefined) return refuse('step-unknown', { step });
  if (areas !== undefined && step !== 'LIFE_AREAS_SURVEY')
    return refuse('step-without-areas', { step });
  if (standing.doneOn !== null) return accept();
  if (on > today) return refuse('date-in-future', { date: on, today });
  const left = state.steps.filter((one) => one.step !== step);
  const done: Bare = { type: 'StepDone', data: { step, on, said, next: nextOf(left) } };
  if (step !== 'LIFE_AREAS_SURVEY') return and(state, done);
  const open = areasLeft(state);
  const surveyed = open.filter((area) => areas === undefined || areas.includes(area));
  if (surveyed.length === 0) return accept();
  const talked: Bare = { type: 'LifeAreasSurveyed', data: { areas: surveyed, on, said } };
  return surveyed.length === open.length ? and(state, talked, done) : and(state, talked);
};

/** Life areas that nobody has talked through yet. */
export const areasLeft = ({ surveyed }: Pick<StandingHandover, 'surveyed'>): readonly LifeArea[] =>
  lifeAreas.filter((area) => !surveyed.includes(area));

/** The day from which law itself makes the receiver responsible; undefined: none, the release does. */
export const lawDay = ({
  origin,
  steps,
}: Pick<StandingHandover, 'origin' | 'steps'>): StandingStep | undefined =>
  originRules[origin ?? 'PRISON'].inForceBy === 'DAY'
    ? steps.find(({ step }) => step === 'MUNICIPALITY_RESPONSIBLE')
    : undefined;

/** The receiver is responsible by law, which is what that step waited for. */
export const inForceByLaw = (
  state: Pick<StandingHandover, 'origin' | 'steps'>,
  on: string,
): readonly Bare[] => {
  const day = lawDay(state);
  const cameInForce: Bare = { type: 'HandoverCameInForce', data: { on } };
  if (day === undefined || day.doneOn !== null) return [cameInForce];
  const left = state.steps.filter((one) => one !== day);
  const { step } = day;
  return [cameInForce, { type: 'StepDone', data: { step, on, said: null, next: nextOf(left) } }];
};

/** The step that a timer was set for; undefined when it was done, moved or ended since. */
const waiting = (
  { step, dueOn }: Of<'RemindOfStep'>,
  state: StandingHandover,
): StandingStep | undefined =>
  hasEnded(state)
    ? undefined
    : state.steps.find((one) => one.step === step && one.dueOn === dueOn && one.doneOn === null);

export const remind = (data: Of<'RemindOfStep'>, state: StandingHandover): Decided => {
  const step = waiting(data, state);
  return step === undefined || step.told.includes('REMINDED')
    ? accept()
    : and(state, { type: 'StepReminded', data });
};

export const escalateStep = (data: Of<'EscalateStep'>, state: StandingHandover): Decided =>
  waiting(data, state) === undefined
    ? accept()
    : and(state, ...escalation(state, 'STEP_OVERDUE', data.dueOn, data.step));
