import { strictBase64 } from './base64.js';
import { HASH_BYTES } from './merkle.js';
import {
  openNote,
  signNote,
  type NoteRefusal,
  type NoteSigner,
  type NoteVerifier,
} from './note.js';

/** The head of a tree: how many leaves, and their Merkle tree hash. */
export type TreeHead = Readonly<{ size: number; root: Uint8Array }>;

/** What a checkpoint says (C2SP tlog-checkpoint): whose log, and its head. */
export type Checkpoint = TreeHead & Readonly<{ origin: string; extensions?: readonly string[] }>;

/** Why a checkpoint is not accepted. */
export type CheckpointRefusal =
  | NoteRefusal
  | Readonly<{ refused: 'checkpoint-malformed' | 'checkpoint-of-another-log'; detail: string }>;

/** The note text of a checkpoint: origin, size, root in base64, extension lines. */
export function formatCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  if ([origin, ...extensions].some((line) => line === '' || line.includes('\n')))
    throw new RangeError(
      'the origin and the extensions of a checkpoint are lines that are not empty',
    );
  if (!Number.isSafeInteger(size) || size < 0 || root.length !== HASH_BYTES)
    throw new RangeError('a checkpoint has a whole size and a root of 32 bytes');
  const hash = Buffer.from(root).toString('base64');
  return [origin, size, hash, ...extensions].map((line) => `${line}\n`).join('');
}

/** The checkpoint that a note text says, or null when it is not in the one canonical form. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', sizeText = '', hash = '', ...rest] = text.split('\n');
  const end = rest.pop();
  const root = strictBase64(hash);
  const size = /^(0|[1-9]\d*)$/.test(sizeText) ? Number(sizeText) : -1;
  if (end !== '' || origin === '' || rest.includes('')) return null;
  if (!Number.isSafeInteger(size) || size < 0 || root?.length !== HASH_BYTES) return null;
  return rest.length > 0 ? { origin, size, root, extensions: rest } : { origin, size, root };
}

/** A checkpoint as a signed note. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/** Opens a signed checkpoint of the log with this origin. */
export function openCheckpoint(
  note: string | Uint8Array,
  verifiers: readonly NoteVerifier[],
  origin: string,
): Checkpoint | CheckpointRefusal {
  const opened = openNote(note, verifiers);
  if ('refused' in opened) return opened;
  const checkpoint = parseCheckpoint(opened.text);
  if (!checkpoint)
    return {
      refused: 'checkpoint-malformed',
      detail: 'the text is not origin, size and root, each on its line',
    };
  if (checkpoint.origin !== origin)
    return {
      refused: 'checkpoint-of-another-log',
      detail: `the origin is ${checkpoint.origin}, not ${origin}`,
    };
  return checkpoint;
}
