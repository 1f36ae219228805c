import type { HandoverCommand, ReceiverSignal } from '../src/handover/handover.commands.js';
import type { HandoverEvent } from '../src/handover/handover.events.js';
import { said, signal, stands, today } from './handovers.js';

export const received: HandoverEvent = {
  type: 'HandoverReceived',
  data: { ...stands('RECEIVED'), said },
};
export const accepted: HandoverEvent = {
  type: 'HandoverAccepted',
  data: { ...stands('ACCEPTED'), said },
};
export const returned: HandoverEvent = {
  type: 'HandoverReturned',
  data: { ...stands('RETURNED'), reason: 'NO_TASK', said },
};
export const recalled: HandoverEvent = {
  type: 'HandoverRecalled',
  data: { ...stands('RECALLED'), reason: 'PLAN_CHANGED' },
};
export const cancelled: HandoverEvent = {
  type: 'HandoverCancelled',
  data: { ...stands('CANCELLED'), reason: 'RELEASE_CANCELLED' },
};
export const completed: HandoverEvent = {
  type: 'HandoverCompleted',
  data: stands('COMPLETED', '101'),
};
export const planned: HandoverEvent = {
  type: 'HandoverPlanRecorded',
  data: { ...stands('PLANNED'), said },
};
export const apply = (kind: ReceiverSignal['signal'], more: object = {}): HandoverCommand => ({
  type: 'ApplySignal',
  data: { signal: signal(kind, more) as ReceiverSignal, today },
});
type Stands = Parameters<typeof stands>[0];
export const released = (
  fallback: string,
  responsible = fallback,
  state: Stands = 'OFFERED',
): HandoverEvent => ({
  type: 'PersonReleased',
  data: { ...stands(state, responsible), on: today, fallback },
});
export const told = (
  about: Extract<HandoverEvent, { type: 'HandoverEscalated' }>['data']['about'],
  dueOn: string | null,
  state: Stands,
  responsible = 'kf',
): HandoverEvent => ({
  type: 'HandoverEscalated',
  data: { ...stands(state, responsible), about, step: null, dueOn, role: 'RELEASE_COORDINATOR' },
});
export const release: HandoverCommand = {
  type: 'RecordRelease',
  data: { on: today, residence: '751', today },
};
export const complete: HandoverCommand = { type: 'CompleteHandover', data: {} };
export const cancel: HandoverCommand = { type: 'CancelHandover', data: {} };
