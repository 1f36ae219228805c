import type { Party } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { HandoverStep } from '../deadline/deadline.rules.js';
import type { Anchors, DueStep, HandoverEvent, HandoverOf } from './handover.events.js';
import { originOf } from './handover.origins.js';
import type {
  HandoverState,
  StandingHandover,
  StandingOffer,
  StandingStep,
} from './handover.state.js';
import { escalationKey, hasEnded, keeperReleased, responsibleFor } from './handover.state.js';

const noAnchors = { ADMISSION: null, POSSIBLE_PAROLE: null, RELEASE: null, ALLOCATION: null };

const begun = (of: HandoverOf, anchors: Anchors, unaccompaniedMinor = false): StandingHandover => ({
  status: 'BEGUN',
  of,
  origin: originOf(of.from.agency),
  offer: null,
  releaseOn: anchors.RELEASE ?? null,
  answerBy: null,
  anchors: { ...noAnchors, ...anchors },
  released: null,
  keeper: null,
  represented: unaccompaniedMinor ? false : null,
  gone: null,
  stopped: null,
  behind: null,
  doubted: false,
  slices: [],
  steps: [],
  surveyed: [],
  escalated: [],
});

type Event<Type extends HandoverEvent['type']> = Extract<HandoverEvent, { type: Type }>;

const offered = (state: HandoverState, { data }: Event<'HandoverOffered'>): StandingHandover => {
  const { handoverId, caseId, subjectId, from, to, disclosureId, releaseOn, answerBy } = data;
  const known =
    state.status === 'NONE' ? begun({ handoverId, caseId, subjectId, from }, {}) : state;
  return {
    ...known,
    status: 'OFFERED',
    offer: { to, disclosureId, delivered: false, opened: false, accepted: false, open: true },
    releaseOn,
    answerBy,
    anchors: { ...known.anchors, RELEASE: releaseOn },
    keeper: null,
    slices: known.slices.filter(({ open }) => open),
  };
};

const withOffer = (state: StandingHandover, set: Partial<StandingOffer>): StandingHandover =>
  state.offer === null ? state : { ...state, offer: { ...state.offer, ...set } };

const samePlace = (a: Party, b: Party): boolean => a.agency === b.agency && a.unit === b.unit;

/** A receipt of whoever was told: of the offer, or of a slice. */
const withReceipt = (
  state: StandingHandover,
  to: Party,
  set: Partial<Pick<StandingOffer, 'delivered' | 'opened'>>,
): StandingHandover =>
  state.offer !== null && samePlace(state.offer.to, to)
    ? withOffer(state, set)
    : {
        ...state,
        slices: state.slices.map((one) => (samePlace(one.to, to) ? { ...one, ...set } : one)),
      };

const withStep = (
  state: StandingHandover,
  step: HandoverStep,
  change: (step: StandingStep) => StandingStep,
): StandingHandover => ({
  ...state,
  steps: state.steps.map((one) => (one.step === step ? change(one) : one)),
});

const scheduled = (state: StandingHandover, due: readonly DueStep[]): StandingHandover => ({
  ...state,
  steps: due.map((one) => {
    const before = state.steps.find(({ step }) => step === one.step);
    const sameDay = before?.dueOn === one.dueOn;
    return { ...one, doneOn: before?.doneOn ?? null, told: sameDay ? before.told : [] };
  }),
});

const closed = (state: StandingHandover, status: StandingHandover['status']): StandingHandover => ({
  ...state,
  status,
  slices: state.slices.map((slice) => ({ ...slice, open: false })),
});

const cancelled = (state: StandingHandover): StandingHandover => ({
  ...closed(state, 'CANCELLED'),
  keeper: responsibleFor(state),
});

const isRunning = ({ status }: StandingHandover): boolean =>
  status === 'IN_FORCE' || status === 'FOLLOW_UP';

const evolveAnswer = (
  state: StandingHandover,
  event: Event<
    | 'OfferDelivered'
    | 'OfferOpened'
    | 'HandoverReceived'
    | 'HandoverCountered'
    | 'HandoverAccepted'
    | 'HandoverReturned'
    | 'HandoverPlanRecorded'
  >,
): StandingHandover => {
  switch (event.type) {
    case 'OfferDelivered':
      return withReceipt(state, event.data.to, { delivered: true });
    case 'OfferOpened':
      return withReceipt(state, event.data.to, { delivered: true, opened: true });
    case 'HandoverReceived':
      return { ...withOffer(state, { delivered: true, opened: true }), status: 'RECEIVED' };
    case 'HandoverCountered':
      return { ...withOffer(state, { delivered: true, opened: true }), status: 'COUNTERED' };
    case 'HandoverAccepted': {
      const said = withOffer(state, { delivered: true, opened: true, accepted: true });
      if (isRunning(state)) return said;
      return { ...said, status: state.released === null ? 'ACCEPTED' : 'IN_FORCE' };
    }
    case 'HandoverReturned':
      return closed(withOffer(state, { open: false }), 'RETURNED');
    case 'HandoverPlanRecorded':
      return isRunning(state) ? state : { ...state, status: 'PLANNED' };
    default:
      return never(event);
  }
};

