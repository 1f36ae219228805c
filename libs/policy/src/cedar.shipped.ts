import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NecessityTable } from './necessity.js';
import { policySet } from './policy-set.js';
import type { PolicySet } from './policy-set.js';
import type { Terms } from './terms.js';

/** Name of the law as it is shipped; a change of any rule is a new version. */
export const SHIPPED_VERSION = '2026-11-21';

// From the source, from a build that copied the folder, from a build that did not.
const places = ['../policies/', '../../../../libs/policy/policies/'];

function folder(): string {
  for (const place of places) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(`${path}schema.cedarschema`)) return path;
  }
  throw new Error('The folder libs/policy/policies is not where the library looks for it');
}

/** Reads the law that is shipped with the program. Throws when a file is missing or not JSON. */
export function loadShippedPolicySet(): PolicySet {
  const path = folder();
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
