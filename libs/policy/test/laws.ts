import { openCedar } from '../src/cedar.instance.js';
import { readLaw } from '../src/cedar.law.js';
import { loadShippedPolicySet, policySet } from '../src/index.js';
import type { PolicySet } from '../src/index.js';
import type { Law } from '../src/law.js';

const shipped = loadShippedPolicySet();
const cedar = openCedar();

/** The shipped set with some of its files replaced. */
export const setWith = (files: Readonly<Record<string, string>>): PolicySet =>
  policySet({ ...shipped, policies: { ...shipped.policies, ...files } });

/** The shipped set with a text of one file replaced; throws when it does not stand there. */
export function setChanged(file: string, from: string | RegExp, to: string): PolicySet {
  const text = shipped.policies[file] ?? '';
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} does not hold ${String(from)}`);
  return setWith({ [file]: changed });
}

/** The policy with its comment and annotations, as it stands in its file. */
export function blockOf(id: string): { file: string; block: string } {
  for (const [file, text] of Object.entries(shipped.policies)) {
    const block = text.split('\n\n').find((each) => each.includes(`@id("${id}")`));
    if (block !== undefined) return { file, block };
  }
  throw new Error(`no policy ${id}`);
}

/** The shipped set without some of its policies. */
export function setWithout(...ids: readonly string[]): PolicySet {
  const files = { ...shipped.policies };
  for (const id of ids) {
    const { file, block } = blockOf(id);
    files[file] = (files[file] ?? '').replace(block, '');
  }
  return policySet({ ...shipped, policies: files });
}

/** A set as a law; throws with its problems. */
export function lawOf(set: PolicySet): Law {
  const law = readLaw(cedar, set);
  if ('problems' in law) throw new Error(law.problems.join('; '));
  return law;
}

/** The shipped law, with some of its files replaced. */
export const loadedLaw = (files: Readonly<Record<string, string>> = {}): Law =>
  lawOf(setWith(files));

/** What reading a set complains about; empty when it can be read. */
export function problemsOfReading(set: PolicySet): readonly string[] {
  const law = readLaw(cedar, set);
  return 'problems' in law ? law.problems : [];
}
