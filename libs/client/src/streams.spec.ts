import { eventsOf, linesOf, ndjsonOf } from './streams.js';

const inChunks = (text: string, size: number): ReadableStream<Uint8Array> => {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += size)));
    },
  });
};

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const seen: T[] = [];
  for await (const item of items) seen.push(item);
  return seen;
};

describe('A stream of lines', () => {
  it('is the same however the bytes are cut', async () => {
    const text = 'Ærø\r\n\nto\rtre\r\n😀';
    for (let size = 1; size <= 8; size += 1)
      expect(await all(linesOf(inChunks(text, size)))).toEqual(['Ærø', '', 'to', 'tre', '😀']);
  });

  it('as NDJSON is a value a line', async () => {
    const values = await all(ndjsonOf(inChunks('{"a":1}\n{"a":2}\n', 3)));
    expect(values).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('as server-sent events keeps ids, names and data of many lines, and drops comments', async () => {
    const text = ': hello\n\nid: 7\nevent: inbox\ndata: {"n":\ndata: 1}\n\ndata:2\n\ndata: lost';
    for (const size of [1, 5, 100])
      expect(await all(eventsOf(inChunks(text, size)))).toEqual([
        { event: 'inbox', id: '7', data: { n: 1 } },
        { event: 'message', id: '7', data: 2 },
      ]);
  });
});
