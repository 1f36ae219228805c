/** Where tiles are read from: a folder, a copy of one, or a log over HTTP. */
export type TileSource = Readonly<{
  /** The bytes at a path relative to the log's prefix; null when there is nothing. */
  read: (path: string) => Promise<Uint8Array | null>;
}>;

/** One file to be written. */
export type TileFile = Readonly<{ path: string; bytes: Uint8Array }>;

/** The one file that is ever replaced: the checkpoint. `expected` is what it holds before; null for no such file. */
export type HeadFile = TileFile & Readonly<{ expected: Uint8Array | null }>;

/** Port for the storage of one log. What a method promised still holds after a power cut. */
export abstract class TileStorage {
  /**
   * Keeps every other writer out until `unlock`; throws `LogLocked` when there is one already. Makes durable what
   * a killed writer left, so that whatever is read from now on is.
   */
  abstract lock(): Promise<void>;
  abstract unlock(): Promise<void>;
  /** The bytes at a path; null when there is nothing. */
  abstract read(path: string): Promise<Uint8Array | null>;
  /** Names directly in a folder, folders with a slash after the name; empty when there is no such folder. */
  abstract list(folder: string): Promise<readonly string[]>;
  /**
   * Writes files in any order; when all are durable, replaces the head whole (never half) and durably. When it
   * throws, any part of the files may be there, and the head may be the old or the new one. Throws
   * `LogTakenOver` and leaves the head alone when that does not hold `expected`.
   */
  abstract commit(files: readonly TileFile[], head: HeadFile): Promise<void>;
  /** Removes files and whole folders; need not be durable. */
  abstract remove(paths: readonly string[]): Promise<void>;
}

/** Another writer holds the log. */
export class LogLocked extends Error {
  override readonly name = 'LogLocked';
}

/** The checkpoint is not the one that this writer wrote: somebody else writes to the log. */
export class LogTakenOver extends Error {
  override readonly name = 'LogTakenOver';
}

/** Tiles, bundles and checkpoint contradict each other; `path` names the place. Nothing is repaired silently. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
  constructor(
    readonly path: string,
    what: string,
  ) {
    super(`${path}: ${what}`);
  }
}

/** A write failed, so this writer cannot know what is durable: open the log again. */
export class LogStopped extends Error {
  override readonly name = 'LogStopped';
}
