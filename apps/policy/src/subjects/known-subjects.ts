import type { Clock, EventStore, RecordedEvent } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { foldSubject, noFacts } from '#libs/policy';
import type { SubjectEvent, SubjectFacts } from '#libs/policy';
import { LRUCache } from 'lru-cache';
import { systemActor } from '../envelope.js';

/** What is known of a subject, and the revision of its stream that says so; −1: nothing was ever recorded. */
export type KnownSubject = Readonly<{ facts: SubjectFacts; revision: number }>;

// A snapshot of another fold is not read: the stream is.
const foldVersion = 3;
const snapshotEvery = 200;
const cachedMax = 20_000;
const linkedMax = 20;

type Snapshot = Readonly<{ foldVersion: number; revision: number; facts: SubjectFacts }>;

/** The stream of one subject. */
export const subjectStream = (subjectId: string): string => `subject-${subjectId}`;
const snapshotStream = (subjectId: string): string => `snapshot-${subjectId}`;

const unknown: KnownSubject = { facts: noFacts, revision: -1 };

const folded = (
  { facts }: KnownSubject,
  { type, data, revision }: RecordedEvent,
): KnownSubject => ({
  facts: foldSubject(facts, { type, data } as unknown as SubjectEvent),
  revision,
});

const isLinked = ({ facts: { linkedInto, joined } }: KnownSubject): boolean =>
  linkedInto !== null || joined.length > 0;

/** Folds of subjects: cached, and beside long streams a snapshot, so that cost does not grow with history. */
export class KnownSubjects {
  readonly #cache = new LRUCache<string, KnownSubject>({ max: cachedMax });

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** The subject as the store has it, or as this process saw it last; an append then tells whether that was true. */
  async load(subjectId: string): Promise<KnownSubject> {
    return this.#cache.get(subjectId) ?? this.reload(subjectId);
  }

  /** The subject as the store has it now; one with those that it is linked to. */
  async reload(subjectId: string): Promise<KnownSubject> {
    const own = await this.#readOwn(subjectId);
    const { linkedInto, joined } = own.facts;
    const known =
      linkedInto === null && joined.length === 0
        ? own
        : { facts: await this.#readTogether(subjectId, own.facts), revision: own.revision };
    this.#cache.set(subjectId, known);
    return known;
  }

  /** Takes up what was just appended; when somebody else appended in between, the next load reads the stream. */
  appended(subjectId: string, revision: number, ...events: readonly SubjectEvent[]): void {
    const known = this.#cache.get(subjectId);
    if (known === undefined) return;
    if (isLinked(known)) return this.#cache.clear();
    if (known.revision + events.length !== revision) {
      // A repetition stands further back and is in the fold already.
      if (revision > known.revision) this.#cache.delete(subjectId);
      return;
    }
    const facts = events.reduce(foldSubject, known.facts);
    this.#cache.set(subjectId, { facts, revision });
  }

  forget(subjectId: string): void {
    const known = this.#cache.get(subjectId);
    // Linked subjects are rare, and each knows what is said of the others.
    if (known !== undefined && isLinked(known)) this.#cache.clear();
    else this.#cache.delete(subjectId);
  }

  async #readOwn(subjectId: string): Promise<KnownSubject> {
    const start = await this.#snapshot(subjectId);
    let known = start;
    for await (const event of this.store.readStream(subjectStream(subjectId), {
      from: start.revision + 1,
    }))
      known = folded(known, event);
    if (known.revision - start.revision >= snapshotEvery) await this.#keep(subjectId, known);
    return known;
  }

  /** Everything said of the same person under any id, in the order of this service. */
  async #readTogether(subjectId: string, own: SubjectFacts): Promise<SubjectFacts> {
    const members = new Map<string, SubjectFacts>([[subjectId, own]]);
    const events: RecordedEvent[] = [];
    for (const [id, { linkedInto, joined }] of members) {
      for await (const event of this.store.readStream(subjectStream(id))) events.push(event);
      for (const link of [...joined, ...(linkedInto === null ? [] : [linkedInto])])
        if (!members.has(link.subjectId) && members.size < linkedMax)
          members.set(link.subjectId, (await this.#readOwn(link.subjectId)).facts);
    }
    events.sort((a, b) => (a.position < b.position ? -1 : 1));
    const { facts } = events.reduce(folded, unknown);
    return { ...facts, linkedInto: own.linkedInto, joined: own.joined };
  }

  async #snapshot(subjectId: string): Promise<KnownSubject> {
    const newest = { direction: 'backward', limit: 1 } as const;
    for await (const { data } of this.store.readStream(snapshotStream(subjectId), newest)) {
      const snapshot = data as unknown as Snapshot;
      if (snapshot.foldVersion === foldVersion)
        return { facts: snapshot.facts, revision: snapshot.revision };
    }
    return unknown;
  }

  async #keep(subjectId: string, { facts, revision }: KnownSubject): Promise<void> {
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
