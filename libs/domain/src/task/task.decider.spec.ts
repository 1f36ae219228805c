import { specFor } from '../../../testing/src/spec-for.js';
import { task } from './task.decider.js';
import type { TaskEvent } from './task.events.js';

const { given } = specFor(task);
const tenant = '101.MUNICIPALITY_SOCIAL';
const raised: Extract<TaskEvent, { type: 'TaskRaised' }> = {
  type: 'TaskRaised',
  data: {
    taskId: 'task-1',
    tenant,
    unit: 'MUNICIPALITY_SOCIAL',
    kind: 'REASSESS',
    role: 'CASEWORKER',
    dueAt: '2026-12-01T00:00:00.000Z',
    about: {
      subjectId: 'subject-1',
      decisionId: 'decision-1',
      disclosureId: 'disclosure-1',
      number: 3,
      recipient: null,
    },
  },
};
const doneBy = (came: boolean): TaskEvent => ({
  type: 'TaskDone',
  data: { taskId: 'task-1', tenant, came },
});

describe('A task', () => {
  it('is raised once', () => {
    given().when({ type: 'RaiseTask', data: raised.data }).then(raised);
    given(raised).when({ type: 'RaiseTask', data: raised.data }).then();
    given(raised, doneBy(false)).when({ type: 'RaiseTask', data: raised.data }).then();
  });
  it('is done once, by a person or by what it waited for', () => {
    given(raised).when({ type: 'FinishTask', data: { tenant } }).then(doneBy(false));
    given(raised).when({ type: 'SettleTask', data: {} }).then(doneBy(true));
    given(raised, doneBy(true)).when({ type: 'FinishTask', data: { tenant } }).then();
  });
  it('of another tenant, or none at all, is unknown', () => {
    const other = { tenant: '751.MUNICIPALITY_SSP' };
    given(raised).when({ type: 'FinishTask', data: other }).thenRefused('task-unknown');
    given().when({ type: 'FinishTask', data: { tenant } }).thenRefused('task-unknown');
  });
  it('that was never raised has nothing to settle', () =>
    given().when({ type: 'SettleTask', data: {} }).then());
});
