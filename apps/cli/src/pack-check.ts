import { createHash } from 'node:crypto';
import { committedPart } from '#libs/contracts';
import type { DecisionRecorded, EntryView } from '#libs/contracts';
import { canonicalJson, checkProof, noteVerifier, openNote } from '#libs/ledger';
import { createEngine, policySet } from '#libs/policy';
import type { PolicyEngine, PolicySetContent } from '#libs/policy';
import type { PackFiles } from './pack-files.js';

export type PackFinding = Readonly<{ place: string; detail: string }>;

/** What a pack proves, and what is wrong with it. */
export type PackCheck = Readonly<{
  files: number;
  entries: number;
  erased: number;
  decisions: number;
  /** Decided again from the policy text in the pack, with the same answer. */
  decidedAgain: number;
  findings: readonly PackFinding[];
}>;

const list = 'SHA256SUMS';
const decisionType = 'dk.infohus.decision.recorded.v1';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const textOf = (files: PackFiles, name: string): string => files.get(name)?.toString() ?? '';

class Check {
  readonly findings: PackFinding[] = [];
  readonly engines = new Map<string, PolicyEngine | null>();
  entries = 0;
  erased = 0;
  decisions = 0;
  decidedAgain = 0;

  constructor(
    private readonly files: PackFiles,
    private readonly verifierKey: string,
  ) {}

  run(): PackCheck {
    this.signature();
    this.sums();
    for (const line of textOf(this.files, 'entries.ndjson').split('\n'))
      if (line !== '') this.entry(JSON.parse(line) as EntryView);
    const { findings, entries, erased, decisions, decidedAgain } = this;
    return { files: this.files.size, entries, erased, decisions, decidedAgain, findings };
  }

  private note(place: string, detail: string): void {
    this.findings.push({ place, detail });
  }

  private signature(): void {
    const note = this.files.get(`${list}.note`);
    if (note === undefined)
      return this.note(`${list}.note`, 'it is missing: nobody signed this pack');
    const opened = openNote(note, [noteVerifier(this.verifierKey)]);
    if ('refused' in opened) return this.note(`${list}.note`, opened.detail);
    if (opened.text !== textOf(this.files, list))
      this.note(list, 'it is another list than the one that was signed');
  }

  private sums(): void {
    const unlisted = new Set(this.files.keys());
    unlisted.delete(list);
    unlisted.delete(`${list}.note`);
    for (const line of textOf(this.files, list).split('\n')) {
      const [, sum, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      if (name === undefined) continue;
      const bytes = this.files.get(name);
      if (bytes === undefined) this.note(name, 'it is missing');
      else if (sha256(bytes) !== sum) this.note(name, 'it was changed');
      unlisted.delete(name);
    }
    for (const name of unlisted) this.note(name, 'it is not on the signed list');
  }

  private entry(entry: EntryView): void {
    this.entries += 1;
    const said = committedPart(entry);
    if (said === null) this.erased += 1;
    const place = `proofs/${entry.leaf}.proof`;
    const proved = checkProof(textOf(this.files, place), this.verifierKey);
    if ('refused' in proved) this.note(place, proved.detail);
    else if (proved.index !== entry.leaf) this.note(place, `it proves leaf ${proved.index}`);
    else if (said !== null && canonicalJson(proved.payload ?? null) !== canonicalJson(said))
      this.note(place, 'it proves another entry than the one in entries.ndjson');
    if (entry.type === decisionType && said !== null)
      this.decision(said.data as unknown as DecisionRecorded);
  }

  private decision({ decisionId, decision, situation }: DecisionRecorded): void {
    this.decisions += 1;
    const engine = this.engine(decision.policySet);
    if (engine === null) return;
    const now = engine.decide(situation);
    const isSame =
      now.outcome === decision.outcome &&
      now.reason === decision.reason &&
      now.policies.join() === decision.policies.join() &&
      now.conditions.join() === decision.conditions.join();
    if (isSame) this.decidedAgain += 1;
    else
      this.note(
        `decisions/${decisionId}.json`,
        `the rules in the pack answer ${now.outcome} ${now.reason}, it says ${decision.outcome} ${decision.reason}`,
      );
  }

  private engine({ version, sha256: hash }: DecisionRecorded['decision']['policySet']) {
    const known = this.engines.get(hash);
    if (known !== undefined) return known;
    const place = `policy-sets/${hash}.json`;
    const bytes = this.files.get(place);
    let engine: PolicyEngine | null = null;
    if (bytes === undefined) this.note(place, 'the rules of a decision are not in the pack');
    else if (sha256(bytes) !== hash) this.note(place, 'its name is not its SHA-256');
    else {
      const content = JSON.parse(bytes.toString()) as Omit<PolicySetContent, 'version'>;
      engine = createEngine(policySet({ version, ...content }));
    }
    this.engines.set(hash, engine);
    return engine;
  }
}

/** Checks a pack offline: list and signature, every file, every proof, and every decision by the rules in the pack. */
export const checkPack = (files: PackFiles, verifierKey: string): PackCheck =>
  new Check(files, verifierKey).run();
