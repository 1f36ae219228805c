import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, RecordedEvent, SubscribeTo } from '#libs/kernel';
import { appendTo, newStream } from './an-event.js';
import { eventually } from './eventually.js';

export type EventStoreUnderTest = Readonly<{
  store: EventStore;
  /** Cuts the connections that the store has open; it must come back by itself. */
  cutConnections: () => Promise<void>;
  /** False: an event id is looked for in its own stream only. */
  seesIdsOfOtherStreams?: boolean;
  close: () => Promise<void>;
}>;

export type Given = () => EventStoreUnderTest;

/** What every subscription must do. */
export const subscribing = (given: Given): void => {
  const watch = (to: Partial<SubscribeTo>) => {
    const seen: RecordedEvent[] = [];
    const subscription = given().store.subscribe(
      { name: 'watch', after: 0n, batchSize: 7, ...to },
      async (events) => void seen.push(...events),
    );
    return { seen, subscription };
  };

  it('hands over what was and what comes, once each, in order, while 16 writers write', async () => {
    const { store } = given();
    const after = await store.head();
    const before = Array.from({ length: 40 }, () => store.append(appendTo(newStream())));
    await Promise.all(before);
    const { seen, subscription } = watch({ after });
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let n = 0; n < 25; n++) await store.append(appendTo(newStream()));
      }),
    );
    await eventually(() => seen.length >= 440);
    await subscription.close();
    expect(seen).toHaveLength(440);
    for (const [at, event] of seen.entries())
      expect(event.position).toBeGreaterThan(seen[at - 1]?.position ?? after);
  });

  it('hears of a new event without delay', async () => {
    const { store } = given();
    const { seen, subscription } = watch({ after: await store.head() });
    await store.append(appendTo(newStream()));
    await eventually(() => seen.length === 1);
    const waits: number[] = [];
    for (let n = 2; n < 22; n++) {
      const started = performance.now();
      await store.append(appendTo(newStream()));
      await eventually(() => seen.length === n);
      waits.push(performance.now() - started);
    }
    await subscription.close();
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(1_000);
  });

  it('hands over only its categories, and its position passes the others', async () => {
    const { store } = given();
    const category = `only${randomUUID().slice(0, 8)}`;
    const { seen, subscription } = watch({ after: await store.head(), categories: [category] });
    await store.append(appendTo(newStream()));
    await store.append(appendTo(`${category}-1`));
    await store.append(appendTo(newStream()));
    const head = await store.head();
    await eventually(() => subscription.position() >= head);
    await subscription.close();
    expect(seen.map(({ stream }) => stream)).toEqual([`${category}-1`]);
  });

  it('brings the same events again until the handler takes them', async () => {
    const { store } = given();
    const after = await store.head();
    const attempts: string[][] = [];
    const errors: unknown[] = [];
    const appended = await store.append(appendTo(newStream(), 3));
    const subscription = store.subscribe(
      { name: 'stumbling', after, onError: (error) => errors.push(error) },
      async (events) => {
        attempts.push(events.map(({ id }) => id));
        if (attempts.length < 4) throw new Error('not yet');
      },
    );
    await eventually(() => subscription.position() >= appended.position);
    await subscription.close();
    expect(attempts).toHaveLength(4);
    expect(new Set(attempts.map((ids) => ids.join())).size).toBe(1);
    expect(errors).toHaveLength(3);
  });

  it('goes on after its connections were cut', async () => {
    const { store, cutConnections } = given();
    const { seen, subscription } = watch({ after: await store.head() });
    await store.append(appendTo(newStream()));
    await eventually(() => seen.length === 1);
    await cutConnections();
    await eventually(async () =>
      store.append(appendTo('late-1')).then(
        () => true,
        () => false,
      ),
    );
    await eventually(() => seen.some(({ stream }) => stream === 'late-1'));
    await subscription.close();
  });

  it('finishes what is in work when it is closed, and hands over nothing after that', async () => {
    const { store } = given();
    let [begun, done] = [0, 0];
    const subscription = store.subscribe(
      { name: 'closing', after: await store.head(), batchSize: 1 },
      async () => {
        begun++;
        await pause(100);
        done++;
      },
    );
    await store.append(appendTo(newStream(), 5));
    await eventually(() => begun === 1);
    await subscription.close();
    expect([begun, done]).toEqual([1, 1]);
    await store.append(appendTo(newStream()));
    await pause(100);
    expect(begun).toBe(1);
  });
};
