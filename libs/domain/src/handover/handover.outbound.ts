import type { HandoverSignal, HandoverSignalKind, Party, SaidBy } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { Outgoing } from '../outbound/outgoing.js';
import type { HandoverEvent, ReceptionEvent } from './handover.events.js';
import type { HandoverState, StandingHandover } from './handover.state.js';
import { hasEnded, responsibleFor } from './handover.state.js';
import type { StandingReception } from './reception.state.js';

/** What the receivers are told of an event; null: it stays at home. */
const kindOf = (
  event: HandoverEvent,
  before: HandoverState,
  after: StandingHandover,
): HandoverSignalKind | null => {
  switch (event.type) {
    case 'HandoverBegun':
    case 'OfferDelivered':
    case 'OfferOpened':
    case 'AnchorsSet':
    case 'RepresentativeAppointed':
    case 'LifeAreasSurveyed':
    case 'StepReminded':
    case 'HandoverEscalated':
    case 'IdentityDoubted':
    case 'IdentityConfirmed':
      return null;
    case 'PersonGone':
      return hasEnded(before) ? 'PERSON_GONE' : 'CANCELLED';
    case 'HandoverOffered':
      return 'OFFERED';
    case 'HandoverReceived':
      return 'RECEIVED';
    case 'HandoverCountered':
      return 'COUNTERED';
    case 'HandoverAccepted':
      return after.status === 'IN_FORCE' ? 'IN_FORCE' : 'ACCEPTED';
    case 'HandoverReturned':
      return 'RETURNED';
    case 'HandoverPlanRecorded':
      return after.status === 'IN_FORCE' ? 'IN_FORCE' : 'PLAN_RECORDED';
    case 'HandoverRescheduled':
      return 'RESCHEDULED';
    case 'PersonReleased':
      return after.status === 'IN_FORCE' ? 'IN_FORCE' : 'RESCHEDULED';
    case 'HandoverStopped':
      return 'STOPPED';
    case 'HandoverResumed':
      return 'RESUMED';
    case 'HandoverCameInForce':
      return 'IN_FORCE';
    case 'FollowUpBegun':
      return 'FOLLOW_UP';
    case 'StepsScheduled':
    case 'StepDone':
      return 'STEPS_SET';
    case 'HandoverRecalled':
      return 'RECALLED';
    case 'HandoverCancelled':
      return 'CANCELLED';
    case 'HandoverCompleted':
      return 'COMPLETED';
    case 'SliceShared':
      return 'SHARED';
    case 'SliceClosed':
      return 'CLOSED';
    default:
      return never(event);
  }
};

const reasonOf = (event: HandoverEvent): string | null => {
  if (event.type === 'PersonReleased') return 'RELEASED';
  if (event.type === 'PersonGone') return `PERSON_${event.data.how}`;
  if (event.type === 'HandoverStopped') return event.data.about;
  return 'reason' in event.data ? event.data.reason : null;
};

type Told = Readonly<{ to: Party; disclosureId: string; signal: HandoverSignalKind }>;

const open = (state: HandoverState): StandingHandover['slices'] =>
  state.status === 'NONE' ? [] : state.slices.filter((slice) => slice.open);

// Who gave it back, or had it taken back, hears no more of the person, unless the default rule makes it responsible.
const isNoLongerTold = (
  { type }: HandoverEvent,
  before: HandoverState,
  after: StandingHandover,
): boolean => {
  if (type === 'HandoverOffered' || before.status === 'NONE' || before.offer === null) return false;
  const { agency } = before.offer.to;
  const isTheirs = [responsibleFor(before), responsibleFor(after)].includes(agency);
  return !before.offer.open && !isTheirs;
};

