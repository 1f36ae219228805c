import fc from 'fast-check';
import type { Shelf } from './shelf.js';
import { allShelved, emptyShelf, shelve, shelved } from './shelf.js';

describe('A shelf', () => {
  it('holds what a map would hold, and what it held before is not touched', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.integer())), (pairs) => {
        let shelf: Shelf<number> = emptyShelf;
        const earlier: Shelf<number>[] = [];
        for (const [key, value] of pairs) {
          earlier.push(shelf);
          shelf = shelve(shelf, key, value);
        }
        const map = new Map(pairs);
        expect(shelf.size).toBe(map.size);
        expect(allShelved(shelf).toSorted()).toEqual([...map.values()].toSorted());
        for (const [key, value] of map) expect(shelved(shelf, key)).toBe(value);
        earlier.forEach((before, count) =>
          expect(before.size).toBe(new Map(pairs.slice(0, count)).size),
        );
      }),
    ));
});
