import type { Decider, Message } from '#libs/kernel';
import { accept, isRefused, RevisionConflict, refuse } from '#libs/kernel';
import { MemoryEventStore } from '../test/memory.js';
import type { OrderOf } from './decider-handler.js';
import { carryOut, retries, unlessRefused } from './decider-handler.js';
import { RefusalError } from './problem.js';

type Counted = Message<'Counted', { by: number }>;
type Count = Message<'Count', { by: readonly number[] }>;

/** Counts up to ten. */
const counter: Decider<number, Count, Counted, 'over-ten'> = {
  category: 'counter',
  initial: 0,
  decide: ({ data }, sum) =>
    data.by.reduce((total, by) => total + by, sum) > 10
      ? refuse('over-ten', { sum })
      : accept(...data.by.map((by) => ({ type: 'Counted' as const, data: { by } }))),
  evolve: (sum, { data }) => sum + data.by,
};

const envelope = {
  occurredAt: '2026-11-21T10:00:00.000Z',
  actor: 'person-1',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'CASEWORK',
  correlationId: 'c',
  causationId: null,
  purpose: null,
  basis: null,
};

const count = (by: readonly number[], operationId: string, ifMatch?: number): OrderOf<Count> => ({
  stream: 'counter-1',
  command: { type: 'Count', data: { by } },
  envelope,
  operationId,
  ...(ifMatch === undefined ? {} : { ifMatch }),
});

const storeWith = (...rivals: readonly number[]) => {
  const store = new MemoryEventStore();
  const append = store.append.bind(store);
  const waiting = [...rivals];
  // Somebody else gets in between load and append.
  store.append = async (asked) => {
    const rival = waiting.shift();
    if (rival !== undefined)
      await append({
        stream: asked.stream,
        expected: 'any',
        events: [{ ...asked.events[0]!, id: `rival-${waiting.length}`, data: { by: rival } }],
      });
    return append(asked);
  };
  return store;
};

const valuesIn = (store: MemoryEventStore): readonly unknown[] =>
  (store.streams.get('counter-1') ?? []).map(({ data }) => data['by']);

describe('Carrying out an order', () => {
  it('records what was decided, with the envelope and ids of its own making', async () => {
    const store = storeWith();
    const done = await carryOut(store, counter, count([1, 2], 'op-1'));
    expect(done).toMatchObject({ revision: 1, position: 2n });
    const [first, second] = store.streams.get('counter-1')!;
    expect(first).toMatchObject({
      ...envelope,
      type: 'Counted',
      schemaVersion: 1,
      data: { by: 1 },
    });
    expect(first!.id).not.toBe(second!.id);
  });

  it('decides again on what it finds when somebody else was first', async () => {
    const store = storeWith(5, 1);
    expect(await carryOut(store, counter, count([3], 'op-1'))).toMatchObject({ revision: 2 });
    expect(valuesIn(store)).toEqual([5, 1, 3]);
  });

  it('may be refused by what somebody else did meanwhile', async () => {
    const store = storeWith(9);
    expect(await carryOut(store, counter, count([3], 'op-1'))).toEqual(
      refuse('over-ten', { sum: 9 }),
    );
    expect(valuesIn(store)).toEqual([9]);
  });

  it('gives up after so many more tries', async () => {
    const store = storeWith(...Array.from({ length: retries + 3 }, () => 0));
    await expect(carryOut(store, counter, count([1], 'op-1'))).rejects.toBeInstanceOf(
      RevisionConflict,
    );
    expect(valuesIn(store)).toEqual(Array.from({ length: retries + 1 }, () => 0));
  });

  it('does not try again when the client named the revision', async () => {
    const store = storeWith();
    await carryOut(store, counter, count([1], 'op-1'));
    await expect(carryOut(store, counter, count([1], 'op-2', 4))).rejects.toMatchObject({
      actual: 0,
    });
    expect(await carryOut(store, counter, count([1], 'op-3', 0))).toMatchObject({ revision: 1 });
    const raced = storeWith(1);
    await expect(carryOut(raced, counter, count([1], 'op-1', -1))).rejects.toBeInstanceOf(
      RevisionConflict,
    );
    expect(valuesIn(raced)).toEqual([1]);
  });

  it('answers a repeated operation as the first time, whatever happened since', async () => {
    const store = storeWith();
    const first = await carryOut(store, counter, count([4, 3], 'op-1'));
    await carryOut(store, counter, count([2], 'op-2'));
    expect(await carryOut(store, counter, count([4, 3], 'op-1'))).toEqual(first);
    expect(await carryOut(store, counter, count([4, 3], 'op-1', -1))).toEqual(first);
    expect(valuesIn(store)).toEqual([4, 3, 2]);
  });

  it('does not read the stream again for what this process decided last, and looks when it was not the last', async () => {
    const store = storeWith();
    await carryOut(store, counter, count([1], 'op-1'));
    const reads = store.reads;
    expect(await carryOut(store, counter, count([2], 'op-2'))).toMatchObject({ revision: 1 });
    expect(store.reads).toBe(reads);
    const [rival] = store.streams.get('counter-1')!;
    await store.append({
      stream: 'counter-1',
      expected: 'any',
      events: [{ ...rival!, id: 'rival', data: { by: 7 } }],
    });
    expect(await carryOut(store, counter, count([1], 'op-3'))).toEqual(
      refuse('over-ten', { sum: 10 }),
    );
    expect(valuesIn(store)).toEqual([1, 2, 7]);
  });

  it('is not refused by a state of yesterday', async () => {
    const store = storeWith();
    const set: Decider<number, Count, Counted, 'over-ten'> = {
      ...counter,
      evolve: (_, { data }) => data.by,
    };
    await carryOut(store, set, count([10], 'op-1'));
    const [rival] = store.streams.get('counter-1')!;
    await store.append({
      stream: 'counter-1',
      expected: 'any',
      events: [{ ...rival!, id: 'rival', data: { by: 0 } }],
    });
    expect(await carryOut(store, set, count([4], 'op-2'))).toMatchObject({ revision: 2 });
  });

  it('records nothing when there is nothing to record', async () => {
    const store = storeWith();
    expect(await carryOut(store, counter, count([], 'op-1'))).toEqual({
      revision: -1,
      position: null,
      events: [],
    });
    expect(store.appends).toBe(0);
  });

  it('writes the versions it is told and reads older ones through its upcaster', async () => {
    const store = storeWith();
    const storing = {
      versions: { Counted: 2 },
      upcast: ({ data, schemaVersion }: { data: object; schemaVersion: number }) =>
        ({
          type: 'Counted',
          data: { by: (data as { by: number }).by * (schemaVersion === 1 ? 2 : 1) },
        }) as Counted,
    };
    await carryOut(store, counter, count([3], 'op-1'));
    await carryOut(store, counter, count([4], 'op-2'), storing);
    const refusal = await carryOut(store, counter, count([1], 'op-3'), storing);
    expect(refusal).toEqual(refuse('over-ten', { sum: 10 }));
    expect(store.streams.get('counter-1')![1]!.schemaVersion).toBe(2);
  });
});

describe('A refusal', () => {
  it('leaves the edge as an error of its own code', () => {
    const refusal = refuse('over-ten');
    expect(isRefused(refusal)).toBe(true);
    expect(() => unlessRefused(refusal)).toThrow(RefusalError);
  });
});
