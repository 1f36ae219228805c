import { HandoverRow, patch, put } from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import { tenantOf } from '#libs/contracts';
import type {
  HandoverSignal,
  HandoverSignalKind,
  HandoverState,
  SignalStep,
  WaitingFor,
} from '#libs/contracts';
import { isShortNotice } from '#libs/domain';
import type { HandoverEvent, ReceptionEvent } from '#libs/domain';
import { danishDay, never } from '#libs/kernel';
import { tenantOfEvent } from '../read/recorded.js';
import type { Recorded } from '../read/recorded.js';

type OfHandover<Type extends HandoverEvent['type']> = Extract<
  Recorded<HandoverEvent>,
  { type: Type }
>;

type Made = 'isOpen' | 'dueOn' | 'isEscalated';

// Whose turn it is in each state: the sender's and the receiver's view of it.
const turns: Readonly<Record<HandoverState, Readonly<Record<HandoverRow['side'], WaitingFor>>>> = {
  BEGUN: { SENDER: 'US', RECEIVER: 'NOBODY' },
  OFFERED: { SENDER: 'THEM', RECEIVER: 'US' },
  RECEIVED: { SENDER: 'THEM', RECEIVER: 'US' },
  COUNTERED: { SENDER: 'US', RECEIVER: 'THEM' },
  ACCEPTED: { SENDER: 'THEM', RECEIVER: 'US' },
  RETURNED: { SENDER: 'US', RECEIVER: 'THEM' },
  PLANNED: { SENDER: 'US', RECEIVER: 'THEM' },
  IN_FORCE: { SENDER: 'THEM', RECEIVER: 'US' },
  FOLLOW_UP: { SENDER: 'US', RECEIVER: 'US' },
  COMPLETED: { SENDER: 'NOBODY', RECEIVER: 'NOBODY' },
  RECALLED: { SENDER: 'US', RECEIVER: 'NOBODY' },
  CANCELLED: { SENDER: 'NOBODY', RECEIVER: 'NOBODY' },
};

const standsAt = (
  side: HandoverRow['side'],
  state: HandoverState,
  part: HandoverRow['part'] = 'RECEIVER',
): Pick<HandoverRow, 'state' | 'waitingFor'> => ({
  state,
  // Who sees a part answers nothing.
  waitingFor: part === 'SLICE' ? 'NOBODY' : turns[state][side],
});

const noticeOf = (
  recordedAt: string,
  releaseOn: string | null,
): Pick<HandoverRow, 'shortNotice'> => ({
  shortNotice: isShortNotice(danishDay(recordedAt), releaseOn),
});

type Next = Readonly<{ step: string; dueOn: string }> | null;

const nextIs = (next: Next): Pick<HandoverRow, 'nextStep' | 'stepDueOn'> => ({
  nextStep: next?.step ?? null,
  stepDueOn: next?.dueOn ?? null,
});

/** What an event of the authoritative stream sets in the sender's row, beside the state and who is responsible. */
const setBy = (event: Recorded<HandoverEvent>): Partial<HandoverRow> => {
  switch (event.type) {
    case 'HandoverReturned':
      return { returnReason: event.data.reason };
    case 'HandoverRescheduled': {
      const { releaseOn, answerBy } = event.data;
      return { releaseOn, answerBy, ...noticeOf(event.recordedAt, releaseOn) };
    }
    case 'HandoverStopped':
      return { stopped: event.data.about };
    case 'HandoverResumed':
      return { stopped: null };
    case 'StepsScheduled':
    case 'StepDone':
      return nextIs(event.data.next);
    case 'HandoverEscalated': {
      const { about, role } = event.data;
      return { escalated: { about, role } };
    }
    default:
      return {};
  }
};

/** What an event of the authoritative stream does to the sender's row. */
export const handoverChanges = (event: Recorded<HandoverEvent>): readonly RowChange[] => {
  if (event.type === 'HandoverBegun') return [begun(event)];
  if (event.type === 'HandoverOffered') return [offered(event)];
  return [moved(event, setBy(event))];
};

type First = OfHandover<'HandoverBegun'> | OfHandover<'HandoverOffered'>;

const fresh = ({ data, revision, recordedAt, position }: First): Omit<HandoverRow, Made> => ({
  tenant: tenantOf(data.from),
  handoverId: data.handoverId,
  side: 'SENDER',
  ...standsAt('SENDER', data.state),
  subjectId: data.subjectId,
  caseId: data.caseId,
  from: data.from,
  to: null,
  disclosureId: null,
  part: 'RECEIVER',
  releaseOn: null,
  answerBy: null,
  responsible: data.responsible,
  version: revision,
  revision,
  returnReason: null,
  answer: null,
  shortNotice: false,
  stopped: null,
  escalated: null,
  nextStep: null,
  stepDueOn: null,
  updatedAt: recordedAt,
  position: position.toString(),
});

const begun = (event: OfHandover<'HandoverBegun'>): RowChange => {
  const releaseOn = event.data.anchors.RELEASE ?? null;
  return put<HandoverRow, Made>(HandoverRow, {
    ...fresh(event),
    releaseOn,
    ...noticeOf(event.recordedAt, releaseOn),
  });
};

