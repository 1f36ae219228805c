import { anEvent } from '../../../testing/src/an-event.js';
import { RecentEvents } from './recent.js';
import type { Written } from './recent.js';

const at = (position: number, stream = 'case-1'): Written => ({
  placed: { event: anEvent(), stream, revision: position, position: BigInt(position) },
  recordedAt: new Date(0),
  text: '{"kept":true}',
});
const positions = (recent: RecentEvents, after: number, categories?: readonly string[]) =>
  recent
    .after({ after: BigInt(after), limit: 2, ...(categories ? { categories } : {}) })
    ?.events.map(({ position }) => Number(position));

describe('The events that this process wrote last', () => {
  it('are handed on from any position among them, a page at a time', () => {
    const recent = new RecentEvents();
    recent.add([at(1), at(2)]);
    recent.add([at(3)]);
    expect(positions(recent, 0)).toEqual([1, 2]);
    expect(positions(recent, 2)).toEqual([3]);
    expect(positions(recent, 3)).toEqual([]);
    expect(recent.after({ after: 2n, limit: 9 })).toMatchObject({
      events: [{ data: { kept: true }, recordedAt: '1970-01-01T00:00:00.000Z' }],
      upTo: 3n,
    });
  });

  it('say nothing of what somebody else wrote in between', () => {
    const recent = new RecentEvents();
    recent.add([at(1), at(2)]);
    recent.add([at(4)]);
    expect(positions(recent, 2)).toBeUndefined();
    expect(positions(recent, 3)).toEqual([4]);
  });

  it('pass over other categories, but not beyond the last event', () => {
    const recent = new RecentEvents();
    recent.add([at(1, 'inbox-a'), at(2), at(3, 'inbox-a'), at(4, 'inbox-b'), at(5)]);
    expect(positions(recent, 0, ['case'])).toEqual([2, 5]);
    expect(recent.after({ after: 0n, limit: 2, categories: ['inbox'] })?.upTo).toBe(3n);
    expect(recent.after({ after: 4n, limit: 2, categories: ['inbox'] })).toEqual({
      events: [],
      upTo: 5n,
    });
  });

  it('are forgotten, oldest first, before they fill the memory', () => {
    const recent = new RecentEvents();
    for (let position = 1; position <= 20_000; position++) recent.add([at(position)]);
    expect(positions(recent, 1)).toBeUndefined();
    expect(positions(recent, 19_998)).toEqual([19_999, 20_000]);
  });
});
