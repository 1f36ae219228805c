import { specFor } from '../../../testing/src/spec-for.js';
import { recalled } from '../../test/handover-events.js';
import { aarhus, offered, stands, today } from '../../test/handovers.js';
import type { HandoverCommand } from './handover.commands.js';
import { handover } from './handover.decider.js';
import type { HandoverEvent } from './handover.events.js';

const { given } = specFor(handover);

describe('A slice', () => {
  const unit = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' } as const;
  const share = (to: typeof unit | typeof aarhus): HandoverCommand => ({
    type: 'ShareSlice',
    data: { to, disclosureId: 'disclosure-2', disclosedTo: [to] },
  });
  const shared: HandoverEvent = {
    type: 'SliceShared',
    data: { ...stands('OFFERED'), to: unit, disclosureId: 'disclosure-2' },
  };
  it('is for one more unit of the receiving municipality, once, under a disclosure to it', () => {
    given(offered()).when(share(unit)).then(shared);
    given(offered(), shared).when(share(unit)).thenRefused('slice-exists');
    given(offered()).when(share(aarhus)).thenRefused('slice-elsewhere');
    given(offered(), recalled).when(share(unit)).thenRefused('handover-not-accepted');
    given(offered())
      .when({
        type: 'ShareSlice',
        data: { to: unit, disclosureId: 'disclosure-2', disclosedTo: [] },
      })
      .thenRefused('not-a-recipient');
  });
  it('closes by itself, or with the offer that it belongs to', () => {
    const close: HandoverCommand = { type: 'CloseSlice', data: { disclosureId: 'disclosure-2' } };
    given(offered(), shared)
      .when(close)
      .then({
        type: 'SliceClosed',
        data: { ...stands('OFFERED'), to: unit, disclosureId: 'disclosure-2' },
      });
    given(offered(), shared, recalled).when(close).thenRefused('slice-unknown');
  });
});

describe('The steps', () => {
  const due = (dueOn: string, step: 'ACTION_PLAN' | 'PAROLE_DECISION' = 'ACTION_PLAN') => ({
    step,
    dueOn,
    source: 'roadmap',
    isNorm: true,
  });
  const schedule = (...steps: readonly ReturnType<typeof due>[]): HandoverCommand => ({
    type: 'ScheduleSteps',
    data: { due: steps.map((step) => ({ ...step, isPast: false })), reason: 'DATE_MOVED' },
  });
  const steps = (...all: readonly ReturnType<typeof due>[]): HandoverEvent => ({
    type: 'StepsScheduled',
    data: {
      ...stands('OFFERED'),
      steps: all.map((step) => ({ ...step, replaces: null })),
      next: { step: all[0]!.step, dueOn: all[0]!.dueOn },
    },
  });
  it('keep the day that held before, with the reason why it no longer does', () => {
    given(offered())
      .when(schedule(due('2026-12-01')))
      .then(steps(due('2026-12-01')));
    given(offered(), steps(due('2026-12-01')))
      .when(schedule(due('2026-12-01')))
      .then();
    const replaces = { dueOn: '2026-12-01', reason: 'DATE_MOVED' };
    given(offered(), steps(due('2026-12-01')))
      .when(schedule(due('2026-12-10')))
      .then({
        type: 'StepsScheduled',
        data: {
          ...stands('OFFERED'),
          steps: [{ ...due('2026-12-10'), replaces }],
          next: { step: 'ACTION_PLAN', dueOn: '2026-12-10' },
        },
      });
  });
  it('are done once, and a timer of a step that was done or moved says nothing', () => {
    const scheduled = steps(due('2026-12-01'), due('2026-12-20', 'PAROLE_DECISION'));
    const done: HandoverEvent = {
      type: 'StepDone',
      data: {
        ...stands('OFFERED'),
        step: 'ACTION_PLAN',
        on: today,
        said: null,
        next: { step: 'PAROLE_DECISION', dueOn: '2026-12-20' },
      },
    };
    const complete: HandoverCommand = {
      type: 'CompleteStep',
      data: { step: 'ACTION_PLAN', on: today, today },
    };
    given(offered(), scheduled).when(complete).then(done);
    given(offered(), scheduled, done).when(complete).then();
    const late: HandoverCommand = {
      type: 'EscalateStep',
      data: { step: 'ACTION_PLAN', dueOn: '2026-12-01' },
    };
    const escalated: HandoverEvent = {
      type: 'HandoverEscalated',
      data: {
        ...stands('OFFERED'),
        about: 'STEP_OVERDUE',
        step: 'ACTION_PLAN',
        dueOn: '2026-12-01',
        role: 'RELEASE_COORDINATOR',
      },
    };
    given(offered(), scheduled).when(late).then(escalated);
    given(offered(), scheduled, escalated).when(late).then();
    given(offered(), scheduled, done).when(late).then();
    given(offered(), steps(due('2026-12-05')))
      .when(late)
      .then();
  });
});
