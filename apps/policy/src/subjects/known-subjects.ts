import type { EventStore, RecordedEvent } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { foldSubject, noFacts } from '#libs/policy';
import type { SubjectEvent, SubjectFacts } from '#libs/policy';
import { LRUCache } from 'lru-cache';
import { systemActor } from '../envelope.js';

/** What is known of a subject, and the revision of its stream that says so; −1: nothing was ever recorded. */
export type KnownSubject = Readonly<{ facts: SubjectFacts; revision: number }>;

// A snapshot of another fold is not read: the stream is.
const foldVersion = 1;
const snapshotEvery = 200;
const cachedMax = 20_000;

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

/** Folds of subjects: cached, and beside long streams a snapshot, so that cost does not grow with history. */
export class KnownSubjects {
  readonly #cache = new LRUCache<string, KnownSubject>({ max: cachedMax });

  constructor(private readonly store: EventStore) {}

  /** The subject as the store has it, or as this process saw it last; an append then tells whether that was true. */
  async load(subjectId: string): Promise<KnownSubject> {
    return this.#cache.get(subjectId) ?? this.reload(subjectId);
  }

  /** The subject as the store has it now. */
  async reload(subjectId: string): Promise<KnownSubject> {
    const start = await this.#snapshot(subjectId);
    let known = start;
    for await (const event of this.store.readStream(subjectStream(subjectId), {
      from: start.revision + 1,
    }))
      known = folded(known, event);
    if (known.revision - start.revision >= snapshotEvery) await this.#keep(subjectId, known);
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
          occurredAt: new Date().toISOString(),
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
