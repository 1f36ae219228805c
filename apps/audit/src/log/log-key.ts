import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { noteKeys, noteSigner } from '#libs/ledger';
import type { NoteSigner } from '#libs/ledger';

const isMissing = (error: unknown): boolean => (error as { code?: unknown }).code === 'ENOENT';

/** What stands in a file, or null when there is no such file. */
export const readText = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

const writtenBeside = async (path: string, text: string, mode: number): Promise<string> => {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = await open(beside, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return beside;
};

/** Of several who begin at once one makes the key, and all have that one. */
const made = async (path: string, text: string): Promise<string> => {
  const beside = await writtenBeside(path, text, 0o600);
  try {
    await link(beside, path);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
  } finally {
    await rm(beside);
  }
  return readFile(path, 'utf8');
};

/**
 * The signer of the log's checkpoints, whose key lies in `path`, readable by its owner only; made at the first start.
 * @throws Error when there is a log but no key: a new key would begin a second log under the first one's name
 */
export const openLogKey = async (
  path: string,
  origin: string,
  isBegun: boolean,
): Promise<NoteSigner> => {
  const kept = await readText(path);
  if (kept !== null) return noteSigner(kept);
  if (isBegun) throw new Error('There is an audit log, but the key that signs it is gone');
  const { signerKey } = noteKeys(origin, randomBytes(32));
  return noteSigner(await made(path, `${signerKey}\n`));
};

/** Puts the verifier key beside the log, so that a copy of the folder can be verified. */
export const publishVerifierKey = async (path: string, verifierKey: string): Promise<void> =>
  rename(await writtenBeside(path, `${verifierKey}\n`, 0o644), path);
