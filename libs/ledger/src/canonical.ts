/** A value that JSON can say; a member that is undefined counts as absent. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

/**
 * The canonical JSON text of a value (RFC 8785): members sorted by UTF-16 code units, no space, numbers as
 * ECMAScript writes them. Throws a TypeError naming the JSON pointer of what JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  // Where nothing is wrong nobody needs to know where it would have been.
  return quickly(value) ?? write(value, '');
}

/** The canonical JSON of a value as UTF-8 bytes, what is hashed and signed. */
export function canonicalBytes(value: unknown): Buffer {
  return Buffer.from(canonicalJson(value), 'utf8');
}

/** The canonical text, or null when the careful way has to look: it then says what is wrong, and where. */
function quickly(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? JSON.stringify(value) : null;
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : null;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? quickArray(value) : quickObject(value);
    default:
      return null;
  }
}

function quickArray(items: readonly unknown[]): string | null {
  let text = '';
  for (let at = 0; at < items.length; at++) {
    const item = quickly(items[at]);
    if (item === null) return null;
    text += at === 0 ? item : `,${item}`;
  }
  return `[${text}]`;
}

function quickObject(value: object): string | null {
  if (isOfClass(value)) return null;
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  // Sorted as RFC 8785 wants it: the default order of strings is that of their UTF-16 code units.
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member === undefined) continue;
    const said = quickly(member);
    if (said === null || !name.isWellFormed()) return null;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${said}`;
  }
  return `{${text}}`;
}

function write(value: unknown, pointer: string): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw unsayable(pointer, 'half a surrogate pair');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw unsayable(pointer, 'a number that is not finite');
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return writeArray(value, pointer);
      return writeObject(value, pointer);
    default:
      throw unsayable(pointer, `a value of type ${typeof value}`);
  }
}

function writeArray(items: readonly unknown[], pointer: string): string {
  // Array.from, for map would leave the holes of a sparse array out.
  return `[${Array.from(items, (item, n) => write(item, `${pointer}/${n}`)).join(',')}]`;
}

function writeObject(value: object, pointer: string): string {
  if (isOfClass(value)) throw unsayable(pointer, 'an object of a class');
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${write(name, pointer)}:${write(member, `${pointer}/${name}`)}`);
  return `{${members.join(',')}}`;
}

// Not compared with Object.prototype: a plain object may come from another realm (structuredClone in tests).
function isOfClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

function unsayable(pointer: string, what: string): TypeError {
  return new TypeError(`canonical JSON cannot say ${what}, at "${pointer}"`);
}
