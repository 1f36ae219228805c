/** The code of a system error ("ENOENT"), undefined for anything else. Not by instanceof: jest runs tests in another realm. */
export function systemCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : undefined;
}
