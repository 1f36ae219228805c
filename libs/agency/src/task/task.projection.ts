import { patch, put, TaskRow } from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import type { TaskEvent } from '#libs/domain';
import { never } from '#libs/kernel';
import type { Recorded } from '../read/recorded.js';

/** What a task does to the list of its tenant. */
export const taskChanges = (event: Recorded<TaskEvent>): readonly RowChange[] => {
  const { recordedAt } = event;
  switch (event.type) {
    case 'TaskRaised': {
      const { taskId, tenant, kind, role, dueAt, about } = event.data;
      const { number, decisionId, disclosureId, recipient } = about;
      return [
        put(TaskRow, {
          tenant,
          taskId,
          kind,
          role,
          state: 'OPEN',
          dueAt,
          raisedAt: recordedAt,
          number,
          decisionId,
          disclosureId,
          recipient,
          doneAt: null,
          position: event.position.toString(),
        }),
      ];
    }
    case 'TaskDone': {
      const { taskId, tenant } = event.data;
      return [patch(TaskRow, { tenant, taskId }, { state: 'DONE', doneAt: recordedAt })];
    }
    default:
      return never(event);
  }
};