/** Who is told what: the receiver, and every unit that has a slice, until it is closed. */
const toldOf = (
  event: HandoverEvent,
  before: HandoverState,
  after: StandingHandover,
): readonly Told[] => {
  const signal = kindOf(event, before, after);
  if (signal === null) return [];
  if (event.type === 'SliceShared' || event.type === 'SliceClosed') {
    const { to, disclosureId } = event.data;
    return [{ to, disclosureId, signal }];
  }
  const { offer } = after;
  const still = open(after).map(({ disclosureId }) => disclosureId);
  const slices = open(before).map(({ to, disclosureId }): Told => ({
    to,
    disclosureId,
    // A slice goes on with the handover, and ends with the offer that it belongs to.
    signal: still.includes(disclosureId) ? signal : 'CLOSED',
  }));
  return [
    ...(offer === null || isNoLongerTold(event, before, after)
      ? []
      : [{ to: offer.to, disclosureId: offer.disclosureId, signal }]),
    ...(event.type === 'HandoverOffered' ? [] : slices),
  ];
};

const signalOf = (
  event: HandoverEvent,
  { of, releaseOn, answerBy, steps, released }: StandingHandover,
  version: number,
  told: Told,
): HandoverSignal => ({
  handoverId: of.handoverId,
  subjectId: of.subjectId,
  from: of.from,
  ...told,
  releaseOn: released?.on ?? releaseOn,
  answerBy,
  responsible: event.data.responsible,
  version,
  reason: reasonOf(event),
  asks: event.type === 'HandoverCountered' ? event.data.asks : [],
  steps: steps.map(({ step, dueOn, doneOn }) => ({ step, dueOn, doneOn })),
  step: null,
  said: null,
  ...(event.type === 'PersonGone' ? { on: event.data.on } : {}),
});

/**
 * What the sender's stream says to its receivers, and to audit: ids, codes, state and dates only.
 * @param before, after the handover around the event
 * @param version revision of the event
 */
export const handoverOutbound = (
  event: HandoverEvent,
  before: HandoverState,
  after: StandingHandover,
  version: number,
): readonly Outgoing[] => {
  const { handoverId, subjectId } = after.of;
  const { responsible } = event.data;
  return [
    ...toldOf(event, before, after).map((told): Outgoing => ({
      to: 'policy',
      type: 'dk.infohus.handover.signalled.v1',
      data: signalOf(event, after, version, told),
    })),
    {
      to: 'audit',
      type: 'dk.infohus.handover.recorded.v1',
      data: { handoverId, subjectId, change: event.type, responsible, version },
    },
  ];
};

const actOf = (event: ReceptionEvent): HandoverSignalKind | null => {
  switch (event.type) {
    case 'SignalTaken': {
      const { signal } = event.data.signal;
      return signal === 'OFFERED' || signal === 'SHARED' ? 'DELIVERED' : null;
    }
    case 'OfferLookedAt':
      return 'OPENED';
    case 'ReceiptGiven':
      return 'RECEIVED';
    case 'OfferCountered':
      return 'COUNTERED';
    case 'OfferAccepted':
      return 'ACCEPTED';
    case 'OfferReturned':
      return 'RETURNED';
    case 'PlanRecorded':
      return 'PLAN_RECORDED';
    case 'StepReported':
      return 'STEP_DONE';
    case 'DepartureReported':
      return 'PERSON_GONE';
    default:
      return never(event);
  }
};

const reasonSaid = (event: ReceptionEvent): string | null => {
  if (event.type === 'DepartureReported') return event.data.how;
  return event.type === 'OfferReturned' ? event.data.reason : null;
};

/**
 * What the receiver says to the sender about its offer. It knows neither version nor who is responsible.
 * @param after the reception after the event
 * @param said who did it, and when
 */
export const receptionOutbound = (
  event: ReceptionEvent,
  { signal: newest, offer }: StandingReception,
  said: SaidBy,
): readonly Outgoing[] => {
  const act = actOf(event);
  if (act === null) return [];
  const { handoverId, subjectId, from, releaseOn, answerBy } = newest;
  const data: HandoverSignal = {
    handoverId,
    subjectId,
    signal: act,
    from,
    ...offer,
    releaseOn,
    answerBy,
    responsible: null,
    version: null,
    reason: reasonSaid(event),
    asks: event.type === 'OfferCountered' ? event.data.asks : [],
    steps: [],
    step: event.type === 'StepReported' ? event.data.step : null,
    said,
    ...(event.type === 'DepartureReported' ? { on: event.data.on } : {}),
  };
  return [{ to: 'policy', type: 'dk.infohus.handover.signalled.v1', data }];
};
