import { hash } from 'node:crypto';

/** Bytes of one SHA-256 hash. */
export const HASH_BYTES = 32;

/** Hashes in a full tile (C2SP tlog-tiles: tile height 8). */
export const TILE_WIDTH = 256;

/** Longest entry in bytes: an entry bundle gives its length in a uint16. */
export const ENTRY_BYTES_MAX = 65_535;

// Text output is three times faster than a Buffer from crypto.hash: no ArrayBuffer is allocated.
const leafInput = Buffer.alloc(1 + ENTRY_BYTES_MAX);
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** Writes the leaf hash SHA-256(0x00 || entry) of RFC 6962 section 2.1 into `out` at byte `at`. */
export function writeLeafHash(entry: Uint8Array, out: Buffer, at: number): void {
  if (entry.length > ENTRY_BYTES_MAX)
    throw new RangeError(
      `an entry has ${entry.length} bytes; an entry bundle holds at most ${ENTRY_BYTES_MAX}`,
    );
  leafInput.set(entry, 1);
  out.write(hash('sha256', leafInput.subarray(0, entry.length + 1), 'binary'), at, 'latin1');
}

/** The leaf hash SHA-256(0x00 || entry), RFC 6962 section 2.1. */
export function leafHash(entry: Uint8Array): Buffer {
  const out = Buffer.alloc(HASH_BYTES);
  writeLeafHash(entry, out, 0);
  return out;
}

/** The node hash SHA-256(0x01 || left || right), RFC 6962 section 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return Buffer.from(hash('sha256', nodeInput, 'binary'), 'latin1');
}

/** The root of the empty tree: SHA-256 of nothing, RFC 6962 section 2.1. */
export function emptyRoot(): Buffer {
  return Buffer.from(hash('sha256', '', 'binary'), 'latin1');
}

/** The root over `count` (a power of two) hashes that lie side by side in `hashes` from number `first`. */
export function subtreeRoot(hashes: Buffer, first: number, count: number): Buffer {
  const level = Buffer.alloc(count * HASH_BYTES);
  hashes.copy(level, 0, first * HASH_BYTES, (first + count) * HASH_BYTES);
  for (let width = count; width > 1; width /= 2)
    for (let pair = 0; pair < width / 2; pair++) {
      level.copy(nodeInput, 1, pair * 2 * HASH_BYTES, (pair + 1) * 2 * HASH_BYTES);
      level.write(hash('sha256', nodeInput, 'binary'), pair * HASH_BYTES, 'latin1');
    }
  return Buffer.from(level.subarray(0, HASH_BYTES));
}

/** The root of a tree from the hashes of its partial tiles, level by level (empty or left out where there is none). */
export function foldEdge(partials: readonly Buffer[]): Buffer {
  let root: Buffer | undefined;
  for (const hashes of partials) {
    let end = hashes.length / HASH_BYTES;
    for (let count = 1; end > 0; count *= 2) {
      if (Math.floor(end / count) % 2 === 0) continue;
      end -= count;
      const subtree = subtreeRoot(hashes, end, count);
      root = root ? nodeHash(subtree, root) : subtree;
    }
  }
  return root ?? emptyRoot();
}

/** Width of the rightmost tile of a level in a tree of `size` leaves; 0 when that level ends in a full tile. */
export function edgeWidth(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level) % TILE_WIDTH;
}

/** Number of full tiles of a level in a tree of `size` leaves: also the index of its partial tile. */
export function fullTiles(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** (level + 1));
}

/** Number of tile levels that a tree of `size` leaves has. */
export function tileLevels(size: number): number {
  let levels = 0;
  for (let hashes = size; hashes >= 1; hashes = Math.floor(hashes / TILE_WIDTH)) levels++;
  return levels;
}

/** A tile that an append completed or widened. */
export type GrownTile = Readonly<{ level: number; index: number; width: number; hashes: Buffer }>;

/**
 * The right edge of a tree: the partial tile of every level. It holds all that appending needs,
 * so an append costs O(batch), whatever the size of the log.
 */
export class TreeEdge {
  private constructor(
    private leaves: number,
    private readonly tiles: Buffer[],
  ) {}

  /** The edge of the empty tree. */
  static empty(): TreeEdge {
    return new TreeEdge(0, []);
  }

  /** The edge of a tree of `size` leaves from its partial tiles, level by level (empty where a level has none). */
  static of(size: number, partials: readonly Uint8Array[]): TreeEdge {
    const tiles = partials.map((partial, level) => {
      if (partial.length !== edgeWidth(level, size) * HASH_BYTES)
        throw new RangeError(`the partial tile of level ${level} does not fit a tree of ${size}`);
      const tile = Buffer.alloc(TILE_WIDTH * HASH_BYTES);
      tile.set(partial);
      return tile;
    });
    return new TreeEdge(size, tiles);
  }

  get size(): number {
    return this.leaves;
  }

  /** A copy that can be appended to while this one stays as it is. */
  copy(): TreeEdge {
    return new TreeEdge(
      this.leaves,
      this.tiles.map((tile) => Buffer.from(tile)),
    );
  }

  /** Appends entries as leaves; returns every tile completed, then every tile left partial with a new width. */
  append(entries: readonly Uint8Array[]): GrownTile[] {
    const before = this.leaves;
    const grown: GrownTile[] = [];
    for (const entry of entries) {
      writeLeafHash(entry, this.tile(0), edgeWidth(0, this.leaves) * HASH_BYTES);
      this.leaves++;
      if (edgeWidth(0, this.leaves) === 0) this.completeTiles(grown);
    }
    for (let level = 0; level < this.tiles.length; level++) {
      const width = edgeWidth(level, this.leaves);
      const index = fullTiles(level, this.leaves);
      const same = width === edgeWidth(level, before) && index === fullTiles(level, before);
      if (width > 0 && !same) grown.push({ level, index, width, hashes: this.partial(level) });
    }
    return grown;
  }

  /** The hashes of the partial tile of a level; empty when the level ends in a full tile. */
  partial(level: number): Buffer {
    const tile = this.tiles[level];
    return tile
      ? Buffer.from(tile.subarray(0, edgeWidth(level, this.leaves) * HASH_BYTES))
      : Buffer.alloc(0);
  }

  /** The Merkle tree hash of all leaves, RFC 6962 section 2.1. */
  root(): Buffer {
    return foldEdge(this.tiles.map((_, level) => this.partial(level)));
  }

  private completeTiles(grown: GrownTile[]): void {
    for (let level = 0; edgeWidth(level, this.leaves) === 0; level++) {
      const hashes = Buffer.from(this.tile(level));
      grown.push({ level, index: fullTiles(level, this.leaves) - 1, width: TILE_WIDTH, hashes });
      const above = Math.floor(this.leaves / TILE_WIDTH ** (level + 1)) - 1;
      subtreeRoot(hashes, 0, TILE_WIDTH).copy(
        this.tile(level + 1),
        (above % TILE_WIDTH) * HASH_BYTES,
      );
    }
  }

  private tile(level: number): Buffer {
    return (this.tiles[level] ??= Buffer.alloc(TILE_WIDTH * HASH_BYTES));
  }
}
