import type { DecisionRecorded, EntryView } from '#libs/contracts';
import type { PolicyEngine } from '#libs/policy';
import { differenceOf } from './redecision.js';
import type { Difference } from './redecision.js';

/** What came of deciding a selection again. */
export type RedecisionReport = Readonly<{
  decided: number;
  same: number;
  /** Decisions that were erased, or whose policy set is not known here any more. */
  notRedecidable: number;
  /** Decisions that are not what was logged; decided again all the same. */
  notAsCommitted: readonly string[];
  differences: readonly Difference[];
}>;

// A report stays readable; beyond this many, the numbers tell.
const listedMax = 1000;

class Tally {
  decided = 0;
  different = 0;
  notRedecidable = 0;
  readonly notAsCommitted: string[] = [];
  readonly differences: Difference[] = [];

  note(difference: Difference | null): void {
    this.decided += 1;
    if (difference === null) return;
    this.different += 1;
    if (this.differences.length < listedMax) this.differences.push(difference);
  }

  report(): RedecisionReport {
    const { decided, different, notRedecidable, notAsCommitted, differences } = this;
    return { decided, same: decided - different, notRedecidable, notAsCommitted, differences };
  }
}

/** Decides recorded decisions again, each by the set that decided it then. */
export class Redecisions {
  /** Engines by the sha256 of their policy set. */
  constructor(private readonly engines: ReadonlyMap<string, PolicyEngine>) {}

  async run(pages: AsyncIterable<readonly EntryView[]>): Promise<RedecisionReport> {
    const tally = new Tally();
    for await (const page of pages) this.redecide(page, tally);
    return tally.report();
  }

  private redecide(page: readonly EntryView[], tally: Tally): void {
    const bySet = new Map<PolicyEngine, DecisionRecorded[]>();
    for (const { data, asCommitted } of page) {
      const recorded = data as DecisionRecorded | null;
      const engine = recorded && this.engines.get(recorded.decision.policySet.sha256);
      if (recorded && !asCommitted && tally.notAsCommitted.length < listedMax)
        tally.notAsCommitted.push(recorded.decisionId);
      if (!recorded || !engine) tally.notRedecidable += 1;
      else bySet.set(engine, [...(bySet.get(engine) ?? []), recorded]);
    }
    for (const [engine, recorded] of bySet) {
      const now = engine.decideMany(recorded.map(({ situation }) => situation));
      recorded.forEach((one, at) => tally.note(differenceOf(one, now[at]!)));
    }
  }
}