type PartEvent = Event<
  | 'SliceShared'
  | 'SliceClosed'
  | 'AnchorsSet'
  | 'StepsScheduled'
  | 'StepDone'
  | 'LifeAreasSurveyed'
  | 'StepReminded'
  | 'HandoverEscalated'
>;

const evolvePart = (
  state: StandingHandover,
  event: PartEvent | Parameters<typeof evolveAnswer>[1],
): StandingHandover => {
  switch (event.type) {
    case 'SliceShared': {
      const { to, disclosureId } = event.data;
      const slice = { to, disclosureId, open: true, delivered: false, opened: false };
      return { ...state, slices: [...state.slices, slice] };
    }
    case 'SliceClosed': {
      const { disclosureId } = event.data;
      const slices = state.slices.map((slice) =>
        slice.disclosureId === disclosureId ? { ...slice, open: false } : slice,
      );
      return { ...state, slices };
    }
    case 'AnchorsSet':
      return { ...state, anchors: { ...state.anchors, ...event.data.anchors } };
    case 'StepsScheduled':
      return scheduled(state, event.data.steps);
    case 'StepDone': {
      const { step, on } = event.data;
      return withStep(state, step, (one) => ({ ...one, doneOn: on }));
    }
    case 'LifeAreasSurveyed':
      return { ...state, surveyed: [...state.surveyed, ...event.data.areas] };
    case 'StepReminded':
      return withStep(state, event.data.step, (one) => ({
        ...one,
        told: [...one.told, 'REMINDED'],
      }));
    case 'HandoverEscalated': {
      const { about, step, dueOn } = event.data;
      const key = escalationKey(about, step, dueOn);
      const told = { ...state, escalated: [...state.escalated, key] };
      return step === null
        ? told
        : withStep(told, step, (one) => ({ ...one, told: [...one.told, 'ESCALATED'] }));
    }
    default:
      return evolveAnswer(state, event);
  }
};

const evolveStanding = (
  state: StandingHandover,
  event: Exclude<HandoverEvent, { type: 'HandoverBegun' | 'HandoverOffered' }>,
): StandingHandover => {
  switch (event.type) {
    case 'HandoverRescheduled': {
      const { releaseOn, answerBy } = event.data;
      return { ...state, releaseOn, answerBy, anchors: { ...state.anchors, RELEASE: releaseOn } };
    }
    case 'HandoverStopped': {
      const { about } = event.data;
      const another = state.stopped !== null && state.stopped !== about;
      return { ...state, stopped: about, behind: another ? state.stopped : state.behind };
    }
    case 'HandoverResumed':
      return { ...state, stopped: null, behind: null };
    case 'IdentityDoubted':
      return { ...state, doubted: true };
    case 'IdentityConfirmed':
      return { ...state, doubted: false };
    case 'HandoverRecalled':
      return closed(withOffer(state, { open: false }), 'RECALLED');
    case 'HandoverCancelled':
      return cancelled(state);
    case 'PersonGone': {
      const { how, on } = event.data;
      const before = state.gone?.before ?? state.status;
      return { ...(hasEnded(state) ? state : cancelled(state)), gone: { how, on, before } };
    }
    case 'PersonReleased': {
      const { on, fallback } = event.data;
      const accepted = state.status === 'ACCEPTED' || state.status === 'PLANNED';
      return {
        ...state,
        status: accepted ? 'IN_FORCE' : state.status,
        released: { on, fallback },
        keeper: keeperReleased(state, on),
      };
    }
    case 'HandoverCameInForce':
      return { ...state, status: 'IN_FORCE' };
    case 'RepresentativeAppointed':
      return { ...state, represented: true };
    case 'FollowUpBegun':
      return { ...state, status: 'FOLLOW_UP' };
    case 'HandoverCompleted':
      return closed(state, 'COMPLETED');
    default:
      return evolvePart(state, event);
  }
};

/** Folds one event into the state of its handover. */
export const evolveHandover = (state: HandoverState, event: HandoverEvent): HandoverState => {
  if (event.type === 'HandoverBegun') {
    const { handoverId, caseId, subjectId, from, anchors, unaccompaniedMinor } = event.data;
    return begun({ handoverId, caseId, subjectId, from }, anchors, unaccompaniedMinor);
  }
  if (event.type === 'HandoverOffered') return offered(state, event);
  return state.status === 'NONE' ? state : evolveStanding(state, event);
};
