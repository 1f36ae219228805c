import { randomUUID } from 'node:crypto';
import { EventIdReused, RevisionConflict } from '#libs/kernel';
import type { Append, EventStore, ReadAll, RecordedEvent } from '#libs/kernel';
import { anEvent, appendTo, newStream } from './an-event.js';
import { subscribing } from './event-subscription.contract.js';
import type { EventStoreUnderTest, Given } from './event-subscription.contract.js';

export type { EventStoreUnderTest } from './event-subscription.contract.js';

const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const outcomes = async (attempts: readonly Promise<unknown>[]) => {
  const settled = await Promise.allSettled(attempts);
  return {
    won: settled.filter(({ status }) => status === 'fulfilled').length,
    lost: settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : [])),
  };
};

const appending = (given: Given): void => {
  it('numbers the events of a stream from 0 and gives them back as they were', async () => {
    const { store } = given();
    const stream = newStream();
    const event = anEvent(
      { text: 'æøå "quoted" \\ \n \u{1F600}', nested: { list: [1, 2.5, null, true] } },
      { causationId: 'cause-1', purpose: 'RELEASE_PLAN', basis: 'RPL115-1-3a' },
    );
    const appended = await store.append({ stream, expected: 'no-stream', events: [event] });
    const [recorded] = await collect(store.readStream(stream));
    expect(appended).toEqual({
      stream,
      revision: 0,
      position: recorded?.position,
      duplicate: false,
    });
    expect(recorded).toMatchObject({ ...event, stream, revision: 0 });
    expect(recorded?.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('refuses an append at another revision and leaves the stream as it was', async () => {
    const { store } = given();
    const stream = newStream();
    await expect(store.append(appendTo(stream, 1, 0))).rejects.toMatchObject({ actual: -1 });
    await store.append(appendTo(stream, 2, 'no-stream'));
    await expect(store.append(appendTo(stream, 1, 'no-stream'))).rejects.toBeInstanceOf(
      RevisionConflict,
    );
    await expect(store.append(appendTo(stream, 1, 0))).rejects.toMatchObject({
      name: 'RevisionConflict',
      expected: 0,
      actual: 1,
    });
    await expect(store.append(appendTo(stream, 1, 1))).resolves.toMatchObject({ revision: 2 });
  });

  it('lets one of 16 writers at the same revision win, round after round', async () => {
    const { store } = given();
    const stream = newStream();
    for (let revision = -1; revision < 9; revision++) {
      const expected = revision < 0 ? 'no-stream' : revision;
      const { won, lost } = await outcomes(
        Array.from({ length: 16 }, () => store.append(appendTo(stream, 1, expected))),
      );
      expect(won).toBe(1);
      expect(lost.every((error) => error instanceof RevisionConflict)).toBe(true);
    }
    const events = await collect(store.readStream(stream));
    expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('does not let a refused append spoil those that were asked at the same moment', async () => {
    const { store } = given();
    const stream = newStream();
    const other = newStream();
    const { won, lost } = await outcomes([
      store.append(appendTo(stream, 2)),
      store.append(appendTo(stream, 1, 7)),
      store.append(appendTo(stream, 1, 1)),
      store.append(appendTo(other, 1, 3)),
      store.append(appendTo(other, 1, 'no-stream')),
    ]);
    expect([won, lost.length]).toEqual([3, 2]);
    expect(await collect(store.readStream(stream))).toHaveLength(3);
    expect(await collect(store.readStream(other))).toHaveLength(1);
  });

  it('fails an event that cannot be stored alone, not those that were asked with it', async () => {
    const { store } = given();
    const stream = newStream();
    const unstorable = anEvent({}, { actor: 'nul \0 here' });
    const { won, lost } = await outcomes([
      store.append(appendTo(stream)),
      store.append({ stream: newStream(), expected: 'any', events: [unstorable] }),
      store.append(appendTo(stream)),
    ]);
    expect([won, lost.length]).toEqual([2, 1]);
  });
};

const idempotence = (given: Given): void => {
  it('answers a repeated append as the first time, whatever revision it expects', async () => {
    const { store } = given();
    const append = appendTo(newStream(), 3, 'no-stream');
    const first = await store.append(append);
    await store.append(appendTo(append.stream));
    for (const expected of ['no-stream', 'any', 17] as const)
      expect(await store.append({ ...append, expected })).toEqual({ ...first, duplicate: true });
    expect(await collect(store.readStream(append.stream))).toHaveLength(4);
  });

  it('records once what is asked 16 times at the same moment', async () => {
    const { store } = given();
    const append = appendTo(newStream(), 2, 'no-stream');
    const answers = await Promise.all(Array.from({ length: 16 }, () => store.append(append)));
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(answers.map(({ position }) => position)).size).toBe(1);
    expect(await collect(store.readStream(append.stream))).toHaveLength(2);
  });

  it('refuses an id that stands in another place', async () => {
    const { store, seesIdsOfOtherStreams = true } = given();
    const stream = newStream();
    const [first, second, fresh] = [anEvent(), anEvent(), anEvent()];
    await store.append({ stream, expected: 'any', events: [first, second] });
    const misuses: Append[] = [
      ...(seesIdsOfOtherStreams
        ? [{ stream: newStream(), expected: 'any' as const, events: [first] }]
        : []),
      { stream, expected: 'any', events: [second, first] },
      { stream, expected: 'any', events: [second, fresh] },
      { stream, expected: 'any', events: [fresh, fresh] },
    ];
    for (const misuse of misuses)
      await expect(store.append(misuse)).rejects.toBeInstanceOf(EventIdReused);
    expect(await collect(store.readStream(stream))).toHaveLength(2);
  });
};

const atomic = (given: Given): void => {
  it('appends to several streams all or nothing', async () => {
    const { store } = given();
    if (!store.appendAll) return;
    const [one, two, three] = [newStream(), newStream('inbox'), newStream('inbox')];
    await store.append(appendTo(two));
    const group = [appendTo(one, 2), appendTo(two, 1, 0), appendTo(three, 1, 'no-stream')];
    const appended = await store.appendAll(group);
    expect(appended.map(({ stream, revision }) => [stream, revision])).toEqual([
      [one, 1],
      [two, 1],
      [three, 0],
    ]);
    expect(await store.appendAll(group)).toEqual(
      appended.map((answer) => ({ ...answer, duplicate: true })),
    );
    await expect(
      store.appendAll([appendTo(one), appendTo(two, 1, 0), appendTo(three)]),
    ).rejects.toBeInstanceOf(RevisionConflict);
    expect(await collect(store.readStream(one))).toHaveLength(2);
    expect(await collect(store.readStream(three))).toHaveLength(1);
  });
};

const reading = (given: Given): void => {
  it('reads a stream forward, backward, from a revision and with a limit', async () => {
    const { store } = given();
    const stream = newStream();
    await store.append(appendTo(stream, 1203));
    const revisions = async (options?: Parameters<EventStore['readStream']>[1]) =>
      (await collect(store.readStream(stream, options))).map(({ revision }) => revision);
    const all = Array.from({ length: 1203 }, (_, n) => n);
    expect(await revisions()).toEqual(all);
    expect(await revisions({ direction: 'backward' })).toEqual([...all].reverse());
    expect(await revisions({ from: 1200 })).toEqual([1200, 1201, 1202]);
    expect(await revisions({ from: 2, direction: 'backward' })).toEqual([2, 1, 0]);
    expect(await revisions({ direction: 'backward', limit: 1 })).toEqual([1202]);
    expect(await revisions({ from: 5, limit: 600 })).toEqual(all.slice(5, 605));
    expect(await revisions({ from: 5000 })).toEqual([]);
    expect(await collect(store.readStream(newStream()))).toEqual([]);
  });

  it('says where several streams end, and nothing of those that do not exist', async () => {
    const { store } = given();
    const [one, two, none] = [newStream(), newStream(), newStream()];
    await store.append(appendTo(one, 3));
    await store.append(appendTo(two));
    expect(await store.heads([one, none, two, one])).toEqual(
      new Map([
        [one, 2],
        [two, 0],
      ]),
    );
    expect(await store.heads([])).toEqual(new Map());
  });

  it('pages through everything, or some categories, in the order of the positions', async () => {
    const { store } = given();
    const [left, right, other] = ['left', 'right', 'other'].map(
      (name) => `${name}${randomUUID().slice(0, 8)}`,
    ) as [string, string, string];
    const after = await store.head();
    for (let round = 0; round < 4; round++)
      for (const category of [left, other, right]) await store.append(appendTo(`${category}-1`));
    const head = await store.head();
    const pages = async (options: Omit<ReadAll, 'after' | 'limit'>) => {
      const seen: RecordedEvent[] = [];
      for (let from = after; from < head;) {
        const { events, upTo } = await store.readAll({ ...options, after: from, limit: 3 });
        seen.push(...events);
        expect(upTo).toBeGreaterThan(from);
        from = upTo;
      }
      return seen;
    };
    const everything = await pages({});
    expect(everything).toHaveLength(12);
    expect(everything.map(({ position }) => position)).toEqual(
      everything.map(({ position }) => position).sort((a, b) => Number(a - b)),
    );
    const some = await pages({ categories: [left, right] });
    expect(some.map(({ stream }) => stream)).toEqual(
      Array.from({ length: 4 }, () => [`${left}-1`, `${right}-1`]).flat(),
    );
    expect(await store.readAll({ after: head, limit: 3 })).toEqual({ events: [], upTo: head });
  });
};

/** What every event store must do. `open` gives a store that nothing else writes to; it is closed after the suite. */
export const eventStoreContract = (open: () => Promise<EventStoreUnderTest>): void => {
  let opened: EventStoreUnderTest;
  const given: Given = () => opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());
  describe('appending', () => appending(given));
  describe('repeating an append', () => idempotence(given));
  describe('appending to several streams', () => atomic(given));
  describe('reading', () => reading(given));
  describe('subscribing', () => subscribing(given));
};
