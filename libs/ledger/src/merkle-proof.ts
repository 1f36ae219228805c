import { emptyRoot, HASH_BYTES, nodeHash } from './merkle.js';

/** Leaves from `start` up to but not including `end`. */
export type LeafRange = Readonly<{ start: number; end: number }>;

/** The complete subtree of 2^`height` leaves that is number `index` at that height. */
export type Subtree = Readonly<{ height: number; index: number }>;

/** The ranges whose tree hashes are the inclusion proof of leaf `index`, from the leaf up (RFC 6962 section 2.1.1). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  checkWhole('index', index, 0, size - 1);
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** The ranges whose tree hashes are the consistency proof from `first` to `second` leaves (RFC 6962 section 2.1.2). */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  checkWhole('second size', second, 0, Number.MAX_SAFE_INTEGER);
  checkWhole('first size', first, 0, second);
  if (first === 0 || first === second) return [];
  const ranges: LeafRange[] = [];
  let [start, end] = [0, second];
  while (first !== end) {
    const middle = start + splitPoint(end - start);
    if (first <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // The old root itself is known to the reader when it is a subtree of the new tree.
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** The complete subtrees of a range, left to right; their fold from the right is its tree hash. */
export function subtreesOf({ start, end }: LeafRange): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end;) {
    let height = 0;
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= end) height++;
    subtrees.push({ height, index: at / 2 ** height });
    at += 2 ** height;
  }
  return subtrees;
}

/** The tree hash of neighbouring subtrees given left to right. */
export function foldSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return emptyRoot();
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Whether `path` proves that `leaf` (a leaf hash) is number `index` of the tree with this size and root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isWhole(index) || !isWhole(size) || index >= size) return false;
  if (leaf.length !== HASH_BYTES) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0 || sibling.length !== HASH_BYTES) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(hash, root);
}

/** Whether `proof` shows that the tree of `first` leaves is the beginning of the tree of `second` (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(
  first: number,
  firstRoot: Uint8Array,
  second: number,
  secondRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isWhole(first) || !isWhole(second) || first > second) return false;
  if ([firstRoot, ...proof].some((hash) => hash.length !== HASH_BYTES)) return false;
  if (first === second) return proof.length === 0 && same(firstRoot, secondRoot);
  if (first === 0) return proof.length === 0 && same(firstRoot, emptyRoot());
  const hashes = isPowerOfTwo(first) ? [firstRoot, ...proof] : [...proof];
  let [node, last] = [first - 1, second - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const seed = hashes.shift();
  if (!seed) return false;
  let [older, newer] = [seed, seed];
  for (const hash of hashes) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = nodeHash(hash, older);
      newer = nodeHash(hash, newer);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newer = nodeHash(newer, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(older, firstRoot) && same(newer, secondRoot);
}

function splitPoint(count: number): number {
  let point = 1;
  while (point * 2 < count) point *= 2;
  return point;
}

// Sizes pass 2^31, where the bit operators of JavaScript wrap.
const half = (count: number): number => Math.floor(count / 2);
const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isPowerOfTwo = (count: number): boolean => Number.isInteger(Math.log2(count));
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function checkWhole(name: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw new RangeError(`the ${name} ${value} is not a whole number from ${min} to ${max}`);
}
