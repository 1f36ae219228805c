import type { EventStore } from '#libs/kernel';
import {
  areaOf,
  foldCollaboration,
  hasCollaboration,
  registerView,
  seededCollaboration,
} from '#libs/policy';
import type {
  Asked,
  Collaboration,
  CollaborationEvent,
  CollaborationForm,
  RegisterView,
} from '#libs/policy';
import { LRUCache } from 'lru-cache';

/** A collaboration with the revision of its stream; −1: as the seed has it. */
export type KnownCollaboration = Readonly<{ collaboration: Collaboration; revision: number }>;

/** The stream of one form in one area. */
export const collaborationStream = (form: CollaborationForm, area: string): string =>
  `collaboration-${form}.${area}`;

/** The dated register: the seed, and what was recorded on top of it. */
export class Collaborations {
  readonly #cache = new LRUCache<string, KnownCollaboration>({ max: 2_000 });
  #changes = 0;

  constructor(private readonly store: EventStore) {}

  async load(form: CollaborationForm, area: string): Promise<KnownCollaboration> {
    const stream = collaborationStream(form, area);
    return this.#cache.get(stream) ?? this.read(form, area);
  }

  /** Somebody changed this collaboration. */
  changed(stream: string): void {
    this.#changes += 1;
    this.#cache.delete(stream);
  }

  /** The register as the situations of these pairs need it. */
  async viewFor(
    asked: readonly Pick<Asked, 'form' | 'sender' | 'recipient'>[],
    residence: string | null,
  ): Promise<RegisterView> {
    const known = new Map<string, Collaboration>();
    for (const { form, sender, recipient } of asked) {
      if (!hasCollaboration(form)) continue;
      const area = areaOf(form, sender, recipient, residence);
      if (area === null || known.has(collaborationStream(form, area))) continue;
      const { collaboration } = await this.load(form, area);
      known.set(collaborationStream(form, area), collaboration);
    }
    return registerView((form, area) => known.get(collaborationStream(form, area)) ?? null);
  }

  /** As the store has it now. */
  async read(form: CollaborationForm, area: string): Promise<KnownCollaboration> {
    const stream = collaborationStream(form, area);
    const before = this.#changes;
    let known = { collaboration: seededCollaboration(form, area), revision: -1 };
    for await (const { id, type, data, revision } of this.store.readStream(stream)) {
      const event = { id, type, data } as unknown as CollaborationEvent & Readonly<{ id: string }>;
      known = { collaboration: foldCollaboration(known.collaboration, event), revision };
    }
    // What was read while something changed may be older than the change.
    if (before === this.#changes) this.#cache.set(stream, known);
    return known;
  }
}
