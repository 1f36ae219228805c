import type { EventStore, RecordedEvent } from '#libs/kernel';
import { reviewStream } from '../decisions/decision.events.js';
import type { ReviewEvent } from '../decisions/decision.events.js';

type Of<Type extends ReviewEvent['type']> = Extract<ReviewEvent, { type: Type }>['data'];

/** A question for a lawyer as it stands. */
export type Review = Readonly<{
  asked: Of<'ReviewAsked'>;
  askedAt: string;
  revision: number;
  /** What was taken back while it waited, and why. */
  takenBack: ReadonlyMap<string, string>;
  answered: Of<'ReviewAnswered'> | null;
}>;

const taken = (before: Review | null, recorded: RecordedEvent): Review | null => {
  const { type, data, recordedAt, revision } = recorded;
  const event = { type, data } as unknown as ReviewEvent;
  if (event.type === 'ReviewAsked')
    return {
      asked: event.data,
      askedAt: recordedAt,
      revision,
      takenBack: new Map(),
      answered: null,
    };
  if (before === null) return null;
  if (event.type === 'ReviewAnswered') return { ...before, revision, answered: event.data };
  const { statementIds, reason } = event.data;
  const takenBack = new Map([
    ...before.takenBack,
    ...statementIds.map((id) => [id, reason] as const),
  ]);
  return { ...before, revision, takenBack };
};

/** The question that this decision left to a lawyer, or null. */
export const reviewOf = async (store: EventStore, decisionId: string): Promise<Review | null> => {
  let review: Review | null = null;
  for await (const event of store.readStream(reviewStream(decisionId)))
    review = taken(review, event);
  return review;
};
