import { openCheckpoint, signCheckpoint, type TreeHead } from './checkpoint.js';
import { ENTRY_BYTES_MAX, emptyRoot, TILE_WIDTH, TreeEdge } from './merkle.js';
import { noteVerifier, type NoteSigner } from './note.js';
import { formatProof, type Opening } from './proof.js';
import {
  BATCH_ENTRIES_MAX,
  dropPastCheckpoint,
  outgrownPartials,
  readEdge,
  type LogEdge,
} from './recovery.js';
import { TileReader, type LoggedEntry } from './tile-reader.js';
import { LogDamaged, LogStopped, type TileFile, type TileStorage } from './tile-storage.js';
import { formatBundle, tilePath } from './tiles.js';

const CHECKPOINT = 'checkpoint';
const BATCH_BYTES_MAX = 16 * 1024 * 1024;

/** Whose log it is, and optionally the last head the caller knows of, which an opened log must contain. */
export type LogOptions = Readonly<{ origin: string; signer: NoteSigner; lastSeen?: TreeHead }>;

type Waiting = Readonly<{
  entries: readonly Uint8Array[];
  resolve: (indices: number[]) => void;
  reject: (error: Error) => void;
}>;

type Signed = Readonly<{ head: TreeHead; note: string }>;

/**
 * An append-only Merkle log in tiles (C2SP tlog-tiles) with one writer. Appends that wait together become
 * one durable batch: bundles and tiles first, then the signed checkpoint, then the answers.
 */
export class TileLog {
  private readonly reader: TileReader;
  private waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  private stopped: Readonly<{ cause: unknown }> | undefined;

  private constructor(
    private readonly storage: TileStorage,
    private readonly options: LogOptions,
    private edge: LogEdge,
    private signed: Signed,
  ) {
    this.reader = new TileReader(storage, () => this.signed.head.size);
  }

  /** Opens or begins a log: continues from its checkpoint, or throws (`LogDamaged`, `LogLocked`) and changes nothing. */
  static async open(storage: TileStorage, options: LogOptions): Promise<TileLog> {
    await storage.lock();
    try {
      const note = await storage.read(CHECKPOINT);
      const log = note
        ? await TileLog.continued(storage, options, note)
        : await TileLog.begun(storage, options);
      await log.checkLastSeen();
      return log;
    } catch (error) {
      await storage.unlock();
      throw error;
    }
  }

