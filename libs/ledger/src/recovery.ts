import type { TreeHead } from './checkpoint.js';
import {
  edgeWidth,
  fullTiles,
  HASH_BYTES,
  subtreeRoot,
  TILE_WIDTH,
  tileLevels,
  TreeEdge,
  writeLeafHash,
} from './merkle.js';
import { LogDamaged, type TileStorage } from './tile-storage.js';
import { parseBundle, parseTilePath, partialsFolder, tilePath } from './tiles.js';

/** Most entries of one durable batch; it bounds what a crash can leave past the checkpoint. */
export const BATCH_ENTRIES_MAX = 65_536;

const BATCH_TILES_MAX = BATCH_ENTRIES_MAX / TILE_WIDTH + 1;
const LEVELS_MAX = 7;

/** What is needed to go on appending: the edge of the tree and the entries of its partial bundle. */
export type LogEdge = Readonly<{ tree: TreeEdge; entries: readonly Uint8Array[] }>;

/** Reads the right edge of a log and compares it with its signed head; throws `LogDamaged` where they differ. */
export async function readEdge(storage: TileStorage, head: TreeHead): Promise<LogEdge> {
  const { size, root } = head;
  const partials: Buffer[] = [];
  for (let level = 0; level < tileLevels(size); level++) {
    const width = edgeWidth(level, size);
    partials.push(
      width === 0 ? Buffer.alloc(0) : await readTile(storage, level, fullTiles(level, size), width),
    );
  }
  const tree = TreeEdge.of(size, partials);
  if (!tree.root().equals(root))
    throw new LogDamaged(
      'checkpoint',
      `the tiles have another root than the signed one of ${size} leaves; the log is not opened, for it would fork`,
    );
  await checkLastFullTiles(storage, size, partials);
  return { tree, entries: await readPartialBundle(storage, size, partials[0]) };
}

/**
 * Removes what a crash left past the checkpoint: it was never acknowledged and never covered by a signature.
 * More than one batch of it is no crash but a checkpoint put back, and is refused.
 */
export async function dropPastCheckpoint(storage: TileStorage, size: number): Promise<string[]> {
  const past: string[] = [];
  for (const level of ['entries' as const, ...Array(LEVELS_MAX).keys()])
    past.push(...(await listPast(storage, level, size)));
  if (past.length > 0) await storage.remove(past);
  return past;
}

async function listPast(
  storage: TileStorage,
  level: number | 'entries',
  size: number,
): Promise<string[]> {
  const number = level === 'entries' ? 0 : level;
  const edge = fullTiles(number, size);
  const width = edgeWidth(number, size);
  const folders = new Set([edge, edge + BATCH_TILES_MAX].map((n) => parentOf(tilePath(level, n))));
  const past: string[] = [];
  for (const folder of folders)
    for (const name of await storage.list(folder)) {
      const path = `${folder}/${name}`;
      const address = parseTilePath(path.replace(/\.p\/$/, ''));
      if (!address || address.index < edge) continue;
      if (address.index > edge + BATCH_TILES_MAX)
        throw new LogDamaged(
          path,
          `the log goes on far past its checkpoint of ${size} leaves: an older checkpoint was put in its place`,
        );
      if (address.index > edge || !path.endsWith('/')) past.push(path.replace(/\/$/, ''));
      else
        for (const partial of await storage.list(path.slice(0, -1)))
          if (!(Number(partial) <= width)) past.push(`${path}${partial}`);
    }
  return past;
}

// The newest full tiles are what the last batch wrote; older damage is for the whole verification to find.
async function checkLastFullTiles(
  storage: TileStorage,
  size: number,
  partials: readonly Buffer[],
): Promise<void> {
  for (let level = 0; fullTiles(level, size) > 0; level++) {
    const index = fullTiles(level, size) - 1;
    const tile = await readTile(storage, level, index, TILE_WIDTH);
    const parent = Math.floor(index / TILE_WIDTH);
    const above =
      parent < fullTiles(level + 1, size)
        ? await readTile(storage, level + 1, parent, TILE_WIDTH)
        : (partials[level + 1] ?? Buffer.alloc(0));
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    if (!subtreeRoot(tile, 0, TILE_WIDTH).equals(above.subarray(at, at + HASH_BYTES)))
      throw new LogDamaged(tilePath(level, index), 'the tile has another root than the tile above');
    if (level === 0) await checkBundle(storage, index, TILE_WIDTH, tile);
  }
}

async function readPartialBundle(
  storage: TileStorage,
  size: number,
  tile: Buffer | undefined,
): Promise<Uint8Array[]> {
  const width = edgeWidth(0, size);
  return tile && width > 0 ? checkBundle(storage, fullTiles(0, size), width, tile) : [];
}

async function checkBundle(
  storage: TileStorage,
  index: number,
  width: number,
  tile: Buffer,
): Promise<Uint8Array[]> {
  const path = tilePath('entries', index, width);
  const bytes = await storage.read(path);
  if (!bytes) throw new LogDamaged(path, 'the entry bundle is missing');
  const { entries, rest } = parseBundle(bytes, width);
  const hashes = Buffer.alloc(width * HASH_BYTES);
  entries.forEach(({ entry }, n) => writeLeafHash(entry, hashes, n * HASH_BYTES));
  if (entries.length !== width || rest !== 0 || !hashes.equals(tile))
    throw new LogDamaged(path, 'the entry bundle does not hash to its tile');
  return entries.map(({ entry }) => entry);
}

async function readTile(
  storage: TileStorage,
  level: number,
  index: number,
  width: number,
): Promise<Buffer> {
  const path = tilePath(level, index, width);
  const bytes = await storage.read(path);
  if (!bytes) throw new LogDamaged(path, 'the tile is missing');
  if (bytes.length !== width * HASH_BYTES)
    throw new LogDamaged(path, `the tile has ${bytes.length} bytes, not ${width * HASH_BYTES}`);
  return Buffer.from(bytes);
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** The folders of partial tiles and bundles that became full between two sizes: their full ones replace them. */
export function outgrownPartials(before: number, after: number): string[] {
  const folders: string[] = [];
  for (const level of ['entries' as const, ...Array(tileLevels(before)).keys()]) {
    const number = level === 'entries' ? 0 : level;
    const index = fullTiles(number, before);
    const wasPartial = edgeWidth(number, before) > 0;
    if (wasPartial && fullTiles(number, after) > index) folders.push(partialsFolder(level, index));
  }
  return folders;
}
