import type { Append, Decider, EventStore, Message, Refused } from '#libs/kernel';
import { isRefused, RevisionConflict } from '#libs/kernel';
import { appendAt, decidedOn, load, retries } from './decider-handler.js';
import type { Ordered, OrderOf } from './decider-handler.js';

type Recording = Readonly<{ append: Append; events: readonly Message[] }>;
type Answered<Answer> = Readonly<{ answer: Answer }>;

/** One of several orders that are carried out as one. */
export type Part = Readonly<{
  prepare: (store: EventStore) => Promise<Recording | Answered<Ordered | Refused>>;
}>;

/** An order for its decider. It is decided on what stands in its stream when all are. */
export const partOf = <S, C extends Message, E extends Message, Code extends string>(
  decider: Decider<S, C, E, Code>,
  asked: OrderOf<C>,
): Part => ({
  prepare: async (store) => {
    const loaded = await load(store, decider, asked, {});
    const decided = decidedOn(decider, asked, loaded);
    if ('answer' in decided) return decided;
    const { events } = decided;
    return { append: appendAt(loaded.revision, events, asked, {}), events };
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
      const ready: (Recording | Answered<Ordered>)[] = [];
      for (const part of parts) {
        const prepared = await part.prepare(store);
        if ('append' in prepared) ready.push(prepared);
        else if (isRefused(prepared.answer)) return prepared.answer;
        else ready.push({ answer: prepared.answer });
      }
      const appends = ready.flatMap((one) => ('append' in one ? [one.append] : []));
      const landed = appends.length === 0 ? [] : [...(await store.appendAll!(appends))];
      return ready.map((one) =>
        'append' in one ? { ...landed.shift()!, events: one.events } : one.answer,
      );
    } catch (error) {
      if (!(error instanceof RevisionConflict) || tried >= retries) throw error;
    }
  }
};
