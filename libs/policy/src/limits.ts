import { problemsOfNecessity } from './necessity.js';
import type { PolicySetContent } from './policy-set.js';
import { problemsOfTerms } from './terms.js';

/** Above these a set is refused before anything parses it: deep text can kill the engine. */
export const LIMITS = {
  filesMax: 64,
  policiesMax: 400,
  fileCharactersMax: 65_536,
  schemaCharactersMax: 32_768,
  policyCharactersMax: 4_000,
  nestingMax: 24,
  termsCharactersMax: 131_072,
  necessityCharactersMax: 65_536,
} as const;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How deep brackets and negations nest in a Cedar text, strings and comments left out. */
export function nestingOf(text: string): number {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/[^\n]*/g, '');
  let depth = 0;
  let deepest = 0;
  for (const sign of bare) {
    if ('([{'.includes(sign)) deepest = Math.max(deepest, (depth += 1));
    if (')]}'.includes(sign)) depth -= 1;
  }
  const negations = bare.match(/[!-](?:\s*[!-])+/g) ?? [];
  return Math.max(deepest, ...negations.map((run) => run.length));
}

function problemsOfText(name: string, text: unknown, charactersMax: number): string[] {
  if (typeof text !== 'string') return [`${name} is not a text`];
  if (text.length > charactersMax)
    return [`${name} is longer than ${String(charactersMax)} characters`];
  if (nestingOf(text) > LIMITS.nestingMax)
    return [`${name} nests deeper than ${String(LIMITS.nestingMax)} brackets`];
  return [];
}

function problemsOfFiles(policies: unknown): string[] {
  if (!isRecord(policies)) return ['policies is not an object of files'];
  const files = Object.entries(policies);
  if (files.length > LIMITS.filesMax)
    return [`there are more than ${String(LIMITS.filesMax)} files`];
  return files.flatMap(([file, text]) =>
    /^[a-z0-9-]{1,64}\.cedar$/.test(file)
      ? problemsOfText(file, text, LIMITS.fileCharactersMax)
      : ['a policy file is not named like a-duties.cedar'],
  );
}

function sized(name: string, value: unknown, charactersMax: number): string[] {
  try {
    const text = JSON.stringify(value);
    return text.length > charactersMax
      ? [`${name} is longer than ${String(charactersMax)} characters`]
      : [];
  } catch {
    return [`${name} cannot be written as JSON`];
  }
}

/** Whether a value from outside has the shape and the size of a policy set; empty when it has. */
export function problemsOfContent(value: unknown): string[] {
  if (!isRecord(value)) return ['a policy set is an object'];
  const known = ['version', 'policies', 'schema', 'terms', 'necessity', 'sha256'];
  const { version, policies, schema, terms, necessity } = value as Partial<PolicySetContent>;
  const found = Object.keys(value).some((name) => !known.includes(name))
    ? [`a policy set has no other members than ${known.join(', ')}`]
    : [];
  if (typeof version !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(version))
    found.push('version is a name of at most 64 letters, digits, points and dashes');
  found.push(...problemsOfFiles(policies));
  found.push(...problemsOfText('schema', schema, LIMITS.schemaCharactersMax));
  found.push(...sized('terms', terms, LIMITS.termsCharactersMax));
  found.push(...sized('necessity', necessity, LIMITS.necessityCharactersMax));
  // Only what is small enough is looked at more closely.
  return found.length > 0 ? found : [...problemsOfTerms(terms), ...problemsOfNecessity(necessity)];
}
