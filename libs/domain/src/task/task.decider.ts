import type { Decider, Decision, Message } from '#libs/kernel';
import { accept, never, refuse } from '#libs/kernel';
import type { TaskEvent } from './task.events.js';

type Raised = Extract<TaskEvent, { type: 'TaskRaised' }>['data'];

export type TaskCommand =
  | Message<'RaiseTask', Raised>
  /** A person of the tenant has done it. */
  | Message<'FinishTask', Readonly<{ tenant: string }>>
  /** What it waited for came after all. */
  | Message<'SettleTask', object>;
export type TaskRefusal = 'task-unknown';
export type TaskState =
  | Readonly<{ status: 'NONE' }>
  | Readonly<{ status: 'OPEN' | 'DONE'; taskId: string; tenant: string }>;

type Decided = Decision<TaskEvent, TaskRefusal>;

const done = (state: Exclude<TaskState, { status: 'NONE' }>, came: boolean): Decided => {
  const { status, taskId, tenant } = state;
  return status === 'DONE'
    ? accept()
    : accept({ type: 'TaskDone', data: { taskId, tenant, came } });
};

const decide = (command: TaskCommand, state: TaskState): Decided => {
  switch (command.type) {
    case 'RaiseTask':
      return state.status === 'NONE'
        ? accept({ type: 'TaskRaised', data: command.data })
        : accept();
    case 'FinishTask':
      return state.status === 'NONE' || state.tenant !== command.data.tenant
        ? refuse('task-unknown')
        : done(state, false);
    case 'SettleTask':
      return state.status === 'NONE' ? accept() : done(state, true);
    default:
      return never(command);
  }
};

const evolve = (state: TaskState, event: TaskEvent): TaskState => {
  switch (event.type) {
    case 'TaskRaised': {
      const { taskId, tenant } = event.data;
      return { status: 'OPEN', taskId, tenant };
    }
    case 'TaskDone':
      return state.status === 'NONE' ? state : { ...state, status: 'DONE' };
    default:
      return never(event);
  }
};

/** Something that somebody has to look at: raised once, done once. */
export const task: Decider<TaskState, TaskCommand, TaskEvent, TaskRefusal> = {
  category: 'task',
  initial: { status: 'NONE' },
  decide,
  evolve,
};
