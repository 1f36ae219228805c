/** Where tiles are read from: a folder, a copy of one, or a log over HTTP. */
export type TileSource = Readonly<{
  /** The bytes at a path relative to the log's prefix; null when there is nothing. */
  read: (path: string) => Promise<Uint8Array | null>;
}>;

/** One file to be written. */
export type TileFile = Readonly<{ path: string; bytes: Uint8Array }>;

/** Port for the storage of one log. What a method promised still holds after a power cut. */
export abstract class TileStorage {
  /** Keeps every other writer out until `unlock`; throws `LogLocked` when there is one already. */
  abstract lock(): Promise<void>;
  abstract unlock(): Promise<void>;
  /** The bytes at a path; null when there is nothing. */
  abstract read(path: string): Promise<Uint8Array | null>;
  /** Names directly in a folder, folders with a slash after the name; empty when there is no such folder. */
  abstract list(folder: string): Promise<readonly string[]>;
  /** Writes files, in any order; all are durable when it resolves, any part may be there when it throws. */
  abstract write(files: readonly TileFile[]): Promise<void>;
  /** Replaces one file whole (never half) and durably; throws `LogTakenOver` when it does not hold `expected`. */
  abstract replace(path: string, bytes: Uint8Array, expected: Uint8Array | null): Promise<void>;
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
