import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import { edgeWidth, fullTiles, HASH_BYTES, subtreeRoot, TILE_WIDTH, tileLevels } from './merkle.js';
import { noteVerifier } from './note.js';
import { findStrayFiles, type VerifiableSource } from './stray-files.js';
import { readTile } from './tile-reader.js';
import { tilePath } from './tiles.js';
import { hashBundle, settleEdge, settleTile, type Placed, type TilePair } from './tile-pair.js';

/** A place where a log contradicts itself: file and bytes (`from` up to but not including `to`), and what is wrong. */
export type LogFinding = Readonly<{ path: string; from: number; to: number; detail: string }>;

/** What a verification found; a log is whole when there are no findings. At most 100 are listed, the first first. */
export type LogVerification = Readonly<{
  origin: string;
  size: number;
  root: string;
  findings: readonly LogFinding[];
}>;

/** Told now and then: how many of all entries were verified. */
export type VerifyProgress = (verified: number, size: number) => void;

const FINDINGS_MAX = 100;
const READ_AHEAD = 16;

/**
 * Verifies a whole log: derives every tile and the root from the entry bundles and compares them with what is
 * stored and signed. Where two files contradict each other the tile above, and last the signed root, tells which
 * of them was changed. The origin is the key's name unless given. Memory: an eighth of a byte per entry.
 */
export async function verifyLog(
  source: VerifiableSource,
  verifierKey: string,
  onProgress: VerifyProgress = () => undefined,
  origin?: string,
): Promise<LogVerification> {
  const verifier = noteVerifier(verifierKey);
  const expected = origin ?? verifier.name;
  const note = await source.read('checkpoint');
  const checkpoint = note
    ? openCheckpoint(note, [verifier], expected)
    : { refused: 'checkpoint-missing', detail: 'the checkpoint is missing' };
  if ('refused' in checkpoint) {
    const { detail } = checkpoint;
    const finding = { path: 'checkpoint', from: 0, to: note?.length ?? 0, detail };
    return { origin: expected, size: 0, root: '', findings: [finding] };
  }
  const findings = await new Verification(source, checkpoint, onProgress).run();
  const root = Buffer.from(checkpoint.root).toString('base64');
  return { origin: expected, size: checkpoint.size, root, findings };
}

class Verification {
  private readonly findings: LogFinding[] = [];
  private readonly edge: TilePair[] = [];
  private above: { index: number; hashes: Promise<Uint8Array | null> } | undefined;

  constructor(
    private readonly source: VerifiableSource,
    private readonly checkpoint: Checkpoint,
    private readonly onProgress: VerifyProgress,
  ) {}

  async run(): Promise<LogFinding[]> {
    const { size } = this.checkpoint;
    let below: Buffer = Buffer.alloc(0);
    for (let level = 0; level < tileLevels(size); level++) below = await this.level(level, below);
    this.note(settleEdge(this.edge, this.checkpoint.root));
    this.note(
      await findStrayFiles(this.source, size, new Set(this.findings.map(({ path }) => path))),
    );
    this.onProgress(size, size);
    return this.findings;
  }

  /** Compares the tiles of a level with what lies below; returns the hashes for the level above. */
  private async level(level: number, below: Buffer): Promise<Buffer> {
    const { size } = this.checkpoint;
    const full = fullTiles(level, size);
    const count = full + (edgeWidth(level, size) > 0 ? 1 : 0);
    const roots = Buffer.alloc(full * HASH_BYTES);
    this.above = undefined;
    const ahead: Promise<TilePair>[] = [];
    for (let index = 0; index < count; index++) {
      for (let next = index + ahead.length; next < count && ahead.length < READ_AHEAD; next++)
        ahead.push(quietly(this.pair(level, next, below)));
      const pair = await ahead.shift();
      if (pair) this.settle(pair, roots);
      if (level === 0 && index % READ_AHEAD === 0) this.onProgress(index * TILE_WIDTH, size);
    }
    return roots;
  }

  private settle(pair: TilePair, roots: Buffer): void {
    if (pair.width < TILE_WIDTH) {
      this.edge.push(pair);
      return;
    }
    const { trusted, placed } = settleTile(pair);
    this.note(placed);
    subtreeRoot(trusted, 0, TILE_WIDTH).copy(roots, pair.index * HASH_BYTES);
  }

  private async pair(level: number, index: number, below: Buffer): Promise<TilePair> {
    const { size } = this.checkpoint;
    const width = index < fullTiles(level, size) ? TILE_WIDTH : edgeWidth(level, size);
    const bundlePath = tilePath('entries', index, width);
    const [stored, bundle, above] = await Promise.all([
      readTile(this.source, { level, index, width }),
      level === 0 ? readTile(this.source, { level: 'entries', index, width }) : null,
      width === TILE_WIDTH ? this.tileAbove(level, index) : null,
    ]);
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    const first = index * TILE_WIDTH * HASH_BYTES;
    const computed =
      level === 0
        ? hashBundle(bundlePath, bundle, width)
        : { hashes: below.subarray(first, first + width * HASH_BYTES), ends: [], placed: [] };
    const parent = above ? Buffer.from(above.subarray(at, at + HASH_BYTES)) : null;
    return { level, index, width, stored: stored && Buffer.from(stored), computed, parent };
  }

  private tileAbove(level: number, index: number): Promise<Uint8Array | null> {
    const { size } = this.checkpoint;
    const above = Math.floor(index / TILE_WIDTH);
    if (this.above?.index !== above) {
      const full = above < fullTiles(level + 1, size);
      const width = full ? TILE_WIDTH : edgeWidth(level + 1, size);
      const address = { level: level + 1, index: above, width };
      const hashes = quietly(readTile(this.source, address));
      this.above = { index: above, hashes };
    }
    return this.above.hashes;
  }

  private note(placed: readonly Placed[]): void {
    for (const finding of placed)
      if (this.findings.length < FINDINGS_MAX) this.findings.push(finding);
  }
}

// What is read ahead may fail before it is awaited; it still throws where it is awaited.
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
