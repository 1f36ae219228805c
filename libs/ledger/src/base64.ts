/** The bytes of a standard base64 text (RFC 4648 section 4), or null unless it is the one canonical encoding of them. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
