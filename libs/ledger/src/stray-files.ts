import { edgeWidth, fullTiles, HASH_BYTES, TILE_WIDTH, tileLevels } from './merkle.js';
import type { Placed } from './tile-pair.js';
import type { TileSource } from './tile-storage.js';
import { parseBundle, parseTilePath, tilePath, type TileAddress } from './tiles.js';

/** Where a log is verified; where it can list folders, files that the checkpoint does not need are looked at too. */
export type VerifiableSource = TileSource &
  Readonly<{ list?: (folder: string) => Promise<readonly string[]> }>;

/**
 * Looks at the files that the checkpoint does not need: narrower partial tiles of earlier checkpoints must be the
 * beginning of today's (unless that is in `wrong` itself), names that no tile has are told. Files past the
 * checkpoint are of a batch under way.
 */
export async function findStrayFiles(
  source: VerifiableSource,
  size: number,
  wrong: ReadonlySet<string>,
): Promise<Placed[]> {
  const placed: Placed[] = [];
  for await (const path of walk(source, 'tile')) {
    const address = parseTilePath(path);
    if (!address) placed.push({ path, from: 0, to: 0, detail: 'no file of a log has this name' });
    const newest = address && newestOf(address, size);
    if (!newest || newest.width <= address.width) continue;
    const newestPath = tilePath(newest.level, newest.index, newest.width);
    if (wrong.has(newestPath)) continue;
    const [older, newer] = await Promise.all([source.read(path), source.read(newestPath)]);
    if (older && newer) placed.push(...compare(path, older, beginning(newer, address)));
  }
  return placed;
}

async function* walk(source: VerifiableSource, folder: string): AsyncGenerator<string> {
  for (const name of [...((await source.list?.(folder)) ?? [])].sort()) {
    const path = `${folder}/${name}`;
    if (path.endsWith('/')) yield* walk(source, path.slice(0, -1));
    else yield path;
  }
}

function newestOf({ level, index }: TileAddress, size: number): TileAddress | null {
  const number = level === 'entries' ? 0 : level;
  const full = fullTiles(number, size);
  if (number >= tileLevels(size) || index > full) return null;
  return { level, index, width: index < full ? TILE_WIDTH : edgeWidth(number, size) };
}

function beginning(newer: Uint8Array, { level, width }: TileAddress): Uint8Array {
  const length =
    level === 'entries' ? newer.length - parseBundle(newer, width).rest : width * HASH_BYTES;
  return newer.subarray(0, length);
}

function compare(path: string, older: Uint8Array, expected: Uint8Array): Placed[] {
  if (Buffer.compare(older, expected) === 0) return [];
  const differs = older.findIndex((byte, at) => byte !== expected[at]);
  const from = differs < 0 ? older.length : differs;
  const to = Math.min(from + 1, older.length);
  return [{ path, from, to, detail: 'it is not the beginning of the tile that replaced it' }];
}
