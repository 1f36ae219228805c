import { never } from '#libs/kernel';
import type { Outgoing } from '../outbound/outgoing.js';
import type { TaskEvent } from './task.events.js';

/** Whom a task was put before, and that it was done, is told to audit. */
export const taskOutbound = (event: TaskEvent): readonly Outgoing[] => {
  const type = 'dk.infohus.task.recorded.v1';
  switch (event.type) {
    case 'TaskRaised': {
      const { taskId, tenant, kind, role, dueAt, about } = event.data;
      const { subjectId, decisionId, disclosureId } = about;
      const raised = { kind, role, dueAt, subjectId, decisionId, disclosureId };
      return [{ to: 'audit', type, data: { taskId, tenant, change: 'RAISED', raised } }];
    }
    case 'TaskDone': {
      const { taskId, tenant, came } = event.data;
      const change = came ? 'SETTLED' : 'DONE';
      return [{ to: 'audit', type, data: { taskId, tenant, change, raised: null } }];
    }
    default:
      return never(event);
  }
};
