import type { MessagesOfEach } from '#libs/adapters';
import { cloudEventHeaders, decisionsTopic } from '#libs/contracts';
import type {
  ActingFunction,
  DecisionEvents,
  DecisionEventType,
  PublicEvent,
  Unit,
} from '#libs/contracts';
import type { BusMessage, RecordedEvent } from '#libs/kernel';
import type { DecisionEvent } from './decision.events.js';

type Told = {
  [Type in DecisionEventType]: Readonly<{ type: Type; key: string; data: DecisionEvents[Type] }>;
}[DecisionEventType];

/** Streams whose events audit is told of. */
export const toldCategories = [
  'decision',
  'fault',
  'collaboration',
  'register',
  'subjectregister',
  'policyset',
  'review',
  'handover',
  'preview',
];

const ofDecision = ({ type, data }: DecisionEvent): Told | null => {
  switch (type) {
    case 'DecisionRecorded':
      // `delivered` stays here: audit sees the whole decision, not where our copy of the words lies.
      return {
        type: 'dk.infohus.decision.recorded.v1',
        key: data.recorded.subjectId,
        data: data.recorded,
      };
    case 'WithdrawalRecorded':
      return { type: 'dk.infohus.withdrawal.recorded.v1', key: data.subjectId, data };
    case 'CorrectionRecorded':
      return {
        type: 'dk.infohus.correction.recorded.v1',
        key: data.recorded.subjectId,
        data: data.recorded,
      };
    case 'StatementsPassedOn':
    case 'ReceiptsEnded':
    case 'DecisionRechecked':
      // Audit is told of the decision that passed it on, and of that of today, which names the one it looks at again.
      return null;
  }
};

const told = (event: RecordedEvent): Told | null => {
  const { type } = event;
  const data = event.data as unknown;
  switch (type) {
    case 'DecisionRecorded':
    case 'WithdrawalRecorded':
    case 'CorrectionRecorded':
    case 'StatementsPassedOn':
    case 'ReceiptsEnded':
    case 'DecisionRechecked':
      return ofDecision({ type, data } as DecisionEvent);
    case 'FaultRecorded': {
      const fault = data as DecisionEvents['dk.infohus.fault.recorded.v1'];
      return { type: 'dk.infohus.fault.recorded.v1', key: event.stream, data: fault };
    }
    case 'HandoverForwarded': {
      const forwarded = data as DecisionEvents['dk.infohus.handover.forwarded.v1'];
      const { handoverId, subjectId, signal, from, to, responsible } = forwarded;
      return {
        type: 'dk.infohus.handover.forwarded.v1',
        key: subjectId,
        data: { handoverId, subjectId, signal, from, to, responsible },
      };
    }
    case 'LookupRecorded': {
      const looked = data as DecisionEvents['dk.infohus.lookup.recorded.v1'];
      const key = looked.subjectId ?? event.stream;
      return { type: 'dk.infohus.lookup.recorded.v1', key, data: looked };
    }
    case 'PolicySetAdmitted': {
      const admitted = data as DecisionEvents['dk.infohus.policy-set.admitted.v1'];
      return { type: 'dk.infohus.policy-set.admitted.v1', key: 'policy-set', data: admitted };
    }
    default:
      return {
        type: 'dk.infohus.register.changed.v1',
        key: event.stream,
        data: { change: type, reference: event.id },
      };
  }
};

const messagesOf = (event: RecordedEvent): readonly BusMessage[] => {
  const say = told(event);
  if (say === null) return [];
  const value: PublicEvent = {
    id: event.id,
    type: say.type,
    agency: event.agency,
    unit: event.unit as Unit,
    function: event.function as ActingFunction,
    actor: event.actor,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    correlationId: event.correlationId,
    causationId: event.causationId,
    position: event.position.toString(),
    data: say.data,
  };
  const headers = cloudEventHeaders({
    id: event.id,
    type: say.type,
    source: '/policy',
    time: event.recordedAt,
    correlationId: event.correlationId,
  });
  return [{ topic: decisionsTopic, key: say.key, headers, value: JSON.stringify(value) }];
};

/** What audit is told of events of this service. */
export const decisionMessages = (events: readonly RecordedEvent[]): MessagesOfEach =>
  events.map(messagesOf);
