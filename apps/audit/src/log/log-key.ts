import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
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

const writeSynced = async (path: string, text: string, mode: number): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(`${path}.new`, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
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
  await writeSynced(path, `${signerKey}\n`, 0o600);
  return noteSigner(signerKey);
};

/** Puts the verifier key beside the log, so that a copy of the folder can be verified. */
export const publishVerifierKey = (path: string, verifierKey: string): Promise<void> =>
  writeSynced(path, `${verifierKey}\n`, 0o644);
