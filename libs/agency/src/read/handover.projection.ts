import { HandoverRow, patch, put } from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import type {
  HandoverSignal,
  HandoverSignalKind,
  HandoverState,
  InboxMessage,
} from '#libs/contracts';
import type { RecordedEvent } from '#libs/kernel';

type SignalMessage = Extract<InboxMessage, { kind: 'handover' }>;
type Place = Pick<RecordedEvent, 'recordedAt' | 'position'>;

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

/**
 * What a handover signal does to the receiver's row. Only signals of the authoritative stream say who is responsible;
 * what the receiver tells the sender is for the sender's stream to take up.
 */
export const signalChanges = (message: SignalMessage, place: Place): readonly RowChange[] => {
  const { data } = message;
  if (data.version === null || data.responsible === null) return [];
  const now = { ...data, version: data.version, responsible: data.responsible };
  return [data.signal === 'OFFERED' ? offered(message, now, place) : moved(message, now, place)];
};

type Authoritative = HandoverSignal & Readonly<{ version: number; responsible: string }>;

const offered = (
  { tenant, number }: SignalMessage,
  data: Authoritative,
  { recordedAt, position }: Place,
): RowChange =>
  put(HandoverRow, {
    tenant,
    handoverId: data.handoverId,
    side: 'RECEIVER',
    state: 'OFFERED',
    subjectId: data.subjectId,
    caseId: null,
    from: data.from,
    to: data.to,
    disclosureId: data.disclosureId,
    releaseOn: data.releaseOn,
    answerBy: data.answerBy,
    responsible: data.responsible,
    version: data.version,
    revision: -1,
    returnReason: null,
    number,
    offeredAt: recordedAt,
    updatedAt: recordedAt,
    position: position.toString(),
  });

const moved = (
  { tenant }: SignalMessage,
  data: Authoritative,
  { recordedAt }: Place,
): RowChange => {
  const state = stateAfter[data.signal];
  return patch(
    HandoverRow,
    { tenant, handoverId: data.handoverId, side: 'RECEIVER' as const },
    {
      version: data.version,
      responsible: data.responsible,
      releaseOn: data.releaseOn,
      answerBy: data.answerBy,
      updatedAt: recordedAt,
      ...(state === null ? {} : { state }),
      ...(data.signal === 'RETURNED' ? { returnReason: data.reason } : {}),
    },
    'version',
  );
};
