import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';

/** Another live process works on the folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(
      `The data folder ${folder} is in use by process ${pid}. Stop that one first, or choose another folder.`,
    );
  }
}

type Owner = Readonly<{ pid: number; startedAt: string }>;

/** When that process started, as the system says it; empty when there is none. Tells a pid from its reuse. */
export const processStart = (pid: number): string => {
  try {
    if (platform() !== 'linux') {
      process.kill(pid, 0);
      return platform() === 'win32'
        ? 'unknown'
        : execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; nobody has asked for its status yet.
    return state === 'Z' || state === 'X' ? '' : (rest[18] ?? '');
  } catch {
    return '';
  }
};

const readOwner = (path: string): Owner | undefined => {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' && typeof owner.startedAt === 'string'
      ? { pid: owner.pid, startedAt: owner.startedAt }
      : undefined;
  } catch {
    return undefined;
  }
};

const isAlive = (owner: Owner): boolean =>
  processStart(owner.pid) === owner.startedAt && owner.startedAt !== '';

const writeNew = (path: string, owner: Owner): boolean => {
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Takes the folder for this process; the lock of a process that is gone is taken over.
 * @returns what gives the folder back.
 * @throws FolderInUse
 */
export const lockFolder = (folder: string): (() => void) => {
  const path = join(folder, 'owner.json');
  const self: Owner = { pid: process.pid, startedAt: processStart(process.pid) };
  for (let attempt = 0; !writeNew(path, self); attempt++) {
    const owner = readOwner(path);
    if (owner && isAlive(owner)) throw new FolderInUse(folder, owner.pid);
    if (attempt > 20) throw new Error(`The lock file ${path} cannot be taken over; delete it`);
    // Of several that see the same dead owner, one renames its file away; the rest find the new owner's.
    const aside = `${path}.${process.pid}`;
    try {
      renameSync(path, aside);
    } catch {
      continue;
    }
    const moved = readOwner(aside);
    if (moved && isAlive(moved)) renameSync(aside, path);
    else rmSync(aside, { force: true });
  }
  return () => {
    if (readOwner(path)?.pid === process.pid) rmSync(path, { force: true });
  };
};
