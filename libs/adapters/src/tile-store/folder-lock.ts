import { randomUUID } from 'node:crypto';
import { open, readFile, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { LogLocked } from '#libs/ledger';
import { systemCode } from './system-error.js';

type Holder = Readonly<{ host: string; pid: number; started: string; token: string }>;

const held = new Set<string>();

/** A lock file that names its holder. One left by a process that is gone is taken over; any other is respected. */
export class FolderLock {
  private constructor(
    private readonly path: string,
    private readonly token: string,
  ) {}

  /** Takes the lock; throws `LogLocked` naming who has it. */
  static async take(path: string): Promise<FolderLock> {
    const token = randomUUID();
    const started = await startOf(process.pid);
    const holder: Holder = { host: hostname(), pid: process.pid, started, token };
    for (let attempt = 0; attempt < 2; attempt++) {
      if (await create(path, JSON.stringify(holder))) {
        held.add(token);
        return new FolderLock(path, token);
      }
      await clearStale(path);
    }
    throw new LogLocked(`${path} was taken by another writer at the same time`);
  }

  /** Whether the lock file is still this one. */
  async isHeld(): Promise<boolean> {
    return (await readHolder(this.path))?.token === this.token;
  }

  async release(): Promise<void> {
    held.delete(this.token);
    if (await this.isHeld()) await unlink(this.path);
  }
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(text);
    await file.close();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function clearStale(path: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder === null) return;
  if (holder.host !== hostname())
    throw new LogLocked(
      `${path} is held by process ${holder.pid} on ${holder.host}; remove the file if that process is gone`,
    );
  const alive = holder.pid === process.pid ? held.has(holder.token) : isAlive(holder.pid);
  // The number of a dead process is given to another one: then the start time differs.
  if (alive && (await startOf(holder.pid)) === holder.started)
    throw new LogLocked(`${path} is held by process ${holder.pid}, which is running`);
  await unlink(path).catch(ignoreMissing);
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    if (systemCode(error) === undefined)
      throw new LogLocked(`${path} does not name its holder; remove it if no writer is running`);
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** When a process started, in ticks since boot, with the boot's id; empty where the system does not tell. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The name of the process may hold spaces and parentheses: count fields after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()}/${fields[19]}`;
  } catch {
    return '';
  }
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}
