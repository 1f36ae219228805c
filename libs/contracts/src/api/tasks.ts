import type { Party } from '../registry/registry.js';

/** Why somebody has to look: received words are to be assessed again; a recipient did not confirm in time. */
export type TaskKind = 'REASSESS' | 'RECEIPT_OVERDUE';

/** Before whom a task is put. */
export type TaskRole = 'CASEWORKER' | 'UNIT_LEADER';

/** One line of `GET /tasks`: ids only. `number`: the inbox message that tells more, by a recorded read. */
export type TaskItem = Readonly<{
  taskId: string;
  kind: TaskKind;
  role: TaskRole;
  state: 'OPEN' | 'DONE';
  /** RFC 3339: when it was due, also where it was raised later. */
  dueAt: string;
  raisedAt: string;
  number: number;
  decisionId: string;
  disclosureId: string;
  /** Who did not confirm. */
  recipient?: Party;
  doneAt?: string;
}>;
