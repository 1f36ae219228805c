import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DisclosureSituation, Outcome, Reason } from '#libs/contracts';
import type { NecessityTable } from './necessity.js';
import { policySet } from './policy-set.js';
import type { PolicySet } from './policy-set.js';
import type { Terms } from './terms.js';

/** Name of the law as it is shipped; a change of any rule is a new version. */
export const SHIPPED_VERSION = '2026-11-21';

// From the source, from a build that copied the folder, from a build that did not.
const places = ['../', '../../../../libs/policy/'];

function folder(name: string, holds: string): string {
  for (const place of places) {
    const path = fileURLToPath(new URL(`${place}${name}`, import.meta.url));
    if (existsSync(`${path}${holds}`)) return path;
  }
  throw new Error(`The folder libs/policy/${name} is not where the library looks for it`);
}

/** Reads the law that is shipped with the program. Throws when a file is missing or not JSON. */
export function loadShippedPolicySet(): PolicySet {
  const path = folder('policies/', 'schema.cedarschema');
  const read = (file: string): string => readFileSync(`${path}${file}`, 'utf8');
  const files = readdirSync(path).filter((file) => file.endsWith('.cedar'));
  return policySet({
    version: SHIPPED_VERSION,
    policies: Object.fromEntries(files.sort().map((file) => [file, read(file)])),
    schema: read('schema.cedarschema'),
    terms: JSON.parse(read('terms.json')) as Terms,
    necessity: JSON.parse(read('necessity.json')) as NecessityTable,
  });
}

/** A worked case: a situation and what the rules answer, titled with a sentence. */
export type WorkedCase = Readonly<{
  id: string;
  scenario: string;
  /** S: the rule is stated in a source; D: derived, needs a lawyer's nod. */
  mark: 'S' | 'D';
  title: string;
  situation: DisclosureSituation;
  expect: Readonly<{
    outcome: Outcome;
    reason: Reason;
    basis: readonly string[];
    conditions?: readonly string[];
    missing?: readonly string[];
  }>;
}>;

/**
 * The cases that pin the rules: every set must answer them before it is admitted. The worked ones
 * stand by stage in JSON; the neighbours, one a line, pin each turn of the policies that those leave open.
 */
export function loadShippedCases(): readonly WorkedCase[] {
  const path = folder('cases/', 'a-duties.json');
  const read = (file: string): string => readFileSync(`${path}${file}`, 'utf8');
  const files = readdirSync(path).sort();
  return [
    ...files
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => JSON.parse(read(file)) as WorkedCase[]),
    ...files
      .filter((file) => file.endsWith('.ndjson'))
      .flatMap((file) => read(file).trim().split('\n'))
      .map((line) => JSON.parse(line) as WorkedCase),
  ];
}
