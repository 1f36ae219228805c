import fc from 'fast-check';
import { entriesOf, treeHashByTheBook } from '../test/fixtures.js';
import {
  consistencyRanges,
  foldSubtrees,
  inclusionRanges,
  subtreesOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle-proof.js';
import { leafHash } from './merkle.js';

const entries = entriesOf(0, 300);
const rootOf = (size: number): Buffer => treeHashByTheBook(entries.slice(0, size));
const hashesOf = (ranges: readonly { start: number; end: number }[]): Buffer[] =>
  ranges.map(({ start, end }) => treeHashByTheBook(entries.slice(start, end)));
const leafOf = (index: number): Buffer => leafHash(entries[index] ?? Buffer.alloc(0));
const flipped = (hash: Uint8Array, bit: number): Buffer => {
  const changed = Buffer.from(hash);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
};

const sizeAndIndex = fc
  .integer({ min: 1, max: 300 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));
const twoSizes = fc
  .integer({ min: 1, max: 300 })
  .chain((second) => fc.tuple(fc.integer({ min: 0, max: second }), fc.constant(second)));
const someBit = fc.integer({ min: 0, max: 255 });

describe('An inclusion proof', () => {
  it('verifies for every leaf of every tree, and for no other leaf, index, size or root', () => {
    fc.assert(
      fc.property(sizeAndIndex, fc.nat(299), ([size, index], other) => {
        const path = hashesOf(inclusionRanges(index, size));
        expect(verifyInclusion(leafOf(index), index, size, path, rootOf(size))).toBe(true);
        if (other === index) return;
        expect(verifyInclusion(leafOf(other), index, size, path, rootOf(size))).toBe(false);
        expect(verifyInclusion(leafOf(index), other, size, path, rootOf(size))).toBe(false);
        if (other !== size)
          expect(verifyInclusion(leafOf(index), index, size, path, rootOf(other))).toBe(false);
      }),
    );
  });

  it('fails with any bit flipped in the leaf, the root or any hash of the path', () => {
    fc.assert(
      fc.property(sizeAndIndex, someBit, fc.nat(), ([size, index], bit, pick) => {
        const path = hashesOf(inclusionRanges(index, size));
        const parts = [leafOf(index), rootOf(size), ...path];
        const at = pick % parts.length;
        const [leaf, root, ...rest] = parts.map((hash, n) =>
          n === at ? flipped(hash, bit) : hash,
        );
        expect(leaf && root && verifyInclusion(leaf, index, size, rest, root)).toBe(false);
      }),
    );
  });

  it('fails with a hash more or less in the path', () => {
    fc.assert(
      fc.property(sizeAndIndex, ([size, index]) => {
        const path = hashesOf(inclusionRanges(index, size));
        const longer = [...path, leafOf(0)];
        expect(verifyInclusion(leafOf(index), index, size, longer, rootOf(size))).toBe(false);
        if (path.length === 0) return;
        const shorter = path.slice(0, -1);
        expect(verifyInclusion(leafOf(index), index, size, shorter, rootOf(size))).toBe(false);
      }),
    );
  });

  it('fails with a hash that is cut off or too long, also when its missing byte lies about', () => {
    const path = hashesOf(inclusionRanges(3, 8));
    expect(verifyInclusion(leafOf(3), 3, 8, path, rootOf(8))).toBe(true);
    for (const odd of [
      (hash: Buffer) => hash.subarray(0, 31),
      (hash: Buffer) => Buffer.concat([hash, hash]),
    ]) {
      const wrong = path.map((hash, n) => (n === 2 ? odd(hash) : hash));
      expect(verifyInclusion(leafOf(3), 3, 8, wrong, rootOf(8))).toBe(false);
      const proof = hashesOf(consistencyRanges(3, 8)).map((hash, n) =>
        n === 3 ? odd(hash) : hash,
      );
      expect(verifyConsistency(3, rootOf(3), 8, rootOf(8), proof)).toBe(false);
    }
  });

  it('of a leaf outside the tree is refused', () => {
    expect(() => inclusionRanges(5, 5)).toThrow('the index 5');
    expect(verifyInclusion(leafOf(5), 5, 5, [], rootOf(5))).toBe(false);
    expect(verifyInclusion(leafOf(0), -1, 1, [], rootOf(1))).toBe(false);
  });

  it('still counts right where a size does not fit 32 bits', () => {
    const size = 2 ** 40 + 3;
    const ranges = inclusionRanges(2 ** 40 + 1, size);
    expect(ranges.map(({ start, end }) => [start, end])).toEqual([
      [2 ** 40, 2 ** 40 + 1],
      [2 ** 40 + 2, size],
      [0, 2 ** 40],
    ]);
    expect(subtreesOf({ start: 0, end: size }).map(({ height }) => height)).toEqual([40, 1, 0]);
  });
});

describe('A consistency proof', () => {
  it('verifies between any two sizes, and with no other root', () => {
    fc.assert(
      fc.property(twoSizes, someBit, ([first, second], bit) => {
        const proof = hashesOf(consistencyRanges(first, second));
        const [older, newer] = [rootOf(first), rootOf(second)];
        expect(verifyConsistency(first, older, second, newer, proof)).toBe(true);
        expect(verifyConsistency(first, flipped(older, bit), second, newer, proof)).toBe(false);
        if (first > 0)
          expect(verifyConsistency(first, older, second, flipped(newer, bit), proof)).toBe(false);
      }),
    );
  });

  it('fails with any bit flipped, a hash more, or a hash less', () => {
    fc.assert(
      fc.property(twoSizes, someBit, fc.nat(), ([first, second], bit, pick) => {
        const proof = hashesOf(consistencyRanges(first, second));
        const verify = (hashes: readonly Uint8Array[]): boolean =>
          verifyConsistency(first, rootOf(first), second, rootOf(second), hashes);
        expect(verify([...proof, leafOf(0)])).toBe(false);
        if (proof.length === 0) return;
        expect(verify(proof.slice(1))).toBe(false);
        const at = pick % proof.length;
        expect(verify(proof.map((hash, n) => (n === at ? flipped(hash, bit) : hash)))).toBe(false);
      }),
    );
  });

  it('from a greater size to a smaller one does not verify', () => {
    expect(verifyConsistency(5, rootOf(5), 4, rootOf(4), [])).toBe(false);
  });
});

describe('The subtrees of a range', () => {
  it('fold to its tree hash', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (size) => {
        const hashes = subtreesOf({ start: 0, end: size }).map(({ height, index }) =>
          treeHashByTheBook(entries.slice(index * 2 ** height, (index + 1) * 2 ** height)),
        );
        expect(foldSubtrees(hashes)).toEqual(rootOf(size));
      }),
    );
  });
});
