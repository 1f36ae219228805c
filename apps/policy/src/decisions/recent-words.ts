import { ContentStore } from '#libs/kernel';
import type { Barred, Content, SaidContent } from '#libs/kernel';
import { LRUCache } from 'lru-cache';

type Waiting = Readonly<{
  contents: readonly SaidContent[];
  resolve: (before: readonly string[]) => void;
  reject: (error: unknown) => void;
}>;

const bytesMax = 8 * 1024 * 1024;
// They are read back within moments; what was erased through another process must not be found here much longer.
const keptMs = 10_000;

/**
 * The words on their way: what many decisions put at once is written together, and what was just put is published
 * without being read back. The store behind it is the one that counts: nothing is here that is not there.
 */
export class RecentWords extends ContentStore {
  readonly #recent = new LRUCache<string, Content>({
    maxSize: bytesMax,
    ttl: keptMs,
    // UTF-16: two bytes a unit, and what an entry costs beside its text.
    sizeCalculation: ({ text }) => text.length * 2 + 300,
  });
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(private readonly store: ContentStore) {
    super();
  }

  put(contents: readonly SaidContent[]): Promise<readonly string[]> {
    if (contents.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ contents, resolve, reject });
      if (!this.#writing) void this.#write();
    });
  }

  async get(ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    const found = new Map<string, Content>();
    const missing = ids.filter((id) => {
      const content = this.#recent.get(id);
      if (content !== undefined) found.set(id, content);
      return content === undefined;
    });
    if (missing.length === 0) return found;
    for (const [id, content] of await this.store.get(missing)) found.set(id, content);
    return found;
  }

  ofSubject(subjectId: string): Promise<readonly string[]> {
    return this.store.ofSubject(subjectId);
  }

  erase(ids: readonly string[]): Promise<void> {
    return this.#without(ids, () => this.store.erase(ids));
  }

  async destroy(
    ids: readonly string[],
    subjectIds: readonly string[],
    barred?: Barred,
  ): Promise<void> {
    await this.#without(ids, () => this.store.destroy(ids, subjectIds, barred));
    if (barred === undefined) return;
    for (const [id, { subjectId }] of this.#recent.entries())
      if (subjectIds.includes(subjectId)) this.#recent.delete(id);
  }

  async #without(ids: readonly string[], erase: () => Promise<void>): Promise<void> {
    for (const id of ids) this.#recent.delete(id);
    await erase();
    // What was read back while it was being erased.
    for (const id of ids) this.#recent.delete(id);
  }

  async #write(): Promise<void> {
    this.#writing = true;
    // Whoever is handled in the same turn shares the write.
    for (await Promise.resolve(); this.#waiting.length > 0;) {
      const together = this.#waiting;
      this.#waiting = [];
      const contents = together.flatMap((one) => one.contents);
      try {
        const before = new Set(await this.store.put(contents));
        for (const content of contents)
          if (!before.has(content.id)) this.#recent.set(content.id, content);
        for (const one of together)
          one.resolve(one.contents.map(({ id }) => id).filter((id) => before.has(id)));
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#writing = false;
  }
}
