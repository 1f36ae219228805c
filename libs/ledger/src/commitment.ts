import { hash } from 'node:crypto';
import { canonicalBytes } from './canonical.js';

/** Fewest and most bytes of a salt. */
export const SALT_BYTES = { min: 16, max: 255 } as const;

/**
 * A salted commitment as 64 hex digits: SHA-256(salt length as uint16 || salt || canonical JSON of the payload).
 * Without the salt it tells nothing about the payload, so erasing the salt with the payload leaves the log whole.
 */
export function commit(salt: Uint8Array, payload: unknown): string {
  return commitBytes(salt, canonicalBytes(payload));
}

const saltRefused = (): RangeError =>
  new RangeError(`a salt has ${SALT_BYTES.min} to ${SALT_BYTES.max} bytes`);

/** The commitment to payload bytes that are canonical JSON already, or opaque. */
export function commitBytes(salt: Uint8Array, payload: Uint8Array): string {
  if (salt.length < SALT_BYTES.min || salt.length > SALT_BYTES.max) throw saltRefused();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(salt.length);
  return hash('sha256', Buffer.concat([length, salt, payload]), 'hex');
}

// Nothing waits between filling and hashing it.
const scratch = Buffer.alloc(64 * 1024);

/**
 * The commitment to a payload text (canonical JSON already) with a salt as hex digits: `commitBytes` without the copies,
 * for those that check many.
 */
export function commitText(saltHex: string, payload: string): string {
  const saltBytes = saltHex.length / 2;
  if (saltBytes < SALT_BYTES.min || saltBytes > SALT_BYTES.max) throw saltRefused();
  // One UTF-16 code unit is three bytes at most.
  const bytesMax = 2 + saltBytes + payload.length * 3;
  const bytes = bytesMax <= scratch.length ? scratch : Buffer.allocUnsafe(bytesMax);
  bytes.writeUInt16BE(saltBytes);
  const salted = 2 + bytes.write(saltHex, 2, saltBytes, 'hex');
  return hash('sha256', bytes.subarray(0, salted + bytes.write(payload, salted, 'utf8')), 'hex');
}

/** Whether a commitment was made over this payload with this salt. */
export function opens(commitment: string, salt: Uint8Array, payload: unknown): boolean {
  return commit(salt, payload) === commitment;
}
