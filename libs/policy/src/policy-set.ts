import { createHash } from 'node:crypto';
import type { NecessityTable } from './necessity.js';
import type { Terms } from './terms.js';

/** What a lawyer writes and two persons approve: texts and tables, before they are hashed. */
export type PolicySetContent = Readonly<{
  version: string;
  /** File name to Cedar text, one file per stage. */
  policies: Readonly<Record<string, string>>;
  /** Cedar schema text. */
  schema: string;
  terms: Terms;
  necessity: NecessityTable;
}>;

/** A versioned, hash-addressed value: everything on which a decision rests. */
export type PolicySet = PolicySetContent & Readonly<{ sha256: string }>;

const tidy = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n*$/, '\n');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

/**
 * The text that is hashed: JSON with sorted keys and no spaces over policies, schema, terms and
 * necessity; line ends are LF, trailing blanks are gone. The version is a name and not part of it.
 */
export function canonicalText(content: Omit<PolicySetContent, 'version'>): string {
  const policies = Object.fromEntries(
    Object.entries(content.policies).map(([file, text]) => [file, tidy(text)]),
  );
  const { terms, necessity } = content;
  return JSON.stringify(sorted({ policies, schema: tidy(content.schema), terms, necessity }));
}

/** Gives a content its hash: lower-case hex sha256 over its canonical text. */
export function policySet(content: PolicySetContent): PolicySet {
  const { version, policies, schema, terms, necessity } = content;
  const sha256 = createHash('sha256').update(canonicalText(content), 'utf8').digest('hex');
  return { version, policies, schema, terms, necessity, sha256 };
}
