import { HandoverRow, patch, put } from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import { tenantOf } from '#libs/contracts';
import type {
  HandoverSignal,
  HandoverSignalKind,
  HandoverState,
  WaitingFor,
} from '#libs/contracts';
import type { HandoverEvent, ReceptionEvent } from '#libs/domain';
import { isShortNotice } from '#libs/domain';
import { never } from '#libs/kernel';
import { danishDay } from '../danish-day.js';
import { tenantOfEvent } from '../read/recorded.js';
import type { Recorded } from '../read/recorded.js';

type OfHandover<Type extends HandoverEvent['type']> = Extract<
  Recorded<HandoverEvent>,
  { type: Type }
>;

type Made = 'isOpen' | 'dueOn';

// Whose turn it is in each state: the sender's and the receiver's view of it.
const turns: Readonly<Record<HandoverState, Readonly<Record<HandoverRow['side'], WaitingFor>>>> = {
  OFFERED: { SENDER: 'THEM', RECEIVER: 'US' },
  RECEIVED: { SENDER: 'THEM', RECEIVER: 'US' },
  ACCEPTED: { SENDER: 'THEM', RECEIVER: 'US' },
  RETURNED: { SENDER: 'US', RECEIVER: 'THEM' },
  PLANNED: { SENDER: 'US', RECEIVER: 'THEM' },
  COMPLETED: { SENDER: 'NOBODY', RECEIVER: 'NOBODY' },
  RECALLED: { SENDER: 'US', RECEIVER: 'NOBODY' },
  CANCELLED: { SENDER: 'NOBODY', RECEIVER: 'NOBODY' },
};

const standsAt = (
  side: HandoverRow['side'],
  state: HandoverState,
): Pick<HandoverRow, 'state' | 'waitingFor'> => ({ state, waitingFor: turns[state][side] });

const noticeOf = (
  recordedAt: string,
  releaseOn: string | null,
): Pick<HandoverRow, 'shortNotice'> => ({
  shortNotice: isShortNotice(danishDay(recordedAt), releaseOn),
});

/** What an event of the authoritative stream does to the sender's row. */
export const handoverChanges = (event: Recorded<HandoverEvent>): readonly RowChange[] => {
  switch (event.type) {
    case 'HandoverOffered':
      return [offered(event)];
    case 'HandoverReceived':
      return [moved(event, { ...standsAt('SENDER', 'RECEIVED') })];
    case 'HandoverAccepted':
      return [moved(event, { ...standsAt('SENDER', 'ACCEPTED') })];
    case 'HandoverReturned':
      return [moved(event, { ...standsAt('SENDER', 'RETURNED'), returnReason: event.data.reason })];
    case 'HandoverPlanRecorded':
      return [moved(event, { ...standsAt('SENDER', 'PLANNED') })];
    case 'HandoverRescheduled': {
      const { releaseOn, answerBy } = event.data;
      return [moved(event, { releaseOn, answerBy, ...noticeOf(event.recordedAt, releaseOn) })];
    }
    case 'HandoverRecalled':
      return [moved(event, { ...standsAt('SENDER', 'RECALLED') })];
    case 'HandoverCancelled':
      return [moved(event, { ...standsAt('SENDER', 'CANCELLED') })];
    case 'PersonReleased':
      return [moved(event, {})];
    case 'HandoverCompleted':
      return [moved(event, { ...standsAt('SENDER', 'COMPLETED') })];
    default:
      return never(event);
  }
};

const offered = ({
  data,
  revision,
  recordedAt,
  position,
}: OfHandover<'HandoverOffered'>): RowChange =>
  put<HandoverRow, Made>(HandoverRow, {
    tenant: tenantOf(data.from),
    handoverId: data.handoverId,
    side: 'SENDER',
    ...standsAt('SENDER', 'OFFERED'),
    subjectId: data.subjectId,
    caseId: data.caseId,
    from: data.from,
    to: data.to,
    disclosureId: data.disclosureId,
    releaseOn: data.releaseOn,
    answerBy: data.answerBy,
    responsible: data.responsible,
    version: revision,
    revision,
    returnReason: null,
    answer: null,
    ...noticeOf(recordedAt, data.releaseOn),
    offeredAt: recordedAt,
    updatedAt: recordedAt,
    position: position.toString(),
  });

