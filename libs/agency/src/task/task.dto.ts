import type { TaskItem } from '#libs/contracts';
import { OneOf } from '#libs/server';
import { PageDto } from '../read/page.dto.js';

const taskStates = ['OPEN', 'DONE'] as const;

/** Which tasks, and which page of them. */
export class TasksDto extends PageDto {
  /** By default those that are open. */
  @OneOf(taskStates, { optional: true })
  state?: (typeof taskStates)[number];
}

export const exampleTask: TaskItem = {
  taskId: '3f0e8a52-6a57-5b9e-9d0c-6c2f8f1f7a11',
  kind: 'RECEIPT_OVERDUE',
  role: 'UNIT_LEADER',
  state: 'OPEN',
  dueAt: '2026-11-22T10:15:00.000Z',
  raisedAt: '2026-11-22T10:15:00.412Z',
  number: 3,
  decisionId: '019aa5e0-0000-7000-8000-000000000003',
  disclosureId: '019aa5e0-0000-7000-8000-000000000004',
  recipient: { agency: '101', unit: 'MUNICIPALITY_SOCIAL' },
};
