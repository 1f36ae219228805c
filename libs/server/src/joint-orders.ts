import type { Append, Decider, EventStore, Message, Refused } from '#libs/kernel';
import { isRefused, RevisionConflict } from '#libs/kernel';
import { asNew, load, retries } from './decider-handler.js';
import type { Ordered, OrderOf } from './decider-handler.js';

type Ready = Readonly<{ append: Append | null; ordered: (appended: Landed | null) => Ordered }>;
type Landed = Readonly<{ revision: number; position: bigint }>;

/** One of several orders that are carried out as one. */
export type Part = Readonly<{
  prepare: (store: EventStore) => Promise<Ready | Refused>;
}>;

/** An order for its decider. It is decided on what stands in its stream when all are. */
export const partOf = <S, C extends Message, E extends Message, Code extends string>(
  decider: Decider<S, C, E, Code>,
  asked: OrderOf<C>,
): Part => ({
  prepare: async (store) => {
    const { state, revision, own } = await load(store, decider, asked, {});
    if (own !== null) return { append: null, ordered: () => own };
    if (asked.ifMatch !== undefined && asked.ifMatch !== revision)
      throw new RevisionConflict(asked.stream, asked.ifMatch, revision);
    const decision = decider.decide(asked.command, state);
    if (isRefused(decision)) return decision;
    const { events } = decision;
    const none = { revision, position: null, events };
    if (events.length === 0) return { append: null, ordered: () => none };
    return {
      append: {
        stream: asked.stream,
        expected: revision < 0 ? 'no-stream' : revision,
        events: events.map((event, index) => asNew(event, index, asked, {})),
      },
      ordered: (landed) => (landed === null ? none : { ...landed, events }),
    };
  },
});

/**
 * Carries out orders for several streams, all or none: a refusal of one is the refusal of all, and nothing is recorded.
 * A repetition answers with what it recorded before.
 * @throws RevisionConflict, NotRecorded
 */
export const carryOutTogether = async (
  store: EventStore,
  parts: readonly Part[],
): Promise<readonly Ordered[] | Refused> => {
  for (let tried = 0; ; tried += 1) {
    try {
      const ready: Ready[] = [];
      for (const part of parts) {
        const prepared = await part.prepare(store);
        if (isRefused(prepared)) return prepared;
        ready.push(prepared);
      }
      const appends = ready.flatMap(({ append }) => (append === null ? [] : [append]));
      const landed = appends.length === 0 ? [] : [...(await store.appendAll!(appends))];
      return ready.map(({ append, ordered }) => ordered(append === null ? null : landed.shift()!));
    } catch (error) {
      if (!(error instanceof RevisionConflict) || tried >= retries) throw error;
    }
  }
};
