import type { SaidBy } from '#libs/contracts';
import { accept, refuse } from '#libs/kernel';
import type { HandoverCommand } from './handover.commands.js';
import type { DueStep, NextStep } from './handover.events.js';
import type { Decided } from './handover.happened.js';
import { and, escalation, hasEnded } from './handover.happened.js';
import type { StandingHandover, StandingStep } from './handover.state.js';

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
  { step, on, today }: Of<'CompleteStep'>,
  state: StandingHandover,
  said: SaidBy | null = null,
): Decided => {
  const standing = state.steps.find((one) => one.step === step);
  if (standing === undefined) return refuse('step-unknown', { step });
  if (standing.doneOn !== null) return accept();
  if (on > today) return refuse('date-in-future', { date: on, today });
  const left = state.steps.filter((one) => one.step !== step);
  return and(state, { type: 'StepDone', data: { step, on, said, next: nextOf(left) } });
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
