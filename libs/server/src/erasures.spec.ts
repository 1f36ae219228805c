import type { ErasureContents } from '#libs/contracts';
import type { Barred, Content } from '#libs/kernel';
import { ContentStore, nameBasedId } from '#libs/kernel';
import { MemoryEventStore } from '../test/memory.js';
import { ErasureController } from './erasures.js';
import type { ErasureRight } from './erasures.js';
import type { Actor } from './token-verifier.js';

/** Holds words of persons, by their names. */
class HeldWords extends ContentStore {
  readonly held = new Map<string, string>();
  barred: Barred | undefined;
  dying = false;

  constructor(held: Readonly<Record<string, string>>) {
    super();
    for (const [id, subjectId] of Object.entries(held)) this.held.set(id, subjectId);
  }
  async ofSubject(subjectId: string): Promise<readonly string[]> {
    return [...this.held].flatMap(([id, of]) => (of === subjectId ? [id] : []));
  }
  async destroy(
    ids: readonly string[],
    subjectIds: readonly string[],
    barred?: Barred,
  ): Promise<void> {
    if (this.dying) throw new Error('died');
    this.barred = barred;
    for (const id of ids) if (subjectIds.includes(this.held.get(id) ?? '')) this.held.delete(id);
  }
  put = (): never => {
    throw new Error('Not used here');
  };
  get = (): Promise<ReadonlyMap<string, Content>> => this.put();
  erase = this.put;
}

const officer = { sub: 'officer-2', agency: '1470', unit: 'POLICE', function: 'OTHER' } as Actor;
const reason = { purpose: 'ERASURE_REVIEW', justification: 'SLET-1' } as const;

describe('What a service takes away for an erasure', () => {
  const of = (contents: HeldWords, decided: Partial<ErasureContents>) => {
    const events = new MemoryEventStore();
    const all = { erasureId: 'e', subjectIds: ['a'], statementId: null };
    const state = 'APPROVED' as const;
    const answer = { ...all, state, contentIds: null, comingIds: [], ...decided };
    const right = { of: () => Promise.resolve(answer) } as unknown as ErasureRight;
    const clock = { now: () => '2026-11-28T02:00:00.000Z' };
    const controller = new ErasureController(events, contents, clock, right);
    const erase = async (subjectId = 'a'): Promise<number> => {
      const body = { erasureId: 'e', subjectId };
      return (await controller.erase(body, reason, officer, 'c', 'Bearer t')).contents;
    };
    const recorded = (subjectId = 'a') =>
      (events.streams.get(`erasure-${nameBasedId('e', subjectId)}`) ?? []).map(({ data }) => data);
    return { erase, recorded };
  };

  it('is what it holds of that person, never of another one whose words are named', async () => {
    const contents = new HeldWords({ a1: 'a', a2: 'a', b1: 'b', b2: 'b' });
    const { erase, recorded } = of(contents, { contentIds: ['a1', 'b1'], comingIds: ['b2'] });
    expect(await erase()).toBe(1);
    expect([...contents.held.keys()]).toEqual(['a2', 'b1', 'b2']);
    expect(recorded()).toEqual([{ erasureId: 'e', contents: 1 }]);
  });

  it('is also what was said before and has not come yet', async () => {
    const contents = new HeldWords({ a1: 'a' });
    await of(contents, {}).erase();
    expect(contents.barred).toEqual({ until: '2026-11-28T02:00:00.000Z', statementId: null });
    await of(contents, { statementId: 's', contentIds: ['a1'] }).erase();
    expect(contents.barred?.statementId).toBe('s');
  });

  it('is on record also where it came after the first time', async () => {
    const contents = new HeldWords({ a1: 'a', a2: 'a' });
    const { erase, recorded } = of(contents, {});
    expect(await erase()).toBe(2);
    expect(await erase()).toBe(2);
    contents.held.set('a3', 'a');
    expect(await erase()).toBe(3);
    expect(contents.held.size).toBe(0);
    expect(recorded()).toMatchObject([{ contents: 2 }, { contents: 1 }]);
  });

  it('counts once what was recorded and not destroyed, because the process died', async () => {
    const contents = new HeldWords({ a1: 'a' });
    const { erase, recorded } = of(contents, {});
    contents.dying = true;
    await expect(erase()).rejects.toThrow('died');
    contents.dying = false;
    expect(await erase()).toBe(1);
    expect(recorded()).toEqual([{ erasureId: 'e', contents: 1 }]);
  });

  it('is each of several ids of a person once', async () => {
    const contents = new HeldWords({ a1: 'a', x1: 'x' });
    const { erase } = of(contents, { subjectIds: ['a', 'x'], comingIds: ['x1'] });
    expect(await erase('a')).toBe(2);
    expect(await erase('x')).toBe(0);
    expect(contents.held.size).toBe(0);
  });
});
