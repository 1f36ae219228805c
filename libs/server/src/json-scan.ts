import type { FieldError } from '#libs/contracts';

/** Nesting that a body may have. */
export const depthMax = 32;

type Container = { keys: Set<string> | null; at: string | number };

/**
 * One step of a JSON pointer (RFC 6901). A pointer helps to find a field: what is longer than any field name of ours, and
 * what looks like a CPR number, is not said back.
 */
export const pointerStep = (key: string | number): string =>
  `/${String(key)
    .slice(0, 64)
    .replaceAll(/\d{6}-?\d{4}/g, '…')
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')}`;

const pointerOf = (path: readonly Container[]): string =>
  path.map(({ at }) => pointerStep(at)).join('');

const flawOf = (path: readonly Container[], rule: string, detail: string): FieldError => ({
  pointer: pointerOf(path),
  rule,
  detail,
});

const textFlaw = (text: string): readonly [string, string] | null => {
  if (text.includes('\0')) return ['no-nul', 'A text holds the NUL character.'];
  if (!text.isWellFormed()) return ['well-formed', 'A text holds half a surrogate pair.'];
  return null;
};

const keyFlaw = (key: string, keys: ReadonlySet<string>): readonly [string, string] | null => {
  if (keys.has(key)) return ['unique-key', 'The key stands there twice.'];
  // `toString` and its kin pass class-validator's whitelist, which looks them up on a plain object.
  if (key in Object.prototype) return ['unknown-field', 'There is no such field.'];
  return null;
};

const numberPattern = /-?[0-9][0-9.eE+-]*/y;

const numberFlaw = (token: string): readonly [string, string] | null => {
  const value = Number(token);
  if (!Number.isFinite(value)) return ['number-range', 'The number is too large.'];
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return ['number-range', 'The integer is beyond 2^53 - 1 and would be rounded.'];
  return null;
};

const endOfString = (text: string, start: number): number => {
  for (let quote = text.indexOf('"', start + 1); ; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
};

/**
 * Looks for what `JSON.parse` lets through: duplicate or built-in keys, NUL, lone surrogates, unsafe integers, deep
 * nesting. One pass over the characters, no recursion.
 * @param text valid JSON
 * @returns the first flaw, with a JSON pointer (RFC 6901), or null
 */
export const scanJson = (text: string): FieldError | null => {
  const path: Container[] = [];
  let awaitsKey = false;
  for (let i = 0; i < text.length;) {
    const unit = text.charCodeAt(i);
    const top = path.at(-1);
    if (unit === 0x22) {
      const end = endOfString(text, i);
      const raw = text.slice(i + 1, end - 1);
      const value = raw.includes('\\') ? (JSON.parse(text.slice(i, end)) as string) : raw;
      const isKey = awaitsKey && top?.keys != null;
      if (isKey) top.at = value;
      const flaw = textFlaw(value) ?? (isKey ? keyFlaw(value, top.keys!) : null);
      if (flaw !== null) return flawOf(path, ...flaw);
      if (isKey) {
        top.keys!.add(value);
        awaitsKey = false;
      }
      i = end;
    } else if (unit === 0x7b || unit === 0x5b) {
      if (path.length >= depthMax)
        return flawOf(path, 'depth', `The nesting is deeper than ${depthMax}.`);
      path.push(unit === 0x7b ? { keys: new Set(), at: '' } : { keys: null, at: 0 });
      awaitsKey = unit === 0x7b;
      i += 1;
    } else if (unit === 0x7d || unit === 0x5d) {
      path.pop();
      awaitsKey = false;
      i += 1;
    } else if (unit === 0x2c) {
      if (top?.keys === null) top.at = Number(top.at) + 1;
      awaitsKey = top?.keys != null;
      i += 1;
    } else if (unit === 0x2d || (unit >= 0x30 && unit <= 0x39)) {
      numberPattern.lastIndex = i;
      const token = numberPattern.exec(text)![0];
      const flaw = numberFlaw(token);
      if (flaw !== null) return flawOf(path, ...flaw);
      i += token.length;
    } else i += 1;
  }
  return null;
};
