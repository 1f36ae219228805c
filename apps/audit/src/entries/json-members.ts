const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;

/** The texts of the members of a JSON object by name, each as it stands. */
export type MemberTexts = ReadonlyMap<string, string>;

const unreadable = (): Error => new SyntaxError('Not the text of a JSON object');

const endOfString = (text: string, from: number): number => {
  for (let at = text.indexOf('"', from + 1); at > 0; at = text.indexOf('"', at + 1)) {
    let slashes = at;
    while (text.charCodeAt(slashes - 1) === backslash) slashes--;
    if ((at - slashes) % 2 === 0) return at + 1;
  }
  throw unreadable();
};

const opens = (code: number): boolean => code === 0x7b || code === 0x5b;
const closes = (code: number): boolean => code === 0x7d || code === 0x5d;

const endOfValue = (text: string, from: number): number => {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const code = text.charCodeAt(at);
    if (depth === 0 && (code === comma || closes(code))) return at;
    if (code === quote) {
      at = endOfString(text, at);
      continue;
    }
    if (opens(code)) depth++;
    else if (closes(code)) depth--;
    at++;
  }
  throw unreadable();
};

/**
 * Finds members of an object in its canonical JSON (no space outside strings) without parsing the others: to parse the
 * whole of a recorded decision takes several times as long as to decide it again.
 * @throws SyntaxError when that is no such text
 */
export const memberTexts = (text: string, names: readonly string[]): MemberTexts => {
  const found = new Map<string, string>();
  if (!text.startsWith('{') || !text.endsWith('}')) throw unreadable();
  for (let at = 1; at < text.length - 1 && found.size < names.length;) {
    if (text.charCodeAt(at) !== quote) throw unreadable();
    const colon = endOfString(text, at);
    const end = endOfValue(text, colon + 1);
    const name = text.slice(at + 1, colon - 1);
    if (names.includes(name)) found.set(name, text.slice(colon + 1, end));
    at = end + 1;
  }
  return found;
};
