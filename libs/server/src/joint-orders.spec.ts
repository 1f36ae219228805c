import type { Append, Decider, Message } from '#libs/kernel';
import { accept, refuse, RevisionConflict } from '#libs/kernel';
import { MemoryEventStore } from '../test/memory.js';
import { retries } from './decider-handler.js';
import { carryOutTogether, partOf } from './joint-orders.js';

type Filled = Message<'Filled', { by: number }>;
type Fill = Message<'Fill', { by: number }>;

/** Holds ten. */
const jar: Decider<number, Fill, Filled, 'full'> = {
  category: 'jar',
  initial: 0,
  decide: ({ data: { by } }, held) =>
    held + by > 10
      ? refuse('full', { held })
      : accept(...(by === 0 ? [] : [{ type: 'Filled' as const, data: { by } }])),
  evolve: (held, { data }) => held + data.by,
};

class JointStore extends MemoryEventStore {
  /** Called before each append of several. */
  rival: () => Promise<unknown> = () => Promise.resolve();

  override async appendAll(appends: readonly Append[]) {
    await this.rival();
    for (const { stream, expected } of appends) {
      const actual = (this.streams.get(stream)?.length ?? 0) - 1;
      if (expected !== (actual < 0 ? 'no-stream' : actual))
        throw new RevisionConflict(stream, expected, actual);
    }
    const appended = [];
    for (const append of appends) appended.push(await this.append(append));
    return appended;
  }
}

const envelope = {
  occurredAt: '2026-11-28T10:00:00.000Z',
  actor: 'person-1',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'CASEWORK',
  correlationId: 'c',
  causationId: null,
  purpose: null,
  basis: null,
};
const fill = (stream: string, by: number, operation = 'op-1') => {
  const command: Fill = { type: 'Fill', data: { by } };
  return partOf(jar, { stream, command, envelope, operationId: `${operation}-${stream}` });
};
const held = (store: MemoryEventStore, stream: string): readonly unknown[] =>
  (store.streams.get(stream) ?? []).map(({ data }) => data['by']);

describe('Orders that are carried out as one', () => {
  it('record in every stream, each with its own revision', async () => {
    const store = new JointStore();
    await carryOutTogether(store, [fill('jar-1', 1, 'op-0')]);
    expect(await carryOutTogether(store, [fill('jar-1', 2), fill('jar-2', 3)])).toMatchObject([
      { revision: 1, events: [{ data: { by: 2 } }] },
      { revision: 0, events: [{ data: { by: 3 } }] },
    ]);
  });

  it('record nothing when one of them is refused', async () => {
    const store = new JointStore();
    const refused = await carryOutTogether(store, [fill('jar-1', 2), fill('jar-2', 11)]);
    expect(refused).toEqual(refuse('full', { held: 0 }));
    expect(store.streams.size).toBe(0);
  });

  it('answer a repetition as the first time, and record what only one of them had recorded', async () => {
    const store = new JointStore();
    await carryOutTogether(store, [fill('jar-1', 6)]);
    const both = [fill('jar-1', 6), fill('jar-2', 6)];
    const first = await carryOutTogether(store, both);
    expect(await carryOutTogether(store, both)).toMatchObject([{ revision: 0 }, { revision: 0 }]);
    expect(first).toMatchObject([{ revision: 0 }, { revision: 0 }]);
    expect([held(store, 'jar-1'), held(store, 'jar-2')]).toEqual([[6], [6]]);
  });

  it('decide again on what somebody else recorded meanwhile', async () => {
    const store = new JointStore();
    let rivals = 1;
    store.rival = async () => {
      if (rivals-- > 0)
        await store.append({
          stream: 'jar-2',
          expected: 'any',
          events: [{ ...envelope, id: 'rival', type: 'Filled', schemaVersion: 1, data: { by: 9 } }],
        });
    };
    const orders = [fill('jar-1', 2), fill('jar-2', 2)];
    expect(await carryOutTogether(store, orders)).toEqual(refuse('full', { held: 9 }));
    expect(held(store, 'jar-1')).toEqual([]);
  });

  it('give up after so many more tries', async () => {
    const store = new JointStore();
    let tries = 0;
    store.rival = () => {
      tries++;
      throw new RevisionConflict('jar-1', 0, 1);
    };
    await expect(carryOutTogether(store, [fill('jar-1', 1)])).rejects.toThrow(RevisionConflict);
    expect(tries).toBe(retries + 1);
  });

  it('say nothing where nothing is to be recorded', async () => {
    const store = new JointStore();
    const nothing = [{ revision: -1, position: null, events: [] }];
    expect(await carryOutTogether(store, [fill('jar-1', 0)])).toEqual(nothing);
  });
});
