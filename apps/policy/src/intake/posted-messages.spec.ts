import type { EventStore, ReadStream, RecordedEvent } from '#libs/kernel';
import { PostedMessages } from './posted-messages.js';

const inboxOf = (numbers: readonly number[]) => {
  const reads: (readonly [string, ReadStream | undefined])[] = [];
  const store = {
    async *readStream(stream: string, options?: ReadStream) {
      reads.push([stream, options]);
      const from = options?.from ?? 0;
      const until = from + (options?.limit ?? 0);
      for (const number of numbers)
        if (number - 1 >= from && number - 1 < until)
          yield await Promise.resolve({ id: `${stream}/${number}`, revision: number - 1 });
    },
  } as unknown as EventStore;
  return { reads, posted: new PostedMessages(store) };
};
const idOf = (event: RecordedEvent | null): string | null => event?.id ?? null;

describe('Messages that receipts are about', () => {
  it('are found with one read where their numbers lie together', async () => {
    const { reads, posted } = inboxOf([1, 2, 3, 4, 5]);
    const found = await Promise.all([4, 2, 9].map((number) => posted.at('101.POLICE', number)));
    expect(found.map(idOf)).toEqual(['inbox-101.POLICE/4', 'inbox-101.POLICE/2', null]);
    expect(reads).toEqual([['inbox-101.POLICE', { from: 1, limit: 8 }]]);
  });

  it('are read apart where the numbers or the tenants are apart, so that no read grows', async () => {
    const { reads, posted } = inboxOf([1, 5_000]);
    const found = await Promise.all([
      posted.at('a', 1),
      posted.at('a', 5_000),
      posted.at('b', 5_000),
    ]);
    expect(found.map(idOf)).toEqual(['inbox-a/1', 'inbox-a/5000', 'inbox-b/5000']);
    expect(reads).toHaveLength(3);
  });

  it('are none where the number cannot be one', async () => {
    const { reads, posted } = inboxOf([1]);
    for (const number of [0, -1, 1.5, Number.NaN, 2 ** 40])
      expect(await posted.at('a', number)).toBeNull();
    expect(reads).toEqual([]);
  });
});
