import { randomUUID } from 'node:crypto';

// A JSON text never holds it: JSON escapes control characters.
const recordSeparator = '\u001e';

/**
 * Texts as two parameters, for `textsFrom`: as elements of an array each would have to be escaped here and read mark by
 * mark there, which takes longer than to store them.
 */
export const textsFor = (texts: readonly string[]): readonly [texts: string, between: string] => {
  const between = texts.some((text) => text.includes(recordSeparator))
    ? randomUUID()
    : recordSeparator;
  let joined = '';
  for (const text of texts) joined += between + text;
  return [joined, between];
};

/** The same for JSON, of which null is no text: `jsonFrom` has a null there. */
export const jsonFor = (values: readonly unknown[]): ReturnType<typeof textsFor> =>
  textsFor(
    values.map((value) => (value === null || value === undefined ? '' : JSON.stringify(value))),
  );

/** SQL of the `jsonb[]` that `jsonFor` was made of; `at`: number of the first of its two parameters. */
export const jsonFrom = (at: number): string =>
  `(string_to_array($${at}::text, $${at + 1}::text, ''))[2:]::jsonb[]`;

/** SQL of the `text[]` that `textsFor` was made of; `at`: number of the first of its two parameters. */
export const textsFrom = (at: number): string =>
  // Each stands behind a separator, for a single empty text would be no text.
  `(string_to_array($${at}::text, $${at + 1}::text))[2:]`;
