import { createHash } from 'node:crypto';
import type { DecisionRecorded, EntryView } from '#libs/contracts';
import { canonicalText } from '#libs/policy';
import type { PolicySet } from '#libs/policy';
import type { Pack } from 'tar-stream';
import { pack as openTar } from 'tar-stream';
import { decisionType } from '../entries/entries.js';
import type { AuditLog } from '../log/audit-log.js';
import { proofOf } from '../log/proofs.js';
import type { SetName } from '../sets/policy-sets.js';
import { instructions } from './instructions.js';

export type PackOptions = Readonly<{
  entries: readonly EntryView[];
  log: AuditLog;
  /** The set that decided something, or null when nobody has it any more. */
  setOf: (name: SetName) => Promise<PolicySet | null>;
  /** Ids that were asked for, by what they are. */
  selection: object;
  /** RFC 3339. */
  madeAt: string;
  /** Why, in the words of the request's headers. */
  purpose: string;
  justification: string;
}>;

const folder = 'infohus-pack';

/** Writes files into a tar one after the other and remembers what they hashed to. */
class Files {
  readonly #sums: string[] = [];

  constructor(
    private readonly tar: Pack,
    private readonly mtime: Date,
  ) {}

  get sums(): string {
    return this.#sums.join('');
  }

  async add(name: string, content: string): Promise<void> {
    const bytes = Buffer.from(content);
    const sum = createHash('sha256').update(bytes).digest('hex');
    await this.write(name, bytes);
    this.#sums.push(`${sum}  ${name}\n`);
  }

  /** A file that is not on the list, because it is the list. */
  write(name: string, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const header = { name: `${folder}/${name}`, mtime: this.mtime, mode: 0o644 };
      this.tar.entry(header, bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
}

const readable = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const decisionsIn = (entries: readonly EntryView[]): readonly DecisionRecorded[] =>
  entries.flatMap(({ type, data }) =>
    type === decisionType && data !== null ? [data as unknown as DecisionRecorded] : [],
  );

const addSets = async (
  files: Files,
  decisions: readonly DecisionRecorded[],
  setOf: PackOptions['setOf'],
): Promise<readonly SetName[]> => {
  const named = new Map(
    decisions.map(({ decision: { policySet } }) => [policySet.sha256, policySet]),
  );
  const missing: SetName[] = [];
  for (const name of named.values()) {
    const set = await setOf(name);
    // The bytes that the hash was made over: the file's own SHA-256 is the set's.
    if (set !== null) await files.add(`policy-sets/${name.sha256}.json`, canonicalText(set));
    else missing.push(name);
  }
  return missing;
};

const write = async (files: Files, options: PackOptions): Promise<void> => {
  const { entries, log, selection, madeAt, purpose, justification } = options;
  for (const [name, text] of Object.entries(instructions)) await files.add(name, text);
  await files.add('key', await log.verifierKey());
  await files.add('checkpoint', (await log.open()).checkpoint());
  await files.add('entries.ndjson', entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const decisions = decisionsIn(entries);
  for (const one of decisions) await files.add(`decisions/${one.decisionId}.json`, readable(one));
  const missing = await addSets(files, decisions, options.setOf);
  for (const entry of entries)
    await files.add(`proofs/${entry.leaf}.proof`, await proofOf(log, entry));
  const erased = entries.filter(({ data }) => data === null).length;
  const counts = { entries: entries.length, erased, decisions: decisions.length };
  const about = { madeAt, selection, purpose, justification, ...counts, setsNotKnown: missing };
  await files.add('pack.json', readable(about));
  await files.write('SHA256SUMS', Buffer.from(files.sums));
  await files.write('SHA256SUMS.note', Buffer.from(await log.signed(files.sums)));
};

/**
 * A tar that proves itself: entries, decisions, the law as it read, a proof an entry, and a signed list of them all.
 * Ends with an error when a proof cannot be given.
 */
export const evidencePack = (options: PackOptions): Pack => {
  const tar = openTar();
  write(new Files(tar, new Date(options.madeAt)), options).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return tar;
};
