import { EventIdReused, RevisionConflict } from '#libs/kernel';
import type { Append, Appended, NewEvent } from '#libs/kernel';
import type { Outcome } from '../postgres/writer.js';
import type { PlacedEvent } from './rows.js';

/** Several appends that go in together or not at all. */
export type AppendGroup = readonly Append[];

/** Where an event id stands already. */
export type Place = Readonly<{ stream: string; revision: number; position: bigint }>;

type Refusal = RevisionConflict | EventIdReused;

/** A view of the store over which groups are placed one after the other, as if each had been committed. */
class Draft {
  readonly placed: PlacedEvent[] = [];

  constructor(
    readonly places: Map<string, Place>,
    readonly heads: Map<string, number>,
    public position: bigint,
  ) {}

  headOf(stream: string): number {
    return this.heads.get(stream) ?? -1;
  }
}

const isExpected = (expected: Append['expected'], head: number): boolean =>
  expected === 'any' || head === (expected === 'no-stream' ? -1 : expected);

// The same ids in the same stream, one after the other, are the same append again.
const asBefore = (
  { stream, events }: Append,
  places: ReadonlyMap<string, Place>,
): Appended | EventIdReused | undefined => {
  const found = events.map(({ id }) => places.get(id));
  const first = found[0];
  const at = found.findIndex((place) => place !== undefined);
  if (at < 0) return undefined;
  const stands = (place: Place | undefined, offset: number): boolean =>
    place?.stream === stream && place.revision === first!.revision + offset;
  const last = found.at(-1);
  return first && last && found.every(stands)
    ? { stream, revision: last.revision, position: last.position, duplicate: true }
    : new EventIdReused(events[at]!.id);
};

const placeEvents = (draft: Draft, stream: string, events: readonly NewEvent[]): Appended => {
  let revision = draft.headOf(stream);
  for (const event of events) {
    const place = { stream, revision: ++revision, position: ++draft.position };
    draft.places.set(event.id, place);
    draft.placed.push({ event, ...place });
  }
  draft.heads.set(stream, revision);
  return { stream, revision, position: draft.position, duplicate: false };
};

const placeAppend = (draft: Draft, append: Append): Appended | Refusal => {
  const { stream, expected, events } = append;
  const before = asBefore(append, draft.places);
  if (before) return before;
  const head = draft.headOf(stream);
  if (!isExpected(expected, head)) return new RevisionConflict(stream, expected, head);
  return placeEvents(draft, stream, events);
};

const undo = (draft: Draft, from: number): void => {
  for (const { event, stream, revision } of draft.placed.splice(from).reverse()) {
    draft.places.delete(event.id);
    if (revision === 0) draft.heads.delete(stream);
    else draft.heads.set(stream, revision - 1);
    draft.position--;
  }
};

const placeGroup = (draft: Draft, group: AppendGroup): Outcome<readonly Appended[]> => {
  const from = draft.placed.length;
  const result: Appended[] = [];
  for (const append of group) {
    const appended = placeAppend(draft, append);
    if (appended instanceof Error) {
      undo(draft, from);
      return { error: appended };
    }
    result.push(appended);
  }
  return { result };
};

/** What is to be inserted, and each group's answer, which holds when the insert goes through. */
export type Placed = Readonly<{
  placed: readonly PlacedEvent[];
  outcomes: readonly Outcome<readonly Appended[]>[];
}>;

/**
 * Decides a batch of groups in order over what the store holds; a refused group leaves no trace for those behind it.
 * `heads` is brought up to date.
 */
export const placeBatch = (
  groups: readonly AppendGroup[],
  store: Readonly<{ places: Map<string, Place>; heads: Map<string, number>; position: bigint }>,
): Placed => {
  const draft = new Draft(store.places, store.heads, store.position);
  const outcomes = groups.map((group) => placeGroup(draft, group));
  return { placed: draft.placed, outcomes };
};
