import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { strictBase64 } from './base64.js';

/** Signs note texts under one name (C2SP signed-note, Ed25519). */
export type NoteSigner = Readonly<{
  name: string;
  keyId: number;
  verifierKey: string;
  sign: (text: Uint8Array) => Uint8Array;
}>;

/** Verifies the signatures of one key. */
export type NoteVerifier = Readonly<{
  name: string;
  keyId: number;
  verify: (text: Uint8Array, signature: Uint8Array) => boolean;
}>;

/** Why a note is not accepted. */
export type NoteRefusal = Readonly<{
  refused: 'note-malformed' | 'note-signature-wrong' | 'note-not-signed-by-known-key';
  detail: string;
}>;

/** A note of which at least one known key signed the text and no known key's signature is wrong. */
export type OpenedNote = Readonly<{ text: string; signedBy: readonly string[] }>;

const ED25519 = 0x01;
// The fixed DER heads of RFC 8410 before the 32 bytes of an Ed25519 key.
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const NOTE_BYTES_MAX = 1_000_000;
const SIGNATURES_MAX = 100;

/** The signer and verifier key texts (format of golang.org/x/mod/sumdb/note) of a 32-byte Ed25519 seed under a name. */
export function noteKeys(
  name: string,
  seed: Uint8Array,
): Readonly<{ signerKey: string; verifierKey: string }> {
  checkName(name);
  if (seed.length !== 32) throw new RangeError('an Ed25519 seed has 32 bytes');
  const publicKey = publicBytes(privateKeyOf(seed));
  const id = keyIdText(keyIdOf(name, publicKey));
  return {
    signerKey: `PRIVATE+KEY+${name}+${id}+${typed(seed)}`,
    verifierKey: `${name}+${id}+${typed(publicKey)}`,
  };
}

/** The signer of a signer key text `PRIVATE+KEY+name+hash+base64`; throws when it is not one. */
export function noteSigner(signerKey: string): NoteSigner {
  const [, , name = '', id = '', data = '', ...more] = splitKey(signerKey, 'PRIVATE+KEY+', 5);
  const seed = ed25519Bytes(data);
  const privateKey = privateKeyOf(seed);
  const publicKey = publicBytes(privateKey);
  const keyId = keyIdOf(name, publicKey);
  if (more.length > 0 || keyIdText(keyId) !== id)
    throw new TypeError('the signer key has another hash than its name and key');
  return {
    name,
    keyId,
    verifierKey: `${name}+${id}+${typed(publicKey)}`,
    sign: (text) => sign(null, text, privateKey),
  };
}

/** The verifier of a verifier key text `name+hash+base64`; throws when it is not one. */
export function noteVerifier(verifierKey: string): NoteVerifier {
  const [name = '', id = '', data = ''] = splitKey(verifierKey, '', 3);
  const publicKey = ed25519Bytes(data);
  const keyId = keyIdOf(name, publicKey);
  if (keyIdText(keyId) !== id)
    throw new TypeError('the verifier key has another hash than its name and key');
  const key = createPublicKey({
    key: Buffer.concat([PUBLIC_HEAD, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return { name, keyId, verify: (text, signature) => verify(null, text, key, signature) };
}

/** The text (which ends in a newline) as a note signed by each signer in turn. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith('\n')) throw new RangeError('the text of a note ends in a newline');
  if (hasControl(text) || !text.isWellFormed())
    throw new RangeError('the text of a note is Unicode without control characters but newline');
  const bytes = Buffer.from(text);
  const lines = signers.map((signer) => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(signer.keyId);
    const signature = Buffer.concat([id, signer.sign(bytes)]).toString('base64');
    return `— ${signer.name} ${signature}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/** Opens a note: unknown keys are passed over, a wrong signature of a known key refuses the whole note. */
export function openNote(
  note: string | Uint8Array,
  verifiers: readonly NoteVerifier[],
): OpenedNote | NoteRefusal {
  const parsed = parseNote(note);
  if (typeof parsed === 'string') return { refused: 'note-malformed', detail: parsed };
  const text = Buffer.from(parsed.text);
  const signedBy: string[] = [];
  for (const { name, keyId, signature } of parsed.signatures) {
    const known = verifiers.find((key) => key.name === name && key.keyId === keyId);
    if (!known) continue;
    if (!known.verify(text, signature))
      return { refused: 'note-signature-wrong', detail: `the signature of ${name} is wrong` };
    signedBy.push(name);
  }
  if (signedBy.length > 0) return { text: parsed.text, signedBy };
  return { refused: 'note-not-signed-by-known-key', detail: 'no signature is by a known key' };
}

type NoteSignature = Readonly<{ name: string; keyId: number; signature: Buffer }>;

function parseNote(
  note: string | Uint8Array,
): string | Readonly<{ text: string; signatures: readonly NoteSignature[] }> {
  const whole = typeof note === 'string' ? note : decodeUtf8(note);
  if (whole === null || !whole.isWellFormed()) return 'the note is not UTF-8';
  if (whole.length > NOTE_BYTES_MAX) return `the note is longer than ${NOTE_BYTES_MAX}`;
  if (hasControl(whole)) return 'the note has a control character other than newline';
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) return 'the note has no empty line before its signatures';
  const tail = whole.slice(split + 2);
  if (!tail.endsWith('\n')) return 'the last signature line does not end in a newline';
  const lines = tail.slice(0, -1).split('\n');
  if (lines.length > SIGNATURES_MAX) return `the note has more than ${SIGNATURES_MAX} signatures`;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const [, name, data = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
    const bytes = strictBase64(data);
    if (name === undefined || !isName(name) || !bytes || bytes.length < 5)
      return 'a signature line is not "— name base64"';
    signatures.push({ name, keyId: bytes.readUInt32BE(), signature: bytes.subarray(4) });
  }
  return { text: whole.slice(0, split + 1), signatures };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

// At most `parts` parts: the base64 of the key may itself hold plus signs.
function splitKey(key: string, prefix: string, parts: number): string[] {
  const pieces = key.trim().split('+');
  const split = [...pieces.slice(0, parts - 1), pieces.slice(parts - 1).join('+')];
  if (!key.startsWith(prefix) || pieces.length < parts || !isName(split[parts - 3] ?? ''))
    throw new TypeError(`a note key has the form ${prefix}name+hash+base64`);
  return split;
}

function ed25519Bytes(data: string): Buffer {
  const bytes = strictBase64(data);
  if (!bytes || bytes.length !== 33 || bytes[0] !== ED25519)
    throw new TypeError('a note key is base64 of the byte 0x01 and 32 bytes of Ed25519');
  return bytes.subarray(1);
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([PRIVATE_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

function publicBytes(privateKey: KeyObject): Buffer {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return der.subarray(PUBLIC_HEAD.length);
}

function keyIdOf(name: string, publicKey: Uint8Array): number {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey]);
  return hash('sha256', input, 'buffer').readUInt32BE();
}

const keyIdText = (id: number): string => id.toString(16).padStart(8, '0');
const typed = (key: Uint8Array): string =>
  Buffer.concat([Buffer.of(ED25519), key]).toString('base64');
const isName = (name: string): boolean =>
  name !== '' && !/[\s+\u0085]/u.test(name) && !hasControl(name);
const hasControl = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
};

function checkName(name: string): void {
  if (!isName(name) || !name.isWellFormed())
    throw new TypeError('the name of a key is not empty and has no space and no plus');
}
