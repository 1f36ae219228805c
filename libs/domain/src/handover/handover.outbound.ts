import type { HandoverSignal, HandoverSignalKind } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { Outgoing } from '../outbound/outgoing.js';
import type { HandoverEvent, ReceptionEvent } from './handover.events.js';
import type { StandingHandover } from './handover.state.js';
import type { StandingReception } from './reception.decider.js';

const kindOf = (type: HandoverEvent['type']): HandoverSignalKind => {
  switch (type) {
    case 'HandoverOffered':
      return 'OFFERED';
    case 'HandoverReceived':
      return 'RECEIVED';
    case 'HandoverAccepted':
      return 'ACCEPTED';
    case 'HandoverReturned':
      return 'RETURNED';
    case 'HandoverPlanRecorded':
      return 'PLAN_RECORDED';
    case 'HandoverRescheduled':
    case 'PersonReleased':
      return 'RESCHEDULED';
    case 'HandoverRecalled':
      return 'RECALLED';
    case 'HandoverCancelled':
      return 'CANCELLED';
    case 'HandoverCompleted':
      return 'COMPLETED';
    default:
      return never(type);
  }
};

const reasonOf = (event: HandoverEvent): string | null => {
  if (event.type === 'PersonReleased') return 'RELEASED';
  return 'reason' in event.data ? event.data.reason : null;
};

/**
 * What the sender's stream says to the receiver, and to audit: ids, state and dates only.
 * @param after the handover after the event
 * @param version revision of the event
 */
export const handoverOutbound = (
  event: HandoverEvent,
  { terms }: StandingHandover,
  version: number,
): readonly Outgoing[] => {
  const { handoverId, subjectId, from, to, disclosureId, releaseOn, answerBy } = terms;
  const { responsible } = event.data;
  const signal = kindOf(event.type);
  return [
    {
      to: 'policy',
      type: 'dk.infohus.handover.signalled.v1',
      data: {
        handoverId,
        subjectId,
        signal,
        from,
        to,
        disclosureId,
        releaseOn: event.type === 'PersonReleased' ? event.data.on : releaseOn,
        answerBy,
        responsible,
        version,
        reason: reasonOf(event),
      },
    },
    {
      to: 'audit',
      type: 'dk.infohus.handover.recorded.v1',
      data: { handoverId, subjectId, change: event.type, responsible, version },
    },
  ];
};

const actOf = (event: ReceptionEvent): HandoverSignalKind | null => {
  switch (event.type) {
    case 'SignalTaken':
      return null;
    case 'ReceiptGiven':
      return 'RECEIVED';
    case 'OfferAccepted':
      return 'ACCEPTED';
    case 'OfferReturned':
      return 'RETURNED';
    case 'PlanRecorded':
      return 'PLAN_RECORDED';
    default:
      return never(event);
  }
};

/**
 * What the receiver says to the sender about its offer. It knows neither version nor who is responsible.
 * @param after the reception after the event
 */
export const receptionOutbound = (
  event: ReceptionEvent,
  { signal: offer }: StandingReception,
): readonly Outgoing[] => {
  const act = actOf(event);
  if (act === null) return [];
  const { handoverId, subjectId, from, to, disclosureId, releaseOn, answerBy } = offer;
  const data: HandoverSignal = {
    handoverId,
    subjectId,
    signal: act,
    from,
    to,
    disclosureId,
    releaseOn,
    answerBy,
    responsible: null,
    version: null,
    reason: event.type === 'OfferReturned' ? event.data.reason : null,
  };
  return [{ to: 'policy', type: 'dk.infohus.handover.signalled.v1', data }];
};
