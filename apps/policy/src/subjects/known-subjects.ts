import type { Clock, EventStore, RecordedEvent } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { foldSubject, noFacts } from '#libs/policy';
import type { SubjectEvent, SubjectFacts } from '#libs/policy';
import { LRUCache } from 'lru-cache';
import { systemActor } from '../envelope.js';

/** What is known of a subject. */
export type KnownSubject = Readonly<{
  /** Of the person: said under any of its ids. */
  facts: SubjectFacts;
  /** Of the subject's own stream; −1: nothing was ever recorded. */
  revision: number;
  /** All ids of the same person; the first is the one that it is spoken of by. */
  subjectIds: readonly string[];
}>;

type Own = Omit<KnownSubject, 'subjectIds'>;

// A snapshot of another fold is not read: the stream is.
const foldVersion = 4;
const snapshotEvery = 200;
const cachedMax = 20_000;
const linkedMax = 20;

type Snapshot = Readonly<{ foldVersion: number; revision: number; facts: SubjectFacts }>;

/** The stream of one subject. */
export const subjectStream = (subjectId: string): string => `subject-${subjectId}`;
const snapshotStream = (subjectId: string): string => `snapshot-${subjectId}`;

const unknown: Own = { facts: noFacts, revision: -1 };

const folded = ({ facts }: Own, { type, data, revision }: RecordedEvent): Own => ({
  facts: foldSubject(facts, { type, data } as unknown as SubjectEvent),
  revision,
});

const linksOf = ({ facts: { linkedInto, joined } }: Own): readonly string[] =>
  [...joined, ...(linkedInto === null ? [] : [linkedInto])].map(({ subjectId }) => subjectId);

/** Folds of subjects: cached, and beside long streams a snapshot, so that cost does not grow with history. */
export class KnownSubjects {
  readonly #cache = new LRUCache<string, Own>({ max: cachedMax });

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** The subject as this process saw it last: for who appends at its revision, and so is told when it was not true. */
  async load(subjectId: string): Promise<KnownSubject> {
    const own = this.#cache.get(subjectId);
    return own === undefined ? this.reload(subjectId) : { ...own, subjectIds: [subjectId] };
  }

  /** The subject as the store has it now: only what was not seen yet is read. */
  async reload(subjectId: string): Promise<KnownSubject> {
    const own = await this.own(subjectId);
    return linksOf(own).length === 0
      ? { ...own, subjectIds: [subjectId] }
      : this.#together(subjectId, own);
  }

  /** What was said under this one id, as the store has it now. */
  async own(subjectId: string): Promise<Own> {
    const start = this.#cache.get(subjectId) ?? (await this.#snapshot(subjectId));
    let known = start;
    for await (const event of this.store.readStream(subjectStream(subjectId), {
      from: start.revision + 1,
    }))
      known = folded(known, event);
    if (known.revision - start.revision >= snapshotEvery) await this.#keep(subjectId, known);
    // What is said of one who has several ids goes to several streams, and no revision tells of all of them.
    if (linksOf(known).length > 0) this.#cache.delete(subjectId);
    else if (known.revision >= (this.#cache.get(subjectId)?.revision ?? -1))
      this.#cache.set(subjectId, known);
    return known;
  }

  /** Takes up what was just appended; when somebody else appended in between, the next load reads the stream. */
  appended(subjectId: string, revision: number, ...events: readonly SubjectEvent[]): void {
    const known = this.#cache.get(subjectId);
    if (known === undefined) return;
    if (known.revision + events.length !== revision) {
      // A repetition stands further back and is in the fold already.
      if (revision > known.revision) this.#cache.delete(subjectId);
      return;
    }
    const facts = events.reduce(foldSubject, known.facts);
    this.#cache.set(subjectId, { facts, revision });
  }

  forget(subjectId: string): void {
    this.#cache.delete(subjectId);
  }

  /** Everything said of the same person under any id, in the order of this service. */
  async #together(subjectId: string, own: Own): Promise<KnownSubject> {
    const members = new Map<string, Own>([[subjectId, own]]);
    const events: RecordedEvent[] = [];
    for (const [id, member] of members) {
      for await (const event of this.store.readStream(subjectStream(id))) events.push(event);
      for (const link of linksOf(member))
        if (!members.has(link) && members.size < linkedMax) members.set(link, await this.own(link));
    }
    events.sort((a, b) => (a.position < b.position ? -1 : 1));
    const { facts } = events.reduce(folded, unknown);
    const { linkedInto, joined } = own.facts;
    // Each doubt is about one id, and ends where it began.
    const doubt = [...members.values()].map((one) => one.facts.doubt).find((id) => id !== null);
    return {
      facts: { ...facts, linkedInto, joined, doubt: doubt ?? null },
      revision: own.revision,
      subjectIds: rootFirst(members),
    };
  }

  async #snapshot(subjectId: string): Promise<Own> {
    const newest = { direction: 'backward', limit: 1 } as const;
    for await (const { data } of this.store.readStream(snapshotStream(subjectId), newest)) {
      const snapshot = data as unknown as Snapshot;
      if (snapshot.foldVersion === foldVersion)
        return { facts: snapshot.facts, revision: snapshot.revision };
    }
    return unknown;
  }

  async #keep(subjectId: string, { facts, revision }: Own): Promise<void> {
    const snapshot: Snapshot = { foldVersion, revision, facts };
    await this.store.append({
      stream: snapshotStream(subjectId),
      expected: 'any',
      events: [
        {
          id: nameBasedId('snapshot', subjectId, String(foldVersion), String(revision)),
          type: 'SubjectSnapshotTaken',
          schemaVersion: 1,
          occurredAt: this.clock.now(),
          actor: systemActor,
          agency: 'infohus-policy',
          unit: 'POLICY_ADMINISTRATION',
          function: 'OTHER',
          correlationId: '',
          causationId: null,
          purpose: null,
          basis: null,
          data: snapshot,
        },
      ],
    });
  }
}

// Links make a tree: the one that was linked into no other is its root.
const rootFirst = (members: ReadonlyMap<string, Own>): readonly string[] => {
  const ids = [...members.keys()].sort();
  const root = ids.find((id) => members.get(id)!.facts.linkedInto === null) ?? ids[0]!;
  return [root, ...ids.filter((id) => id !== root)];
};
