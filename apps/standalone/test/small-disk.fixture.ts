import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that can be filled up. */
export type SmallDisk = Readonly<{
  /** A folder on it. */
  folder: string;
  /** Takes all the room that is left. */
  fill: () => void;
  empty: () => void;
  unmount: () => void;
}>;

const run = (command: string, ...args: readonly string[]): string | null => {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? null : stderr.trim() || String(error);
};

const writeAll = (path: string): void => {
  const file = openSync(path, 'w');
  try {
    for (const size of [1024 * 1024, 4096]) {
      const bytes = Buffer.alloc(size, 1);
      try {
        // Until the disk says that there is no room.
        for (;;) if (writeSync(file, bytes) < size) break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(file);
  }
};

/** Mounts one of so many MiB in memory; the reason in words where this machine does not let us. */
export const smallDisk = (mebi: number): SmallDisk | string => {
  const place = mkdtempSync(join(tmpdir(), 'infohus-small-disk-'));
  const refused = run('mount', '-t', 'tmpfs', '-o', `size=${mebi}m,mode=755`, 'tmpfs', place);
  if (refused !== null) {
    rmSync(place, { recursive: true });
    return refused;
  }
  const ballast = join(place, 'ballast');
  const folder = join(place, 'data');
  mkdirSync(folder);
  return {
    folder,
    fill: () => writeAll(ballast),
    empty: () => rmSync(ballast),
    unmount: () => {
      run('umount', place);
      rmSync(place, { recursive: true, force: true });
    },
  };
};
