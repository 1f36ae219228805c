import type { HandoverRow } from '#libs/adapters';
import type {
  HandoverProgress,
  HandoverSliceView,
  HandoverStepView,
  HandoverView,
  ParoleFact,
} from '#libs/contracts';
import { areasLeft } from '#libs/domain';
import type {
  HandoverEvent,
  ReceptionEvent,
  StandingHandover,
  StandingReception,
} from '#libs/domain';
import type { RecordedEvent } from '#libs/kernel';
import { toItem } from './board.queries.js';

type Happened = HandoverEvent | ReceptionEvent;

/** An event of either side's stream, as the decider that decided it knows it. */
export const asHappened = ({ type, data }: RecordedEvent): Happened =>
  ({ type, data }) as unknown as Happened;

type Marks = { -readonly [Member in keyof HandoverProgress]: HandoverProgress[Member] };

const marked = (marks: Marks, event: RecordedEvent): Marks => {
  const happened = asHappened(event);
  const at =
    'said' in happened.data && happened.data.said !== null
      ? happened.data.said.at
      : event.occurredAt;
  switch (happened.type) {
    case 'HandoverOffered':
      return { offeredAt: at };
    case 'SignalTaken': {
      const { signal } = happened.data.signal;
      return signal === 'OFFERED' || signal === 'SHARED' ? { deliveredAt: at } : marks;
    }
    case 'OfferDelivered':
      return { deliveredAt: at, ...marks };
    case 'OfferOpened':
    case 'OfferLookedAt':
      return { ...marks, openedAt: marks.openedAt ?? at };
    case 'HandoverReceived':
    case 'ReceiptGiven':
      return { ...marks, receivedAt: at };
    case 'HandoverAccepted':
    case 'OfferAccepted':
      return { ...marks, acceptedAt: at };
    default:
      return marks;
  }
};

/** How far the newest offer came. */
export const progressOf = (
  events: readonly RecordedEvent[],
  { to }: Pick<HandoverRow, 'to'>,
): HandoverProgress =>
  events
    .filter((event) => {
      const happened = asHappened(event);
      // A receipt of a unit that sees a part is not one of the receiver.
      return happened.type === 'OfferDelivered' || happened.type === 'OfferOpened'
        ? happened.data.to.unit === to?.unit
        : true;
    })
    .reduce<Marks>(marked, {});

type Dated = Readonly<{ dueOn: string; doneOn: string | null }>;

const stepState = ({ dueOn, doneOn }: Dated, today: string): HandoverStepView['state'] => {
  if (doneOn !== null) return 'DONE';
  return dueOn < today ? 'OVERDUE' : 'DUE';
};

/** Steps as the sender sees them. @param today `YYYY-MM-DD`, Danish calendar */
export const sentSteps = (state: StandingHandover, today: string): readonly HandoverStepView[] =>
  state.steps.map(({ step, dueOn, doneOn, source, isNorm, replaces }) => ({
    step,
    dueOn,
    state: stepState({ dueOn, doneOn }, today),
    ...(doneOn === null ? {} : { doneOn }),
    source,
    isNorm,
    ...(replaces === null ? {} : { replaces }),
    ...(step === 'LIFE_AREAS_SURVEY' && doneOn === null ? { areasLeft: areasLeft(state) } : {}),
  }));

/** Steps as a receiver was told them. */
export const receivedSteps = (
  { signal }: StandingReception,
  today: string,
): readonly HandoverStepView[] =>
  signal.steps.map(({ step, dueOn, doneOn }) => ({
    step,
    dueOn,
    state: stepState({ dueOn, doneOn }, today),
    ...(doneOn === null ? {} : { doneOn }),
  }));

/** What a single handover shows beyond its row. */
export type Details = Readonly<{
  progress: HandoverProgress;
  steps: readonly HandoverStepView[];
  slices: readonly HandoverSliceView[];
  asks: readonly string[];
  parole: ParoleFact | null;
}>;

export const toView = (
  row: HandoverRow,
  { progress, steps, slices, asks, parole }: Details,
): HandoverView => ({
  ...toItem(row),
  subjectId: row.subjectId,
  ...(row.caseId === null ? {} : { caseId: row.caseId }),
  from: row.from,
  ...(row.to === null ? {} : { to: row.to }),
  ...(row.disclosureId === null ? {} : { disclosureId: row.disclosureId }),
  progress,
  steps,
  slices,
  ...(asks.length === 0 ? {} : { asks }),
  ...(parole === null ? {} : { paroleRequirement: parole }),
  ...(row.returnReason === null ? {} : { returnReason: row.returnReason }),
  version: row.version,
  ...(row.answer === null ? {} : { answer: row.answer as NonNullable<HandoverView['answer']> }),
});
