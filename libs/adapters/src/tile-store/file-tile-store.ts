import * as fs from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LogLocked, LogTakenOver, TileStorage, type HeadFile, type TileFile } from '#libs/ledger';
import { FolderInUse, FolderLock } from '../folder-lock.js';
import { systemCode } from './system-error.js';

const KNOWN_FOLDERS_MAX = 10_000;

/** Tiles as files of one folder, which any static file server can serve. Every write is synced to the disk, folders too. */
export class FileTileStore extends TileStorage {
  private readonly known = new Set<string>();
  private held: FolderLock | undefined;

  private readonly folder: string;

  constructor(folder: string) {
    super();
    this.folder = resolve(folder);
  }

  async lock(): Promise<void> {
    await this.makeFolder(this.folder);
    try {
      this.held = FolderLock.take(join(this.folder, 'lock'));
    } catch (error) {
      if (error instanceof FolderInUse) throw new LogLocked(error.message);
      throw error;
    }
    // A writer killed after it renamed the checkpoint had not yet made the new name durable.
    await syncFolder(this.folder);
  }

  unlock(): Promise<void> {
    this.held?.release();
    this.held = undefined;
    return Promise.resolve();
  }

  async read(path: string): Promise<Uint8Array | null> {
    try {
      return await readFile(join(this.folder, path));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async list(folder: string): Promise<readonly string[]> {
    try {
      const names = await readdir(join(this.folder, folder), { withFileTypes: true });
      return names.map((name) => (name.isDirectory() ? `${name.name}/` : name.name));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  async commit(files: readonly TileFile[], head: HeadFile): Promise<void> {
    const target = join(this.folder, head.path);
    // The new head lies ready beside the old one while the tiles are synced; only its name has to wait.
    await allDone([
      this.writeTiles(files),
      writeSynced(`${target}.tmp`, head.bytes),
      this.checkHead(head),
    ]);
    await rename(`${target}.tmp`, target);
    await syncFolder(dirname(target));
  }

  async remove(paths: readonly string[]): Promise<void> {
    await Promise.all(
      paths.map((path) => rm(join(this.folder, path), { recursive: true, force: true })),
    );
    for (const path of paths) this.known.delete(join(this.folder, path));
  }

  private async writeTiles(files: readonly TileFile[]): Promise<void> {
    const folders = new Set(files.map(({ path }) => dirname(join(this.folder, path))));
    if (this.known.size > KNOWN_FOLDERS_MAX) this.known.clear();
    for (const folder of folders) await this.makeFolder(folder);
    await allDone(files.map(({ path, bytes }) => writeSynced(join(this.folder, path), bytes)));
    await allDone([...folders].map(syncFolder));
  }

  private async checkHead({ path, expected }: HeadFile): Promise<void> {
    const found = await this.read(path);
    if (!this.held?.isHeld())
      throw new LogLocked(`the lock of ${this.folder} is no longer held by this writer`);
    const same = found && expected ? Buffer.compare(found, expected) === 0 : found === expected;
    if (!same) throw new LogTakenOver(`${path} in ${this.folder} was written by somebody else`);
  }

  // A folder is durable when every folder on the way to it is synced; also one that a killed process made.
  private async makeFolder(folder: string): Promise<void> {
    if (this.known.has(folder)) return;
    if (folder === this.folder) await mkdir(folder, { recursive: true });
    else {
      await this.makeFolder(dirname(folder));
      await mkdir(folder, { recursive: true });
    }
    await syncFolder(dirname(folder));
    this.known.add(folder);
  }
}

// Unlike Promise.all it leaves nothing running behind an error: whoever opens the log again must be alone.
async function allDone(steps: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find((step) => step.status === 'rejected');
  if (failed) throw failed.reason;
}

// The callback functions need a third of the time that fs.promises needs with its file handles.
function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  return new Promise((done, reject) => {
    fs.open(path, 'w', (failedOpen, file) => {
      if (failedOpen) return reject(failedOpen);
      const close = (failed: Error | null): void =>
        fs.close(file, (failedClose) => {
          const error = failed ?? failedClose;
          if (error) reject(error);
          else done();
        });
      fs.writeFile(file, bytes, (failed) => {
        if (failed) close(failed);
        else fs.fdatasync(file, close);
      });
    });
  });
}

function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder, and keeps its entries by its own journal.
  if (process.platform === 'win32') return Promise.resolve();
  return new Promise((done, reject) => {
    fs.open(path, 'r', (failedOpen, folder) => {
      if (failedOpen) return reject(failedOpen);
      fs.fsync(folder, (failed) => {
        fs.close(folder, (failedClose) => {
          const error = failed ?? failedClose;
          if (error) reject(error);
          else done();
        });
      });
    });
  });
}