  /** Appends entries (at most 65,535 bytes each) side by side; resolves with their indices when they are durable and under the checkpoint. */
  append(entries: readonly Uint8Array[]): Promise<number[]> {
    if (entries.length > BATCH_ENTRIES_MAX)
      return Promise.reject(
        new RangeError(`one append takes at most ${BATCH_ENTRIES_MAX} entries`),
      );
    if (entries.some((entry) => entry.length > ENTRY_BYTES_MAX))
      return Promise.reject(new RangeError(`an entry has at most ${ENTRY_BYTES_MAX} bytes`));
    if (this.stopped) return Promise.reject(this.stoppedError());
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  /** The newest durable head. */
  head(): TreeHead {
    return this.signed.head;
  }

  /** The newest durable checkpoint, a signed note. */
  checkpoint(): string {
    return this.signed.note;
  }

  /** The bytes served at a path of C2SP tlog-tiles; null for 404. What the checkpoint does not cover is not served. */
  async read(path: string): Promise<Uint8Array | null> {
    return path === CHECKPOINT ? Buffer.from(this.signed.note) : this.reader.read(path);
  }

  /** Entries from `from` up to but not including `to` (default: all), in order. */
  entries(from = 0, to = Infinity): AsyncGenerator<LoggedEntry> {
    return this.reader.entries(from, to);
  }

  /** Hashes that prove leaf `index` in the tree of `size` leaves, from the leaf up. */
  async inclusionProof(index: number, size = this.signed.head.size): Promise<Uint8Array[]> {
    this.checkSize(size);
    return this.reader.inclusionProof(index, size);
  }

  /** Hashes that prove that the tree of `first` leaves is the beginning of that of `second`. */
  async consistencyProof(first: number, second: number): Promise<Uint8Array[]> {
    this.checkSize(second);
    return this.reader.consistencyProof(first, second);
  }

  /** A proof file of one entry that `checkProof` verifies offline; throws `LogDamaged` rather than give a wrong one. */
  async prove(index: number, opening?: Opening): Promise<string> {
    const { head, note } = this.signed;
    const { entry, path } = await this.reader.proven(index, head);
    return formatProof({ checkpoint: note, index, path, leaf: entry, ...(opening && { opening }) });
  }

  /** Waits for appends under way and lets go of the storage. */
  async close(): Promise<void> {
    this.stopped ??= { cause: 'it was closed' };
    await this.flushing;
    await this.storage.unlock();
  }

  private static async begun(storage: TileStorage, options: LogOptions): Promise<TileLog> {
    const found = await storage.list('tile');
    if (found.length > 0)
      throw new LogDamaged(CHECKPOINT, 'there are tiles but no checkpoint; a new log would fork');
    const head = { size: 0, root: emptyRoot() };
    const note = signCheckpoint({ origin: options.origin, ...head }, [options.signer]);
    await storage.commit([], { path: CHECKPOINT, bytes: Buffer.from(note), expected: null });
    const edge = { tree: TreeEdge.empty(), entries: [] };
    return new TileLog(storage, options, edge, { head, note });
  }

  private static async continued(
    storage: TileStorage,
    options: LogOptions,
    bytes: Uint8Array,
  ): Promise<TileLog> {
    const verifier = noteVerifier(options.signer.verifierKey);
    const opened = openCheckpoint(bytes, [verifier], options.origin);
    if ('refused' in opened) throw new LogDamaged(CHECKPOINT, opened.detail);
    const head = { size: opened.size, root: opened.root };
    const edge = await readEdge(storage, head);
    await dropPastCheckpoint(storage, head.size);
    const note = Buffer.from(bytes).toString();
    return new TileLog(storage, options, edge, { head, note });
  }

  private async checkLastSeen(): Promise<void> {
    const { lastSeen } = this.options;
    if (!lastSeen) return;
    const { size } = this.signed.head;
    if (lastSeen.size > size)
      throw new LogDamaged(
        CHECKPOINT,
        `the log has ${size} leaves, but ${lastSeen.size} were seen; an older copy was put in its place`,
      );
    const root = await this.reader.root(lastSeen.size);
    if (Buffer.compare(root, lastSeen.root) !== 0)
      throw new LogDamaged(
        CHECKPOINT,
        `the first ${lastSeen.size} leaves have another root than was seen; the log was rewritten`,
      );
  }

  private checkSize(size: number): void {
    if (size > this.signed.head.size)
      throw new RangeError(`the log has ${this.signed.head.size} leaves, not ${size}`);
  }

  private async flush(): Promise<void> {
    // One turn of the loop, so that callers answered by the last batch can join this one.
    for (await turn(); this.waiting.length > 0; await turn()) {
      const batch = this.takeBatch();
      try {
        const first = this.edge.tree.size;
        await this.commit(batch.flatMap(({ entries }) => entries));
        let index = first;
        for (const { entries, resolve } of batch) resolve(entries.map(() => index++));
        batch.length = 0;
        await this.removeOutgrown(first);
      } catch (error) {
        this.stop(error, batch);
      }
    }
    this.flushing = undefined;
  }

  private takeBatch(): Waiting[] {
    let count = 0;
    let bytes = 0;
    const end = this.waiting.findIndex(({ entries }, n) => {
      count += entries.length;
      bytes += entries.reduce((sum, entry) => sum + entry.length, 0);
      return n > 0 && (count > BATCH_ENTRIES_MAX || bytes > BATCH_BYTES_MAX);
    });
    return this.waiting.splice(0, end < 0 ? this.waiting.length : end);
  }

  private async commit(entries: readonly Uint8Array[]): Promise<void> {
    if (entries.length === 0) return;
    const before = this.edge.tree.size;
    const tree = this.edge.tree.copy();
    const tiles = tree.append(entries).map(({ level, index, width, hashes }) => ({
      path: tilePath(level, index, width),
      bytes: hashes,
    }));
    const { files, rest } = bundleFiles(before, [...this.edge.entries, ...entries]);
    const head = { size: tree.size, root: tree.root() };
    const { origin, signer } = this.options;
    const note = signCheckpoint({ origin, ...head }, [signer]);
    const expected = Buffer.from(this.signed.note);
    const checkpoint = { path: CHECKPOINT, bytes: Buffer.from(note), expected };
    await this.storage.commit([...files, ...tiles], checkpoint);
    this.edge = { tree, entries: rest };
    this.signed = { head, note };
  }

  private async removeOutgrown(before: number): Promise<void> {
    const outgrown = outgrownPartials(before, this.signed.head.size);
    if (outgrown.length > 0) await this.storage.remove(outgrown);
  }

  private stop(error: unknown, batch: readonly Waiting[]): void {
    this.stopped ??= { cause: error };
    const failed = this.stoppedError();
    for (const { reject } of [...batch, ...this.waiting]) reject(failed);
    this.waiting = [];
  }

  private stoppedError(): LogStopped {
    const cause = this.stopped?.cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    return new LogStopped(`the log takes no more entries: ${why}; open it again`, { cause });
  }
}

function bundleFiles(
  size: number,
  entries: readonly Uint8Array[],
): Readonly<{ files: TileFile[]; rest: readonly Uint8Array[] }> {
  const files: TileFile[] = [];
  const first = Math.floor(size / TILE_WIDTH);
  let at = 0;
  for (; at + TILE_WIDTH <= entries.length; at += TILE_WIDTH) {
    const path = tilePath('entries', first + at / TILE_WIDTH);
    files.push({ path, bytes: formatBundle(entries.slice(at, at + TILE_WIDTH)) });
  }
  const rest = entries.slice(at);
  if (rest.length > 0) {
    const path = tilePath('entries', first + at / TILE_WIDTH, rest.length);
    files.push({ path, bytes: formatBundle(rest) });
  }
  return { files, rest };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
