import { hash } from 'node:crypto';

/** A string that was parsed once and is told apart by the compiler ever after. */
export type Branded<Name extends string> = string & { readonly __brand: Name };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for a lower-case RFC 9562 UUID. */
export const isUuid = (text: string): boolean => uuidPattern.test(text);

/** RFC 9562 version 5 UUID over `parts` (length-prefixed, so that no two lists collide): the id of a derived event. */
export const nameBasedId = (...parts: readonly string[]): string => {
  const named = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  const hex = hash('sha1', Buffer.concat([infohusNamespace, Buffer.from(named)]), 'hex');
  const variant = '89ab'[parseInt(hex[16]!, 16) & 3]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

// Fixed for ever: changing it would change the id of every derived event.
const infohusNamespace = Buffer.from('6f1c1f0e5b0c4b62a0b2c6d4a1f0d115', 'hex');
