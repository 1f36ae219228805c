import { hash } from 'node:crypto';
import { nodeHash, leafHash, emptyRoot } from '../src/merkle.js';
import { noteKeys, noteSigner } from '../src/note.js';

export const origin = 'audit.infohus.example/log';
export const keys = noteKeys(origin, Buffer.alloc(32, 7));
export const signer = noteSigner(keys.signerKey);

const made: Buffer[] = [];

/** Entry number `n`: always the same bytes, of differing lengths. */
export function entry(n: number): Buffer {
  return (made[n] ??= make(n));
}

function make(n: number): Buffer {
  const seed = hash('sha256', `entry ${n}`, 'hex');
  return Buffer.from(`{"n":${n},"commitment":"${seed}"}`.padEnd(90 + (n % 40), ' '));
}

/** Entries from `from` up to but not including `to`. */
export function entriesOf(from: number, to: number): Buffer[] {
  return Array.from({ length: to - from }, (_, n) => entry(from + n));
}

/** The Merkle tree hash word for word as RFC 6962 section 2.1 defines it: slow, and not our code. */
export function treeHashByTheBook(entries: readonly Uint8Array[]): Buffer {
  const [only] = entries;
  if (!only) return emptyRoot();
  if (entries.length === 1) return leafHash(only);
  let middle = 1;
  while (middle * 2 < entries.length) middle *= 2;
  return nodeHash(
    treeHashByTheBook(entries.slice(0, middle)),
    treeHashByTheBook(entries.slice(middle)),
  );
}
