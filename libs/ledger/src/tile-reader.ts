import {
  consistencyRanges,
  foldSubtrees,
  inclusionRanges,
  subtreesOf,
  verifyInclusion,
  type LeafRange,
  type Subtree,
} from './merkle-proof.js';
import { edgeWidth, fullTiles, HASH_BYTES, leafHash, subtreeRoot, TILE_WIDTH } from './merkle.js';
import type { TreeHead } from './checkpoint.js';
import { LogDamaged, type TileSource } from './tile-storage.js';
import { parseBundle, parseTilePath, tilePath, type TileAddress } from './tiles.js';

const CACHED_TILES_MAX = 256;
const BITS_PER_LEVEL = 8;

/** The bytes of a tile or bundle; a partial one that is gone is cut from the full one that replaced it. */
export async function readTile(
  source: TileSource,
  { level, index, width }: TileAddress,
): Promise<Uint8Array | null> {
  const stored = await source.read(tilePath(level, index, width));
  if (stored || width === TILE_WIDTH) return stored;
  const full = await source.read(tilePath(level, index));
  if (!full) return null;
  if (level !== 'entries') return full.subarray(0, width * HASH_BYTES);
  return full.subarray(0, full.length - parseBundle(full, width).rest);
}

/** One entry with its place in the log. */
export type LoggedEntry = Readonly<{ index: number; entry: Uint8Array }>;

/** Reads hashes, entries and proofs out of tiles. Trusts nobody: compare what it gives with a signed root. */
export class TileReader {
  private readonly cache = new Map<string, Buffer>();

  /** `treeSize` tells how many leaves the tree has whose tiles are there: a signed size, which may grow. */
  constructor(
    private readonly source: TileSource,
    private readonly treeSize: () => number,
  ) {}

  /** The bytes of a tile or bundle; null for what the tree does not cover. */
  async read(path: string): Promise<Uint8Array | null> {
    const address = parseTilePath(path);
    if (!address || !this.covers(address)) return null;
    return readTile(this.source, address);
  }

  /** The inclusion proof of leaf `index` in the tree of `size` leaves: hashes from the leaf up. */
  async inclusionProof(index: number, size = this.treeSize()): Promise<Uint8Array[]> {
    return this.hashesOf(inclusionRanges(index, size));
  }

  /** The consistency proof from the tree of `first` leaves to that of `second`. */
  async consistencyProof(first: number, second: number): Promise<Uint8Array[]> {
    return this.hashesOf(consistencyRanges(first, second));
  }

  /** The root of the tree of the first `size` leaves. */
  async root(size: number): Promise<Uint8Array> {
    return this.hashOf({ start: 0, end: size });
  }

  /** Entries from `from` up to but not including `to` (or the end of the tree), in order. */
  async *entries(from = 0, to = Infinity): AsyncGenerator<LoggedEntry> {
    const end = Math.min(to, this.treeSize());
    for (let index = from; index < end;) {
      const number = Math.floor(index / TILE_WIDTH);
      const { path, entries } = await this.bundle(number);
      const last = Math.min(end, (number + 1) * TILE_WIDTH);
      for (; index < last; index++) {
        const found = entries[index % TILE_WIDTH];
        if (!found) throw new LogDamaged(path, `entry ${index} is cut off`);
        yield { index, entry: found.entry };
      }
    }
  }

  /** Entry `index` and its inclusion proof under a signed head; throws `LogDamaged` when they do not prove it. */
  async proven(index: number, head: TreeHead): Promise<{ entry: Uint8Array; path: Uint8Array[] }> {
    const path = await this.inclusionProof(index, head.size);
    for await (const { entry } of this.entries(index, index + 1)) {
      if (verifyInclusion(leafHash(entry), index, head.size, path, head.root))
        return { entry, path };
    }
    throw new LogDamaged(
      `entry ${index}`,
      'bundle and tiles do not prove it under the checkpoint; verify the whole log',
    );
  }

  private covers({ level, index, width }: TileAddress): boolean {
    const number = level === 'entries' ? 0 : level;
    const full = fullTiles(number, this.treeSize());
    return index < full || (index === full && width <= edgeWidth(number, this.treeSize()));
  }

  private async bundle(index: number) {
    const size = this.treeSize();
    const width = index < fullTiles(0, size) ? TILE_WIDTH : edgeWidth(0, size);
    const path = tilePath('entries', index, width);
    const bytes = await this.read(path);
    if (!bytes) throw new LogDamaged(path, 'the entry bundle is missing');
    return { path, entries: parseBundle(bytes, width).entries };
  }

  private async hashesOf(ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
    const hashes: Uint8Array[] = [];
    for (const range of ranges) hashes.push(await this.hashOf(range));
    return hashes;
  }

  private async hashOf(range: LeafRange): Promise<Uint8Array> {
    const hashes: Uint8Array[] = [];
    for (const subtree of subtreesOf(range)) hashes.push(await this.subtree(subtree));
    return foldSubtrees(hashes);
  }

  private async subtree({ height, index }: Subtree): Promise<Uint8Array> {
    const level = Math.floor(height / BITS_PER_LEVEL);
    const count = 2 ** (height % BITS_PER_LEVEL);
    const first = index * count;
    const tile = await this.tile(level, Math.floor(first / TILE_WIDTH));
    return subtreeRoot(tile, first % TILE_WIDTH, count);
  }

  private async tile(level: number, index: number): Promise<Buffer> {
    // The newest tile of its place holds every older, narrower one.
    const size = this.treeSize();
    const full = index < fullTiles(level, size);
    const width = full ? TILE_WIDTH : edgeWidth(level, size);
    const path = tilePath(level, index, width);
    const cached = this.cache.get(path);
    if (cached) return cached;
    const bytes = await this.read(path);
    if (!bytes) throw new LogDamaged(path, 'the tile is missing');
    if (bytes.length !== width * HASH_BYTES)
      throw new LogDamaged(path, `the tile has ${bytes.length} bytes, not ${width * HASH_BYTES}`);
    const tile = Buffer.from(bytes);
    if (full) this.keep(path, tile);
    return tile;
  }

  private keep(path: string, tile: Buffer): void {
    const oldest = this.cache.size >= CACHED_TILES_MAX ? this.cache.keys().next() : undefined;
    if (oldest && !oldest.done) this.cache.delete(oldest.value);
    this.cache.set(path, tile);
  }
}
