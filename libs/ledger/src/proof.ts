import { strictBase64 } from './base64.js';
import { canonicalBytes, type JsonValue } from './canonical.js';
import { openCheckpoint } from './checkpoint.js';
import { opens, SALT_BYTES } from './commitment.js';
import { verifyInclusion } from './merkle-proof.js';
import { HASH_BYTES, leafHash } from './merkle.js';
import { noteVerifier } from './note.js';

/** What opens the commitment of a leaf: the payload and its salt. */
export type Opening = Readonly<{ salt: Uint8Array; payload: JsonValue }>;

/** What a proof file is made of. */
export type Proof = Readonly<{
  checkpoint: string;
  index: number;
  path: readonly Uint8Array[];
  leaf: Uint8Array;
  opening?: Opening;
}>;

/** What a proof file proves, or why it does not. `opened`: the leaf's commitment was opened by the payload. */
export type ProofCheck =
  | Readonly<{
      origin: string;
      size: number;
      index: number;
      leaf: Uint8Array;
      opened: boolean;
      payload?: JsonValue;
    }>
  | ProofRefusal;

/** Why a proof file proves nothing. */
export type ProofRefusal = Readonly<{
  refused:
    'proof-malformed' | 'proof-checkpoint-refused' | 'proof-path-wrong' | 'proof-commitment-wrong';
  detail: string;
}>;

const HEADER = 'c2sp.org/tlog-proof@v1';
const PROOF_BYTES_MAX = 4_000_000;
const PATH_LENGTH_MAX = 64;

/**
 * One file that proves one leaf offline, in the form of C2SP tlog-proof. Its extra line holds, as base64 of
 * canonical JSON, the `leaf` (base64) and, where given, `salt` (base64) and `payload`.
 */
export function formatProof({ checkpoint, index, path, leaf, opening }: Proof): string {
  const extra = canonicalBytes({
    leaf: base64(leaf),
    ...(opening && { salt: base64(opening.salt), payload: opening.payload }),
  });
  const lines = [HEADER, `extra ${base64(extra)}`, `index ${index}`, ...path.map(base64)];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Checks a proof file offline against the log's verifier key. The origin is the key's name unless given. */
export function checkProof(file: string, verifierKey: string, origin?: string): ProofCheck {
  const verifier = noteVerifier(verifierKey);
  const proof = parseProof(file);
  if (!proof)
    return refuse('proof-malformed', 'the file is not in the form of c2sp.org/tlog-proof');
  const { checkpoint: note, index, path, leaf, opening } = proof;
  const checkpoint = openCheckpoint(note, [verifier], origin ?? verifier.name);
  if ('refused' in checkpoint) return refuse('proof-checkpoint-refused', checkpoint.detail);
  const { size, root } = checkpoint;
  if (!verifyInclusion(leafHash(leaf), index, size, path, root))
    return refuse(
      'proof-path-wrong',
      `the path does not lead from leaf ${index} to the root of the ${size} leaves`,
    );
  const proven = { origin: checkpoint.origin, size, index, leaf };
  if (!opening) return { ...proven, opened: false };
  const commitment = commitmentOf(leaf);
  if (commitment === null || !opens(commitment, opening.salt, opening.payload))
    return refuse('proof-commitment-wrong', 'the payload is not what the leaf committed to');
  return { ...proven, opened: true, payload: opening.payload };
}

/** The parts of a proof file, unchecked; null when it is not in the one canonical form. */
export function parseProof(file: string): Proof | null {
  if (file.length > PROOF_BYTES_MAX) return null;
  const split = file.indexOf('\n\n');
  if (split < 0) return null;
  const [header, extraLine = '', indexLine = '', ...pathLines] = file.slice(0, split).split('\n');
  const extra = parseExtra(/^extra (.+)$/.exec(extraLine)?.[1]);
  const index = Number(/^index (0|[1-9]\d*)$/.exec(indexLine)?.[1]);
  if (header !== HEADER || !extra || !Number.isSafeInteger(index)) return null;
  const path = pathLines.map(strictBase64).filter((hash) => hash?.length === HASH_BYTES);
  if (path.length !== pathLines.length || path.length > PATH_LENGTH_MAX) return null;
  return {
    checkpoint: file.slice(split + 2),
    index,
    path: path.filter((hash) => hash !== null),
    ...extra,
  };
}

function parseExtra(text = ''): Pick<Proof, 'leaf' | 'opening'> | null {
  const bytes = strictBase64(text);
  const extra = bytes && parseObject(bytes);
  if (!extra || !canonicalBytes(extra).equals(bytes)) return null;
  const { leaf: leafText, salt: saltText, payload, ...more } = extra;
  const leaf = typeof leafText === 'string' ? strictBase64(leafText) : null;
  if (!leaf || Object.keys(more).length > 0) return null;
  if (saltText === undefined && payload === undefined) return { leaf };
  const salt = typeof saltText === 'string' ? strictBase64(saltText) : null;
  if (!salt || payload === undefined) return null;
  if (salt.length < SALT_BYTES.min || salt.length > SALT_BYTES.max) return null;
  return { leaf, opening: { salt, payload } };
}

function commitmentOf(leaf: Uint8Array): string | null {
  const commitment = parseObject(leaf)?.['commitment'];
  return typeof commitment === 'string' ? commitment : null;
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, JsonValue>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const refuse = (refused: ProofRefusal['refused'], detail: string): ProofRefusal => ({
  refused,
  detail,
});
