import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, platform } from 'node:os';
import { dirname } from 'node:path';

/** Another live process works on the folder, or one on another machine did: whether it lives cannot be told from here. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  constructor(
    readonly folder: string,
    readonly pid: number,
    readonly host = hostname(),
  ) {
    super(
      host === hostname()
        ? `The data folder ${folder} is in use by process ${pid}. Stop that one first, or choose another folder.`
        : `The data folder ${folder} is in use by process ${pid} on ${host}. Stop that one first; if it is gone, delete the lock file.`,
    );
  }
}

type Owner = Readonly<{ host: string; pid: number; startedAt: string; token: string }>;

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
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name of the process may hold spaces and parentheses: count fields after the last one.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; nobody has asked for its status yet.
    return state === 'Z' || state === 'X' ? '' : `${boot}/${rest[18] ?? ''}`;
  } catch {
    return '';
  }
};

const readOwner = (path: string): Owner | undefined => {
  try {
    const { host, pid, startedAt, token } = JSON.parse(readFileSync(path, 'utf8')) as Owner;
    return typeof pid === 'number' && typeof startedAt === 'string'
      ? { host: host ?? hostname(), pid, startedAt, token }
      : undefined;
  } catch {
    return undefined;
  }
};

const held = new Set<string>();

const isAlive = ({ host, pid, startedAt, token }: Owner): boolean =>
  host !== hostname() ||
  (startedAt !== '' && processStart(pid) === startedAt && (pid !== process.pid || held.has(token)));

// A link is made whole or not at all: nobody ever reads a lock that does not name its owner yet.
const writeNew = (path: string, owner: Owner): boolean => {
  const draft = `${path}.${owner.token}`;
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

const takeoversMax = 20;

/** A lock file that names its owner: a folder belongs to one process. */
export class FolderLock {
  private constructor(
    private readonly path: string,
    private readonly token: string,
  ) {}

  /** Takes the lock; the one of a process that is gone is taken over. @throws FolderInUse */
  static take(path: string): FolderLock {
    const token = randomUUID();
    const startedAt = processStart(process.pid);
    const self: Owner = { host: hostname(), pid: process.pid, startedAt, token };
    for (let attempt = 0; !writeNew(path, self); attempt++) {
      const owner = readOwner(path);
      if (owner && isAlive(owner)) throw new FolderInUse(dirname(path), owner.pid, owner.host);
      if (attempt > takeoversMax)
        throw new Error(`The lock file ${path} cannot be taken over; delete it`);
      // Of several that see the same dead owner, one renames its file away; the rest find the new owner's.
      const aside = `${path}.${token}.gone`;
      try {
        renameSync(path, aside);
      } catch {
        continue;
      }
      const moved = readOwner(aside);
      if (moved && isAlive(moved)) renameSync(aside, path);
      else rmSync(aside, { force: true });
    }
    held.add(token);
    return new FolderLock(path, token);
  }

  /** Whether the lock file is still this one. */
  isHeld(): boolean {
    return readOwner(this.path)?.token === this.token;
  }

  release(): void {
    held.delete(this.token);
    if (this.isHeld()) rmSync(this.path, { force: true });
  }
}
