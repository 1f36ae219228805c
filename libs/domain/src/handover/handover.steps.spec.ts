import { specFor } from '../../../testing/src/spec-for.js';
import { apply, recalled } from '../../test/handover-events.js';
import { aarhus, offered, said, stands, today } from '../../test/handovers.js';
import type { HandoverCommand } from './handover.commands.js';
import { lifeAreas } from '../deadline/deadline.rules.js';
import type { LifeArea } from '../deadline/deadline.rules.js';
import { handover } from './handover.decider.js';
import type { Anchors, HandoverEvent } from './handover.events.js';

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
  it('is seen to by a unit that may report a step as done, and answers nothing', () => {
    const scheduled: HandoverEvent = {
      type: 'StepsScheduled',
      data: {
        ...stands('OFFERED'),
        steps: [
          {
            step: 'UPKEEP_IN_PLACE',
            dueOn: today,
            source: 'roadmap',
            isNorm: true,
            replaces: null,
          },
        ],
        next: { step: 'UPKEEP_IN_PLACE', dueOn: today },
      },
    };
    const theirs = { to: unit, disclosureId: 'disclosure-2' };
    given(offered(), scheduled, shared)
      .when(apply('STEP_DONE', { ...theirs, step: 'UPKEEP_IN_PLACE' }))
      .then({
        type: 'StepDone',
        data: { ...stands('OFFERED'), step: 'UPKEEP_IN_PLACE', on: today, said, next: null },
      });
    given(offered(), scheduled, shared).when(apply('ACCEPTED', theirs)).then();
    given(offered(), scheduled, shared, recalled)
      .when(apply('STEP_DONE', { ...theirs, step: 'UPKEEP_IN_PLACE' }))
      .then();
  });
  it('that nobody got in time is told, once, and not when it came or was closed', () => {
    const waits: HandoverCommand = {
      type: 'EscalateOffer',
      data: { disclosureId: 'disclosure-2', about: 'SLICE_UNDELIVERED', on: today },
    };
    const told: HandoverEvent = {
      type: 'HandoverEscalated',
      data: {
        ...stands('OFFERED'),
        about: 'SLICE_UNDELIVERED',
        step: null,
        dueOn: today,
        role: 'RELEASE_COORDINATOR',
      },
    };
    const delivered: HandoverEvent = {
      type: 'OfferDelivered',
      data: { ...stands('OFFERED'), to: unit, said },
    };
    const closedPart: HandoverEvent = {
      type: 'SliceClosed',
      data: { ...stands('OFFERED'), to: unit, disclosureId: 'disclosure-2' },
    };
    given(offered(), shared).when(waits).then(told);
    given(offered(), shared, told).when(waits).then();
    given(offered(), shared, delivered).when(waits).then();
    given(offered(), shared, closedPart).when(waits).then();
    // One disclosure to two units: the offer to the one, a part to the other.
    const under = { disclosureId: 'disclosure-1', about: 'UNANSWERED', on: '2026-12-01' } as const;
    const sameDisclosure: HandoverEvent = {
      type: 'SliceShared',
      data: { ...stands('OFFERED'), to: unit, disclosureId: 'disclosure-1' },
    };
    given(offered(), sameDisclosure, delivered)
      .when({ type: 'EscalateOffer', data: under })
      .then({
        type: 'HandoverEscalated',
        data: {
          ...stands('OFFERED'),
          ...{ about: 'UNANSWERED', step: null, dueOn: '2026-12-01', role: 'RELEASE_COORDINATOR' },
        },
      });
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

describe('The beginning', () => {
  const begin = (anchors: Anchors, releaseOn: string | null = null): HandoverCommand => ({
    type: 'BeginHandover',
    data: {
      ...{ handoverId: 'handover-1', caseId: 'case-1', subjectId: 'subject-1' },
      ...{ from: { agency: 'kf', unit: 'KF_PRISON' }, unaccompaniedMinor: false },
      ...{ anchors, releaseOn, today, plannedOn: '2026-12-01' },
    },
  });
  it('is for a person who was admitted and has not been released', () => {
    given().when(begin({}, '2026-11-20')).thenRefused('date-in-past');
    given()
      .when(begin({ ADMISSION: '2026-11-22' }))
      .thenRefused('date-in-future');
    const later: HandoverCommand = {
      type: 'SetAnchors',
      data: { anchors: { ADMISSION: '2026-11-22' }, reason: 'COURT_DECISION', today },
    };
    given(offered()).when(later).thenRefused('date-in-future');
  });
  it('stops where the case and the act say two days of release', () => {
    const begun = handover.decide(begin({ RELEASE: '2026-12-10' }, '2026-12-10'), handover.initial);
    expect('events' in begun && begun.events).toMatchObject([
      { type: 'HandoverBegun' },
      { type: 'HandoverStopped', data: { about: 'DATES', dates: ['2026-12-01', '2026-12-10'] } },
      { type: 'HandoverEscalated', data: { about: 'CONFLICT' } },
    ]);
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
  it('of the survey are life areas, one by one: the step is done with the last of them', () => {
    const survey = { ...due(today), step: 'LIFE_AREAS_SURVEY' as const, replaces: null };
    const next = { step: survey.step, dueOn: today };
    const scheduled: HandoverEvent = {
      type: 'StepsScheduled',
      data: { ...stands('OFFERED'), steps: [survey], next },
    };
    const talk = (areas?: readonly LifeArea[]): HandoverCommand => ({
      type: 'CompleteStep',
      data: { step: survey.step, on: today, today, ...(areas ? { areas } : {}) },
    });
    const talked = (...areas: LifeArea[]): HandoverEvent => ({
      type: 'LifeAreasSurveyed',
      data: { ...stands('OFFERED'), areas, on: today, said: null },
    });
    const done: HandoverEvent = {
      type: 'StepDone',
      data: { ...stands('OFFERED'), step: survey.step, on: today, said: null, next: null },
    };
    const [first, second, ...rest] = lifeAreas;
    given(offered(), scheduled)
      .when(talk([second, first]))
      .then(talked(first, second));
    given(offered(), scheduled, talked(first, second))
      .when(talk([first]))
      .then();
    given(offered(), scheduled, talked(first, second))
      .when(talk([first, ...rest]))
      .then(talked(...rest), done);
    given(offered(), scheduled)
      .when(talk())
      .then(talked(...lifeAreas), done);
    given(offered(), steps(due(today)))
      .when({
        type: 'CompleteStep',
        data: { step: 'ACTION_PLAN', on: today, today, areas: [first] },
      })
      .thenRefused('step-without-areas');
  });
  it('stay done when the date goes that they were counted from', () => {
    const scheduled = steps(due('2026-12-01'), due('2026-12-20', 'PAROLE_DECISION'));
    const done: HandoverEvent = {
      type: 'StepDone',
      data: {
        ...{ ...stands('OFFERED'), step: 'PAROLE_DECISION', on: today, said: null },
        next: { step: 'ACTION_PLAN', dueOn: '2026-12-01' },
      },
    };
    given(offered(), scheduled, done)
      .when(schedule(due('2026-12-01')))
      .then();
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
