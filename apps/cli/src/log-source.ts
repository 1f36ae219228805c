import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noteVerifier } from '#libs/ledger';
import type { VerifiableSource } from '#libs/ledger';
import type { Call } from './command.js';
import { text, UsageError } from './command.js';
import { publishedLog, readText, urlOf } from './exchange.js';

/** Where a log is read from, in words, and the key that signs it. */
export type LogAt = Readonly<{
  source: VerifiableSource;
  place: string;
  verifierKey: string;
  /** The key lay beside the log: whoever forged one forged both. */
  isKeyUnpinned: boolean;
}>;

const isGone = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
};

const orNull = async <T>(read: Promise<T>): Promise<T | null> => {
  try {
    return await read;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
};

const inFolder = (folder: string): VerifiableSource => ({
  read: (path) => orNull(readFile(join(folder, path))),
  list: async (path) => {
    const names = await orNull(readdir(join(folder, path), { withFileTypes: true }));
    return (names ?? []).map((name) => (name.isDirectory() ? `${name.name}/` : name.name));
  },
});

/** A verifier key as it was typed, or from the file that was named. @throws UsageError */
export const readKey = (said: string): string => {
  const key = (existsSync(said) ? readText(said) : said).trim();
  try {
    noteVerifier(key);
  } catch {
    throw new UsageError('--key must be a verifier key (name+hash+base64) or a file with one.');
  }
  return key;
};

/** The log that a call means: `--folder`, else the exchange at `--url`. @throws UsageError, Problem, Unreachable */
export const logAt = async (call: Call): Promise<LogAt> => {
  const folder = text(call, 'folder');
  if (folder !== undefined && text(call, 'url') !== undefined)
    throw new UsageError('Say --folder or --url, not both.');
  const place = folder ?? urlOf(call);
  const source = folder === undefined ? publishedLog(place) : inFolder(folder);
  const said = text(call, 'key') ?? call.environment['INFOHUS_LOG_KEY'];
  if (said !== undefined && said !== '')
    return { source, place, verifierKey: readKey(said), isKeyUnpinned: false };
  const beside = await source.read('key');
  if (beside === null) throw new UsageError(`There is no log at ${place}; or say its --key.`);
  const verifierKey = readKey(Buffer.from(beside).toString());
  return { source, place, verifierKey, isKeyUnpinned: true };
};
