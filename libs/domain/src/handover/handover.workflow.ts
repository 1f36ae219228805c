import type { InboxKinds, InboxMessage } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import type { CaseEvent } from '../case/case.events.js';
import type { Deadline } from '../deadline/deadline.js';
import type { HandoverCommand, ReceiverSignal } from './handover.commands.js';
import { receiverSignals } from './handover.commands.js';
import type { HandoverEvent } from './handover.events.js';
import type { StandingHandover } from './handover.state.js';
import type { ReceptionCommand } from './reception.decider.js';
import { receptionIdOf } from './reception.decider.js';

/** What is to be done about a message. */
export type HandoverOutput =
  | Readonly<{ send: 'handover'; stream: string; command: HandoverCommand }>
  | Readonly<{ send: 'reception'; stream: string; command: ReceptionCommand }>
  | Readonly<{ ignore: string }>;

const isReceivers = (signal: { signal: string }): signal is ReceiverSignal =>
  receiverSignals.some((known) => known === signal.signal);

/**
 * The process manager: a handover signal in a tenant's inbox becomes a command for that tenant's own stream.
 * @param today `YYYY-MM-DD`, Danish calendar
 */
export const onHandoverMessage = (message: InboxMessage, today: string): HandoverOutput => {
  if (message.kind !== 'handover') return { ignore: 'no-handover' };
  const { data: signal, tenant } = message;
  const { handoverId } = signal;
  // Only the sender's stream knows its version and who is responsible.
  if (signal.version !== null)
    return tenant === tenantOf(signal.to)
      ? {
          send: 'reception',
          stream: `reception-${receptionIdOf(handoverId, tenant)}`,
          command: { type: 'TakeSignal', data: { tenant, signal } },
        }
      : { ignore: 'not-the-receiver' };
  if (tenant !== tenantOf(signal.from)) return { ignore: 'not-the-sender' };
  return isReceivers(signal)
    ? {
        send: 'handover',
        stream: `handover-${handoverId}`,
        command: { type: 'ApplySignal', data: { signal, today } },
      }
    : { ignore: 'not-a-receivers-signal' };
};

/**
 * What the subject register says asks of a handover of one of the persons; null: it says nothing of that one.
 * @param today `YYYY-MM-DD`, Danish calendar
 */
export const onIdentity = (
  { change, persons }: InboxKinds['identity'],
  subjectId: string,
  today: string,
): HandoverCommand | null => {
  const person = persons.find(({ subjectIds }) => subjectIds.includes(subjectId));
  if (person === undefined) return null;
  const data = { inDoubt: person.inDoubt, parted: change === 'SPLIT', today };
  return { type: 'TakeIdentity', data };
};

/**
 * What a fact of a case asks of a handover of that case; null: nothing.
 * @param residence municipality of residence after the fact; null: not known
 */
export const onCaseFact = (
  event: CaseEvent,
  residence: string | null,
  today: string,
): HandoverCommand | null => {
  if (event.type !== 'FactRecorded') return null;
  const { fact } = event.data;
  switch (fact.type) {
    case 'Released':
      return { type: 'RecordRelease', data: { on: fact.date, residence, today } };
    case 'ReleasePlanned':
      return { type: 'TakeReleaseDate', data: { date: fact.date, reason: 'DATE_MOVED' } };
    case 'ReleaseChanged':
      return { type: 'TakeReleaseDate', data: { date: fact.date, reason: fact.reason } };
    case 'ResidenceRecorded':
      // What was recorded late may be older than what is known.
      return {
        type: 'TakeResidence',
        data: { municipality: residence ?? fact.municipality, today },
      };
    default:
      return null;
  }
};

/** Events after which the steps of a handover are counted anew. */
const movesDays: readonly HandoverEvent['type'][] = [
  'HandoverBegun',
  'HandoverOffered',
  'HandoverRescheduled',
  'PersonReleased',
  'AnchorsSet',
];

/**
 * Counts the steps anew where days moved: the old ones are kept with the reason.
 * @param dueOf the steps of a handover by table and calendar
 */
export const onHandoverEvent = (
  event: HandoverEvent,
  after: StandingHandover,
  dueOf: (handover: StandingHandover) => readonly Deadline[],
): HandoverCommand | null => {
  if (!movesDays.includes(event.type)) return null;
  const reason = 'reason' in event.data ? (event.data.reason ?? event.type) : event.type;
  return { type: 'ScheduleSteps', data: { due: dueOf(after), reason } };
};
