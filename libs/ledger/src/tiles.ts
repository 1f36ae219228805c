import { ENTRY_BYTES_MAX, TILE_WIDTH } from './merkle.js';

/** Which tile or entry bundle a path names; `width` 256 is a full one. */
export type TileAddress = Readonly<{ level: number | 'entries'; index: number; width: number }>;

/** The path of a tile or entry bundle relative to the log's prefix (C2SP tlog-tiles, Merkle Tree). */
export function tilePath(level: number | 'entries', index: number, width = TILE_WIDTH): string {
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `tile/${level}/${indexPath(index)}${partial}`;
}

/** The path of the folder of partial tiles beside a full one. */
export function partialsFolder(level: number | 'entries', index: number): string {
  return `tile/${level}/${indexPath(index)}.p`;
}

/** The address that a path names, or null when the path is not in the one canonical form. */
export function parseTilePath(path: string): TileAddress | null {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (!match) return null;
  const [, level = '', index = '', width] = match;
  const address: TileAddress = {
    level: level === 'entries' ? level : Number(level),
    index: Number(index.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const { level: number } = address;
  if (number !== 'entries' && number > 63) return null;
  if (width !== undefined && (address.width < 1 || address.width >= TILE_WIDTH)) return null;
  return tilePath(number, address.index, address.width) === path ? address : null;
}

/** Entries as an entry bundle: each with its length as a big-endian uint16 before it. */
export function formatBundle(entries: readonly Uint8Array[]): Buffer {
  const bundle = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > ENTRY_BYTES_MAX)
      throw new RangeError(`an entry has ${entry.length} bytes; at most ${ENTRY_BYTES_MAX} fit`);
    bundle.writeUInt16BE(entry.length, at);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** One entry of a bundle; `at` is the byte in the bundle where its length begins. */
export type BundledEntry = Readonly<{ at: number; entry: Uint8Array }>;

/** The first `width` entries of a bundle (views, not copies); fewer when its bytes end early. Bytes after them are in `rest`. */
export function parseBundle(
  bundle: Uint8Array,
  width: number,
): Readonly<{ entries: BundledEntry[]; rest: number }> {
  const entries: BundledEntry[] = [];
  let at = 0;
  while (entries.length < width && at + 2 <= bundle.length) {
    const length = (bundle[at] ?? 0) * 256 + (bundle[at + 1] ?? 0);
    if (at + 2 + length > bundle.length) break;
    entries.push({ at, entry: bundle.subarray(at + 2, at + 2 + length) });
    at += 2 + length;
  }
  return { entries, rest: bundle.length - at };
}

function indexPath(index: number): string {
  if (!Number.isSafeInteger(index) || index < 0)
    throw new RangeError(`${index} is not the index of a tile`);
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  return groups.map((group, n) => (n < groups.length - 1 ? `x${group}` : group)).join('/');
}
