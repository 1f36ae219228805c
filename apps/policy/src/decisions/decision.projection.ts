import type { DecisionRecorded } from '#libs/contracts';
import type { EventStore, RecordedEvent } from '#libs/kernel';
import { decisionStream } from './decision.events.js';
import type { DecisionEvent, Delivered, HeldStatement } from './decision.events.js';

/** A decision and what its recipient holds under it now. */
export type StandingDecision = Readonly<{
  recorded: DecisionRecorded;
  delivered: Delivered;
  /** Position of the decision itself: earlier ones come from nearer to the source. */
  position: bigint;
  revision: number;
  held: readonly HeldStatement[];
  /** What it held under it once, and why no longer. */
  gone: ReadonlyMap<string, string>;
  /** What its sender is told nothing of any more; where there is any, it is told of no receipt. */
  unheard: ReadonlySet<string>;
  /** By the last recheck; true where there was none. */
  stands: boolean;
}>;

const first = ({ data, position, revision }: RecordedEvent): StandingDecision => {
  const { recorded, delivered } = data as unknown as Extract<
    DecisionEvent,
    { type: 'DecisionRecorded' }
  >['data'];
  const { held } = delivered;
  const nothing = { gone: new Map<string, string>(), unheard: new Set<string>() };
  return { recorded, delivered, position, revision, held, ...nothing, stands: true };
};

/** Folds what came after the decision. */
export const foldDecision = (
  before: StandingDecision,
  event: DecisionEvent,
  revision: number,
): StandingDecision => {
  switch (event.type) {
    case 'DecisionRecorded':
      return before;
    case 'DecisionRechecked':
      return { ...before, stands: event.data.stands, revision };
    case 'StatementsPassedOn':
      return { ...before, revision };
    case 'ReceiptsEnded': {
      const unheard = new Set([...before.unheard, ...event.data.statementIds]);
      return { ...before, unheard, revision };
    }
    case 'WithdrawalRecorded': {
      const { statementIds, reason } = event.data;
      const held = before.held.filter(({ statementId }) => !statementIds.includes(statementId));
      const gone = new Map([...before.gone, ...statementIds.map((id) => [id, reason] as const)]);
      return { ...before, held, gone, revision };
    }
    case 'CorrectionRecorded': {
      const by = new Map(event.data.held.map((one) => [one.statementId, one.by]));
      const held = before.held.map((one) => by.get(one.statementId) ?? one);
      const gone = new Map([
        ...before.gone,
        ...[...by.keys()].map((id) => [id, 'CORRECTED'] as const),
      ]);
      const unheard = [...by]
        .filter(([id]) => before.unheard.has(id))
        .map(([, one]) => one.statementId);
      return {
        ...{ ...before, held, gone, revision },
        unheard: new Set([...before.unheard, ...unheard]),
      };
    }
  }
};

/** A decision as it stands, or null. */
export const standingDecision = async (
  store: EventStore,
  decisionId: string,
): Promise<StandingDecision | null> => {
  let standing: StandingDecision | null = null;
  for await (const event of store.readStream(decisionStream(decisionId)))
    standing =
      standing === null
        ? first(event)
        : foldDecision(
            standing,
            { type: event.type, data: event.data } as unknown as DecisionEvent,
            event.revision,
          );
  return standing;
};
