import { createHash } from 'node:crypto';

/** A string that was parsed once and is told apart by the compiler ever after. */
export type Branded<Name extends string> = string & { readonly __brand: Name };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for a lower-case RFC 9562 UUID. */
export const isUuid = (text: string): boolean => uuidPattern.test(text);

/** RFC 9562 version 5 UUID over `parts` (length-prefixed, so that no two lists collide): the id of a derived event. */
export const nameBasedId = (...parts: readonly string[]): string => {
  const hash = createHash('sha1').update(infohusNamespace);
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [0, 8, 12, 16, 20].map((at, i) => hex.slice(at, [8, 12, 16, 20, 32][i])).join('-');
};

// Fixed for ever: changing it would change the id of every derived event.
const infohusNamespace = Buffer.from('6f1c1f0e5b0c4b62a0b2c6d4a1f0d115', 'hex');