const moved = (event: Recorded<HandoverEvent>, set: Partial<HandoverRow>): RowChange =>
  patch(
    HandoverRow,
    {
      tenant: tenantOfEvent(event),
      handoverId: event.data.handoverId,
      side: 'SENDER' as const,
    },
    {
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
      return event.data.signal.signal === 'OFFERED' ? [offerTaken(event)] : [signalTaken(event)];
    case 'ReceiptGiven':
      return [acted(event, 'RECEIVED')];
    case 'OfferAccepted':
      return [acted(event, 'ACCEPTED')];
    case 'OfferReturned':
      return [acted(event, 'RETURNED')];
    case 'PlanRecorded':
      return [acted(event, 'PLANNED')];
    default:
      return never(event);
  }
};

type SignalTaken = Extract<Recorded<ReceptionEvent>, { type: 'SignalTaken' }>;

// RESCHEDULED moves the day and nothing else.
const stateAfter: Readonly<Record<HandoverSignalKind, HandoverState | null>> = {
  OFFERED: 'OFFERED',
  RESCHEDULED: null,
  RECALLED: 'RECALLED',
  CANCELLED: 'CANCELLED',
  RECEIVED: 'RECEIVED',
  ACCEPTED: 'ACCEPTED',
  RETURNED: 'RETURNED',
  PLAN_RECORDED: 'PLANNED',
  COMPLETED: 'COMPLETED',
};

// Only signals of the authoritative stream are taken, and these always say both.
const standing = ({
  responsible,
  version,
}: HandoverSignal): Pick<HandoverRow, 'responsible' | 'version'> => ({
  responsible: responsible ?? '',
  version: version ?? 0,
});

const offerTaken = ({ data, revision, recordedAt, position }: SignalTaken): RowChange =>
  put<HandoverRow, Made>(HandoverRow, {
    tenant: data.tenant,
    handoverId: data.handoverId,
    side: 'RECEIVER',
    ...standsAt('RECEIVER', 'OFFERED'),
    subjectId: data.signal.subjectId,
    caseId: null,
    from: data.signal.from,
    to: data.signal.to,
    disclosureId: data.signal.disclosureId,
    releaseOn: data.signal.releaseOn,
    answerBy: data.signal.answerBy,
    ...standing(data.signal),
    revision,
    returnReason: null,
    answer: null,
    ...noticeOf(recordedAt, data.signal.releaseOn),
    offeredAt: recordedAt,
    updatedAt: recordedAt,
    position: position.toString(),
  });

const keyOf = (
  event: Recorded<ReceptionEvent>,
): Pick<HandoverRow, 'tenant' | 'handoverId' | 'side'> => ({
  tenant: event.data.tenant,
  handoverId: event.data.handoverId,
  side: 'RECEIVER',
});

const signalTaken = (event: SignalTaken): RowChange => {
  const { signal } = event.data;
  const state = stateAfter[signal.signal];
  return patch(HandoverRow, keyOf(event), {
    ...standing(signal),
    revision: event.revision,
    releaseOn: signal.releaseOn,
    answerBy: signal.answerBy,
    updatedAt: event.recordedAt,
    ...(state === null ? {} : standsAt('RECEIVER', state)),
    ...(state === null ? noticeOf(event.recordedAt, signal.releaseOn) : {}),
    ...(signal.signal === 'RETURNED' ? { returnReason: signal.reason } : {}),
  });
};

const acted = (event: Recorded<ReceptionEvent>, answer: string): RowChange =>
  patch(HandoverRow, keyOf(event), {
    answer,
    revision: event.revision,
    updatedAt: event.recordedAt,
  });
