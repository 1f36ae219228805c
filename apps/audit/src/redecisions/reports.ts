import type { DisclosureDecision } from '#libs/contracts';
import type { PolicySet } from '#libs/policy';
import type { DecisionSaid, RecordedDecision } from '../entries/recorded-decision.js';
import type { ProposedChange } from './proposed.js';
import { differenceOf } from './redecision.js';
import type { Difference } from './redecision.js';

/** What came of deciding a selection again. */
export type RedecisionReport = Readonly<{
  decided: number;
  same: number;
  /** Decisions that were erased, or whose policy set nobody has any more. */
  notRedecidable: number;
  /** Decisions that are not what was logged; decided again all the same. */
  notAsCommitted: readonly string[];
  differences: readonly Difference[];
  /** Opened for what was found. */
  incidentIds?: readonly string[];
}>;

/** How many decisions of each kind, the most first. */
export type Counts = readonly Readonly<{ name: string; decisions: number }>[];

/** Decisions that a proposed set would have answered otherwise in one direction. */
export type ProposedChanges = Readonly<{
  decisions: number;
  /** The rule that withholds: of the proposed set what it takes, of the old one what it gave up. */
  byRule: Counts;
  byAgency: Counts;
  byForm: Counts;
  examples: readonly ProposedChange[];
}>;

/** What a proposed set would have changed; nothing was. */
export type ProposedReport = Readonly<{
  proposed: Readonly<{ version: string; sha256: string }>;
  decided: number;
  notRedecidable: number;
  releasedThenWithheldNow: ProposedChanges;
  withheldThenReleasedNow: ProposedChanges;
}>;

// A report stays readable; beyond this many, the numbers tell.
const listedMax = 1000;
const examplesMax = 100;

/** Counts what came of deciding again by the sets of their time. */
export class RedecisionTally {
  notRedecidable = 0;
  #decided = 0;
  #different = 0;
  readonly #notAsCommitted: string[] = [];
  readonly #differences: Difference[] = [];

  notePage(page: readonly RecordedDecision[]): void {
    for (const { said, asCommitted, eventId } of page) {
      if (said === null) this.notRedecidable += 1;
      if (!asCommitted && this.#notAsCommitted.length < listedMax)
        this.#notAsCommitted.push(said?.decisionId ?? eventId);
    }
  }

  note(recorded: DecisionSaid, now: DisclosureDecision): void {
    this.#decided += 1;
    const difference = differenceOf(recorded, now);
    if (difference === null) return;
    this.#different += 1;
    if (this.#differences.length < listedMax) this.#differences.push(difference);
  }

  report(): RedecisionReport {
    return {
      decided: this.#decided,
      same: this.#decided - this.#different,
      notRedecidable: this.notRedecidable,
      notAsCommitted: this.#notAsCommitted,
      differences: this.#differences,
    };
  }
}

class Direction {
  readonly #rules = new Map<string, number>();
  readonly #agencies = new Map<string, number>();
  readonly #forms = new Map<string, number>();
  readonly #examples: ProposedChange[] = [];
  #decisions = 0;

  note(change: ProposedChange, rule: string): void {
    this.#decisions += 1;
    const count = (counts: Map<string, number>, name: string): void =>
      void counts.set(name, (counts.get(name) ?? 0) + 1);
    count(this.#rules, rule);
    count(this.#agencies, change.agency);
    count(this.#forms, change.form ?? 'none');
    if (this.#examples.length < examplesMax) this.#examples.push(change);
  }

  report(): ProposedChanges {
    const counted = (counts: ReadonlyMap<string, number>): Counts =>
      [...counts]
        .map(([name, decisions]) => ({ name, decisions }))
        .sort((a, b) => b.decisions - a.decisions);
    return {
      decisions: this.#decisions,
      byRule: counted(this.#rules),
      byAgency: counted(this.#agencies),
      byForm: counted(this.#forms),
      examples: this.#examples,
    };
  }
}

type Changes = Readonly<{ lost: ProposedChange | null; gained: ProposedChange | null }>;

/** Counts what a proposed set would have changed. */
export class ProposedTally {
  notRedecidable = 0;
  #decided = 0;
  readonly #lost = new Direction();
  readonly #gained = new Direction();

  constructor(private readonly proposed: Pick<PolicySet, 'version' | 'sha256'>) {}

  notePage(page: readonly RecordedDecision[]): void {
    this.notRedecidable += page.filter(({ said }) => said === null).length;
  }

  note({ lost, gained }: Changes): void {
    this.#decided += 1;
    if (lost !== null) this.#lost.note(lost, lost.now.rule);
    if (gained !== null) this.#gained.note(gained, gained.then.rule);
  }

  report(): ProposedReport {
    const { version, sha256 } = this.proposed;
    return {
      proposed: { version, sha256 },
      decided: this.#decided,
      notRedecidable: this.notRedecidable,
      releasedThenWithheldNow: this.#lost.report(),
      withheldThenReleasedNow: this.#gained.report(),
    };
  }
}
