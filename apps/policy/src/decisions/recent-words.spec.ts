import { ContentStore } from '#libs/kernel';
import type { Content } from '#libs/kernel';
import { RecentWords } from './recent-words.js';

const words = (id: string): Content => ({ id, subjectId: 's', text: `on ${id}`, salt: '00' });

/** Answers when it is told to. */
class SlowStore extends ContentStore {
  readonly held = new Map<string, Content>();
  writes: string[][] = [];
  reads = 0;
  failing = false;

  async put(contents: readonly Content[]): Promise<readonly string[]> {
    this.writes.push(contents.map(({ id }) => id));
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (this.failing) throw new Error('away');
    for (const content of contents) this.held.set(content.id, content);
    return [];
  }
  async get(ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    this.reads += 1;
    return new Map(ids.flatMap((id) => (this.held.has(id) ? [[id, this.held.get(id)!]] : [])));
  }
  destroy(ids: readonly string[]): Promise<void> {
    return this.erase(ids);
  }
  async ofSubject(): Promise<readonly string[]> {
    return [...this.held.keys()];
  }
  async erase(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.held.delete(id);
  }
}

describe('Words on their way', () => {
  it('of many decisions are written together, and are there when the promise says so', async () => {
    const store = new SlowStore();
    const recent = new RecentWords(store);
    const first = recent.put([words('a')]);
    const others = ['b', 'c', 'd'].map((id) => recent.put([words(id)]));
    await first;
    expect(store.held.has('a')).toBe(true);
    await Promise.all(others);
    expect([...store.held.keys()]).toEqual(['a', 'b', 'c', 'd']);
    expect(store.writes.length).toBeLessThan(4);
    await recent.put([words('e')]);
    expect(store.held.has('e')).toBe(true);
  });

  it('are published without being read back, and never after they are erased', async () => {
    const store = new SlowStore();
    const recent = new RecentWords(store);
    await recent.put([words('a'), words('b')]);
    expect([...(await recent.get(['a', 'b'])).keys()]).toEqual(['a', 'b']);
    expect(store.reads).toBe(0);
    await recent.erase(['a']);
    expect([...(await recent.get(['a', 'b'])).keys()]).toEqual(['b']);
    expect(store.held.has('a')).toBe(false);
  });

  it('of an earlier run are read from the store', async () => {
    const store = new SlowStore();
    store.held.set('old', words('old'));
    expect((await new RecentWords(store).get(['old'])).get('old')?.text).toBe('on old');
  });

  it('that could not be written are not there', async () => {
    const store = new SlowStore();
    const recent = new RecentWords(store);
    store.failing = true;
    await expect(recent.put([words('a')])).rejects.toThrow('away');
    expect((await recent.get(['a'])).size).toBe(0);
    store.failing = false;
    await recent.put([words('a')]);
    expect((await recent.get(['a'])).size).toBe(1);
  });
});
