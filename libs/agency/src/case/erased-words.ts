import type { CaseEvent } from '#libs/domain';
import type { ContentStore, RecordedEvent } from '#libs/kernel';

/** Erases the words that retractions take out of their case; the same events again change nothing. */
export const eraseWords = async (
  contents: ContentStore,
  events: readonly RecordedEvent[],
): Promise<void> => {
  const erased = events.flatMap(({ type, data }) => {
    const event = { type, data } as unknown as CaseEvent;
    return event.type === 'EntryRetracted' ? event.data.erased : [];
  });
  if (erased.length > 0) await contents.erase(erased);
};
