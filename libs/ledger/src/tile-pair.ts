import { HASH_BYTES, subtreeRoot, TILE_WIDTH, writeLeafHash, foldEdge } from './merkle.js';
import { parseBundle, tilePath } from './tiles.js';

/** A contradiction with its place. */
export type Placed = Readonly<{ path: string; from: number; to: number; detail: string }>;

/** Hashes derived from what lies below a tile; `ends[n]` is where entry n of a bundle lies; `placed` what is plainly wrong with it. */
export type Computed = Readonly<{
  hashes: Buffer;
  ends: readonly Readonly<{ from: number; to: number }>[];
  placed: readonly Placed[];
}>;

/** A tile as it is stored and as it is derived from below; `parent` is the hash that the tile above holds of it. */
export type TilePair = Readonly<{
  level: number;
  index: number;
  width: number;
  stored: Buffer | null;
  computed: Computed;
  parent: Buffer | null;
}>;

/** Hashes the entries of a bundle; of a bundle that ends early only those that are whole. */
export function hashBundle(path: string, bundle: Uint8Array | null, width: number): Computed {
  if (!bundle) {
    const missing = { path, from: 0, to: 0, detail: 'the entry bundle is missing' };
    return { hashes: Buffer.alloc(0), ends: [], placed: [missing] };
  }
  const { entries, rest } = parseBundle(bundle, width);
  const hashes = Buffer.alloc(entries.length * HASH_BYTES);
  entries.forEach(({ entry }, n) => writeLeafHash(entry, hashes, n * HASH_BYTES));
  const ends = entries.map(({ at, entry }) => ({ from: at, to: at + 2 + entry.length }));
  const from = bundle.length - rest;
  const short = entries.length < width;
  const detail = short
    ? `the bundle ends within entry ${entries.length} of ${width}`
    : `${rest} bytes follow the last entry`;
  return {
    hashes,
    ends,
    placed: short || rest > 0 ? [{ path, from, to: bundle.length, detail }] : [],
  };
}

/** Decides by the tile above which side of a full tile is right; `trusted` goes on to the level above. */
export function settleTile(pair: TilePair): Readonly<{ trusted: Buffer; placed: Placed[] }> {
  const { stored, computed, parent } = pair;
  const storedFits = stored?.length === TILE_WIDTH * HASH_BYTES;
  const computedFits = computed.hashes.length === TILE_WIDTH * HASH_BYTES;
  if (!storedFits)
    return {
      trusted: computedFits ? computed.hashes : Buffer.alloc(TILE_WIDTH * HASH_BYTES),
      placed: [...computed.placed, wrongLength(pair)],
    };
  const agree = computed.hashes.equals(stored);
  if (agree) return { trusted: stored, placed: [...computed.placed] };
  const storedIsRight =
    !computedFits || (parent !== null && subtreeRoot(stored, 0, TILE_WIDTH).equals(parent));
  return storedIsRight
    ? { trusted: stored, placed: [placeBelow(pair, stored)] }
    : { trusted: computed.hashes, placed: [...computed.placed, placeInTile(pair, stored)] };
}

/** Decides by the signed root which sides of the partial tiles at the edge are right. */
export function settleEdge(edge: readonly TilePair[], root: Uint8Array): Placed[] {
  const sides = edge.map((pair) => {
    const { stored, computed, width } = pair;
    const fits = [computed.hashes, stored].filter((side) => side?.length === width * HASH_BYTES);
    const [one, other] = fits;
    return one && other && one.equals(other) ? [one] : fits;
  });
  const right = chooseByRoot(sides, root);
  const placed = edge.flatMap((pair, n) => {
    const { stored, computed, width } = pair;
    if (stored?.length !== width * HASH_BYTES) return [...computed.placed, wrongLength(pair)];
    if (computed.hashes.equals(stored)) return computed.placed;
    return right?.[n] === stored
      ? [placeBelow(pair, stored)]
      : [...computed.placed, placeInTile(pair, stored)];
  });
  if (right) return placed;
  const detail = 'the signed root is another than that of the tiles';
  return [...placed, { path: 'checkpoint', from: 0, to: 0, detail }];
}

// Two sides at each of at most seven levels: a few trials, and only when something is wrong.
function chooseByRoot(
  sides: readonly (readonly (Buffer | null)[])[],
  root: Uint8Array,
  chosen: readonly Buffer[] = [],
): readonly Buffer[] | null {
  const next = sides[chosen.length];
  if (!next) return Buffer.compare(foldEdge(chosen), root) === 0 ? chosen : null;
  for (const side of next) {
    const found = side && chooseByRoot(sides, root, [...chosen, side]);
    if (found) return found;
  }
  return null;
}

function placeInTile({ level, index, width, computed }: TilePair, stored: Buffer): Placed {
  const n = firstDifferentHash(stored, computed.hashes);
  const path = tilePath(level, index, width);
  const [from, to] = [n * HASH_BYTES, (n + 1) * HASH_BYTES];
  return { path, from, to, detail: `hash ${n} is not that of what lies below it` };
}

function placeBelow({ level, index, width, computed }: TilePair, stored: Buffer): Placed {
  const n = firstDifferentHash(stored, computed.hashes);
  if (level > 0) {
    const path = tilePath(level - 1, index * TILE_WIDTH + n);
    const detail = 'the tile and what lies below it were changed together';
    return { path, from: 0, to: TILE_WIDTH * HASH_BYTES, detail };
  }
  const [plain] = computed.placed;
  const end = computed.ends[n];
  if (!end && plain) return plain;
  const path = tilePath('entries', index, width);
  const detail = `entry ${index * TILE_WIDTH + n} does not hash to its leaf`;
  return { path, from: end?.from ?? 0, to: end?.to ?? 0, detail };
}

function wrongLength({ level, index, width, stored }: TilePair): Placed {
  const path = tilePath(level, index, width);
  const length = stored?.length ?? 0;
  const detail = stored
    ? `the tile has ${length} bytes, not ${width * HASH_BYTES}`
    : 'the tile is missing';
  return { path, from: Math.min(length, width * HASH_BYTES), to: length, detail };
}

function firstDifferentHash(one: Buffer, other: Buffer): number {
  for (let at = 0; at < one.length; at += HASH_BYTES) {
    const end = at + HASH_BYTES;
    if (!one.subarray(at, end).equals(other.subarray(at, end))) return at / HASH_BYTES;
  }
  return 0;
}
