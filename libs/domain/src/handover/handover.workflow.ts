import type { InboxMessage } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import type { HandoverCommand, ReceiverSignal } from './handover.decider.js';
import { receiverSignals } from './handover.decider.js';
import type { ReceptionCommand } from './reception.decider.js';
import { receptionIdOf } from './reception.decider.js';

/** What is to be done about a message. */
export type HandoverOutput =
  | Readonly<{ send: 'handover'; stream: string; command: HandoverCommand }>
  | Readonly<{ send: 'reception'; stream: string; command: ReceptionCommand }>
  | Readonly<{ ignore: string }>;

const isReceivers = (signal: { signal: string }): signal is ReceiverSignal =>
  receiverSignals.some((known) => known === signal.signal);

/** The process manager: a handover signal in a tenant's inbox becomes a command for that tenant's own stream. */
export const onHandoverMessage = (message: InboxMessage): HandoverOutput => {
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
        command: { type: 'ApplySignal', data: { signal } },
      }
    : { ignore: 'not-a-receivers-signal' };
};
