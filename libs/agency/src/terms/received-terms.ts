import type { Host, InboxMessage, TaskKind, TaskRole } from '#libs/contracts';
import { agencyOfTenant } from '#libs/contracts';
import type { InboxEvent, RetentionEvent, TaskCommand, TaskSubject } from '#libs/domain';
import { eraseBy, reassessBy, receiptOverdue, statementsIn, task, timersOf } from '#libs/domain';
import { nameBasedId, Poisoned } from '#libs/kernel';
import type {
  Clock,
  ContentStore,
  DueTimer,
  EventStore,
  HandleTimers,
  RecordedEvent,
  Timers,
} from '#libs/kernel';
import { carryOut } from '#libs/server';
import type { OrderEnvelope } from '#libs/server';
import { inboxStream } from '../inbox/inbox-receiver.js';

/** What keeping days needs. */
export type TermsPorts = Readonly<{
  host: Host;
  store: EventStore;
  contents: ContentStore;
  timers: Timers;
  clock: Clock;
}>;
type Received = Extract<InboxEvent, { type: 'MessageReceived' }>['data'];

const receivedIn = ({ type, data }: RecordedEvent): Received | null => {
  const event = { type, data } as unknown as InboxEvent;
  return event.type === 'MessageReceived' ? event.data : null;
};

const settled: TaskCommand = { type: 'SettleTask', data: {} };
const taskStream = (taskId: string): string => `task-${taskId}`;
const receiptTask = (decisionId: string): string => nameBasedId('task', receiptOverdue, decisionId);

const aboutOf = (message: InboxMessage): TaskSubject => {
  if (!('decisionId' in message.data) || !('disclosureId' in message.data))
    throw new Poisoned('message-without-decision');
  const { decisionId, disclosureId } = message.data;
  const recipient = message.kind === 'decision' ? message.data.recipient : null;
  const { subjectId, number } = message;
  return { subjectId, decisionId, disclosureId, number, recipient };
};

const text = (timer: DueTimer, name: string): string => {
  const value = timer.data[name];
  if (typeof value !== 'string') throw new Poisoned('timer-without-data');
  return value;
};

/**
 * Keeps the dates of what was received and of what is to be confirmed: timers follow the inbox, words are erased on
 * their date, and tasks are put before those who have to look.
 */
export class ReceivedTerms {
  /** What is done when a timer goes off, by its kind. */
  readonly handlers: Readonly<Record<string, HandleTimers>> = {
    [eraseBy]: (due) => this.each(due, (timer) => this.erase(timer)),
    [reassessBy]: (due) => this.each(due, (timer) => this.askAgain(timer)),
    [receiptOverdue]: (due) => this.each(due, (timer) => this.complain(timer)),
  };

  constructor(private readonly ports: TermsPorts) {}

  /** Takes events of inbox streams, in order; the same ones again change nothing. */
  async take(events: readonly RecordedEvent[]): Promise<void> {
    const asked = events.flatMap((event) => {
      const received = receivedIn(event);
      return received === null ? [] : [timersOf(received.message, event.revision)];
    });
    await this.ports.timers.schedule(asked.flatMap(({ schedule }) => schedule));
    await this.ports.timers.cancel(asked.flatMap(({ cancel }) => cancel));
    await this.settle(events);
  }

  // A receipt that comes late takes the complaint away again; of nearly all there is none.
  private async settle(events: readonly RecordedEvent[]): Promise<void> {
    const receipts = events.flatMap((event) => {
      const message = receivedIn(event)?.message;
      if (message?.kind !== 'receipt') return [];
      const taskId = receiptTask(message.data.decisionId);
      return [{ taskId, message, operationId: nameBasedId(event.id, 'settled') }];
    });
    const raised = await this.ports.store.heads(receipts.map(({ taskId }) => taskStream(taskId)));
    for (const { taskId, message, operationId } of receipts)
      if (raised.has(taskStream(taskId))) await this.order(taskId, settled, message, operationId);
  }

  private async erase(timer: DueTimer): Promise<void> {
    const { message, contents } = await this.messageOf(timer);
    const on = text(timer, 'on');
    const over = statementsIn(message).filter((statement) => statement.eraseBy === on);
    const statementIds = over.map(({ statementId }) => statementId);
    const { decisionId, subjectId } = aboutOf(message);
    const { tenant } = message;
    const data = { tenant, decisionId, subjectId, statementIds, eraseBy: on };
    const type: RetentionEvent['type'] = 'StatementsErased';
    await this.ports.store.append({
      stream: `retention-${decisionId}`,
      expected: 'any',
      events: [
        {
          ...this.envelope(message),
          id: nameBasedId(timer.id, 'erased'),
          type,
          schemaVersion: 1,
          data,
        },
      ],
    });
    const gone = new Set(statementIds);
    await this.ports.contents.erase(
      contents.flatMap(({ statementId, contentId }) => (gone.has(statementId) ? [contentId] : [])),
    );
  }

  // What was withdrawn or erased meanwhile needs no second look.
  private async askAgain(timer: DueTimer): Promise<void> {
    const { message, contents } = await this.messageOf(timer);
    const held = await this.ports.contents.get(contents.map(({ contentId }) => contentId));
    if (held.size > 0) await this.raise(timer, message, 'REASSESS', 'CASEWORKER', timer.id);
  }

  private async complain(timer: DueTimer): Promise<void> {
    const { message } = await this.messageOf(timer);
    const taskId = receiptTask(timer.key);
    await this.raise(timer, message, 'RECEIPT_OVERDUE', 'UNIT_LEADER', taskId);
    // The receipt that came at this moment took the timer back first, and then found nothing to settle.
    if (!(await this.ports.timers.stands(timer)))
      await this.order(taskId, settled, message, nameBasedId(timer.id, 'settled'));
  }

  private async raise(
    { dueAt, id }: DueTimer,
    message: InboxMessage,
    kind: TaskKind,
    role: TaskRole,
    taskId: string,
  ): Promise<void> {
    const { tenant, unit } = message;
    const data = { taskId, tenant, unit, kind, role, dueAt, about: aboutOf(message) };
    await this.order(taskId, { type: 'RaiseTask', data }, message, nameBasedId(id, 'raised'));
  }

  private async order(
    taskId: string,
    command: TaskCommand,
    message: InboxMessage,
    operationId: string,
  ): Promise<void> {
    const envelope = this.envelope(message);
    await carryOut(this.ports.store, task, {
      stream: taskStream(taskId),
      command,
      envelope,
      operationId,
    });
  }

  private async messageOf(timer: DueTimer): Promise<Received> {
    const number = timer.data['number'];
    if (typeof number !== 'number') throw new Poisoned('timer-without-data');
    const stream = inboxStream(text(timer, 'tenant'));
    for await (const event of this.ports.store.readStream(stream, { from: number - 1, limit: 1 })) {
      const received = receivedIn(event);
      if (received !== null) return received;
    }
    throw new Poisoned('message-unknown');
  }

  private async each(
    due: readonly DueTimer[],
    doIt: (timer: DueTimer) => Promise<void>,
  ): Promise<void> {
    for (const timer of due) await doIt(timer);
  }

  private envelope({ tenant, unit, correlationId, messageId }: InboxMessage): OrderEnvelope {
    return {
      occurredAt: this.ports.clock.now(),
      actor: `system:${this.ports.host}`,
      agency: agencyOfTenant(tenant),
      unit,
      function: 'OTHER',
      correlationId,
      causationId: messageId,
      purpose: null,
      basis: null,
    };
  }
}
