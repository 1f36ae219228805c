import type { Party, TaskKind, TaskRole, Unit } from '#libs/contracts';
import type { Message } from '#libs/kernel';

/** What a task is about: ids only, where it has them. */
export type TaskSubject = Readonly<{
  subjectId: string | null;
  decisionId: string;
  disclosureId: string;
  /** Number of the inbox message to open. */
  number: number;
  /** Who did not confirm; null: the task is about something received. */
  recipient: Party | null;
}>;

/** Stream `task-<taskId>`: something that somebody of a tenant has to look at, because its time has come. */
export type TaskEvent =
  | Message<
      'TaskRaised',
      Readonly<{
        taskId: string;
        tenant: string;
        unit: Unit;
        kind: TaskKind;
        role: TaskRole;
        /** RFC 3339: when it was due, also where it was raised later. */
        dueAt: string;
        about: TaskSubject;
      }>
    >
  /** By a person, or by what it waited for: then the actor of the event is the service. */
  | Message<'TaskDone', Readonly<{ taskId: string; tenant: string; came: boolean }>>;