const offered = (event: OfHandover<'HandoverOffered'>): RowChange => {
  const { to, disclosureId, releaseOn, answerBy } = event.data;
  const terms = {
    to,
    disclosureId,
    releaseOn,
    answerBy,
    returnReason: null,
    ...noticeOf(event.recordedAt, releaseOn),
  };
  return event.revision === 0
    ? put<HandoverRow, Made>(HandoverRow, { ...fresh(event), ...terms })
    : moved(event, terms);
};

const moved = (event: Recorded<HandoverEvent>, set: Partial<HandoverRow>): RowChange =>
  patch(
    HandoverRow,
    {
      tenant: tenantOfEvent(event),
      handoverId: event.data.handoverId,
      side: 'SENDER' as const,
    },
    {
      ...standsAt('SENDER', event.data.state),
      responsible: event.data.responsible,
      version: event.revision,
      revision: event.revision,
      updatedAt: event.recordedAt,
      ...set,
    },
  );

/** What an event of the receiver's own stream does to its row. */
export const receptionChanges = (event: Recorded<ReceptionEvent>): readonly RowChange[] => {
  switch (event.type) {
    case 'SignalTaken':
      return isOffer(event) ? [offerTaken(event)] : [signalTaken(event)];
    case 'OfferLookedAt':
    case 'StepReported':
    case 'DepartureReported':
      return [acted(event, {})];
    case 'ReceiptGiven':
      return [acted(event, { answer: 'RECEIVED' })];
    case 'OfferCountered':
      return [acted(event, { answer: 'COUNTERED' })];
    case 'OfferAccepted':
      return [acted(event, { answer: 'ACCEPTED' })];
    case 'OfferReturned':
      return [acted(event, { answer: 'RETURNED' })];
    case 'PlanRecorded':
      return [acted(event, { answer: 'PLANNED' })];
    default:
      return never(event);
  }
};

type SignalTaken = Extract<Recorded<ReceptionEvent>, { type: 'SignalTaken' }>;

const isOffer = ({ data }: SignalTaken): boolean =>
  data.signal.signal === 'OFFERED' || data.signal.signal === 'SHARED';

// Where nothing stands, the signal moves days and marks and nothing else. A closed slice reads like an offer taken back.
const stateAfter: Readonly<Partial<Record<HandoverSignalKind, HandoverState>>> = {
  OFFERED: 'OFFERED',
  SHARED: 'OFFERED',
  RECALLED: 'RECALLED',
  CLOSED: 'RECALLED',
  CANCELLED: 'CANCELLED',
  RECEIVED: 'RECEIVED',
  COUNTERED: 'COUNTERED',
  ACCEPTED: 'ACCEPTED',
  RETURNED: 'RETURNED',
  PLAN_RECORDED: 'PLANNED',
  IN_FORCE: 'IN_FORCE',
  FOLLOW_UP: 'FOLLOW_UP',
  COMPLETED: 'COMPLETED',
};

const nextOf = (steps: readonly SignalStep[]): Next =>
  steps
    .filter(({ doneOn }) => doneOn === null)
    .toSorted((one, other) => (one.dueOn < other.dueOn ? -1 : 1))[0] ?? null;

// Only signals of the authoritative stream are taken, and these always say both.
const standing = ({
  responsible,
  version,
  steps,
}: HandoverSignal): Pick<HandoverRow, 'responsible' | 'version' | 'nextStep' | 'stepDueOn'> => ({
  responsible: responsible ?? '',
  version: version ?? 0,
  ...nextIs(nextOf(steps)),
});

const offerTaken = ({ data, revision, recordedAt, position }: SignalTaken): RowChange =>
  put<HandoverRow, Made>(HandoverRow, {
    tenant: data.tenant,
    handoverId: data.handoverId,
    side: 'RECEIVER',
    ...standsAt('RECEIVER', 'OFFERED', data.part),
    subjectId: data.signal.subjectId,
    caseId: null,
    from: data.signal.from,
    to: data.signal.to,
    disclosureId: data.signal.disclosureId,
    part: data.part,
    releaseOn: data.signal.releaseOn,
    answerBy: data.signal.answerBy,
    ...standing(data.signal),
    revision,
    returnReason: null,
    answer: null,
    ...noticeOf(recordedAt, data.signal.releaseOn),
    stopped: null,
    escalated: null,
    updatedAt: recordedAt,
    position: position.toString(),
  });

const signalTaken = (event: SignalTaken): RowChange => {
  const { signal, part } = event.data;
  const state = stateAfter[signal.signal];
  const moves = signal.signal === 'RESCHEDULED' || signal.signal === 'RESUMED';
  return acted(event, {
    ...standing(signal),
    releaseOn: signal.releaseOn,
    answerBy: signal.answerBy,
    ...(state === undefined ? {} : standsAt('RECEIVER', state, part)),
    ...(moves ? noticeOf(event.recordedAt, signal.releaseOn) : {}),
    ...(signal.signal === 'RETURNED' ? { returnReason: signal.reason } : {}),
    ...(signal.signal === 'STOPPED' ? { stopped: signal.reason as HandoverRow['stopped'] } : {}),
    ...(signal.signal === 'RESUMED' ? { stopped: null } : {}),
  });
};

const acted = (event: Recorded<ReceptionEvent>, set: Partial<HandoverRow>): RowChange =>
  patch(
    HandoverRow,
    {
      tenant: event.data.tenant,
      handoverId: event.data.handoverId,
      side: 'RECEIVER' as const,
    },
    { revision: event.revision, updatedAt: event.recordedAt, ...set },
  );
