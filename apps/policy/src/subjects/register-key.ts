import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const keyBytes = 32;

/**
 * The key under which identifiers are hashed: made once, kept outside the database, so that a copy of the database
 * gives no CPR number away. Whoever loses it loses the way from identifier to subject.
 */
export const registerKey = (dataFolder: string): Buffer => {
  const folder = join(dataFolder, 'policy');
  const file = join(folder, 'subject-register.key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(keyBytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (key.length !== keyBytes) throw new Error(`The key in ${file} is not one of ours.`);
  return key;
};
