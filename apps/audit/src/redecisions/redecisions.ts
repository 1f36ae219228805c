import type { DecisionRecorded, EntryView } from '#libs/contracts';
import type { PolicyEngine } from '#libs/policy';
import type { Asking, PolicySets } from '../sets/policy-sets.js';
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
  constructor(private readonly sets: Pick<PolicySets, 'engine'>) {}

  async run(pages: AsyncIterable<readonly EntryView[]>, asking: Asking): Promise<RedecisionReport> {
    const tally = new Tally();
    for await (const page of pages) await this.redecide(page, tally, asking);
    return tally.report();
  }

  private async redecide(page: readonly EntryView[], tally: Tally, asking: Asking): Promise<void> {
    const bySet = Map.groupBy(readable(page, tally), ({ decision }) => decision.policySet.sha256);
    for (const recorded of bySet.values()) {
      const engine = await this.sets.engine(recorded[0]!.decision.policySet, asking);
      if (engine === null) tally.notRedecidable += recorded.length;
      else decideAgain(engine, recorded, tally);
    }
  }
}

const readable = (page: readonly EntryView[], tally: Tally): readonly DecisionRecorded[] =>
  page.flatMap(({ data, asCommitted }) => {
    const recorded = data as DecisionRecorded | null;
    if (recorded === null) {
      tally.notRedecidable += 1;
      return [];
    }
    if (!asCommitted && tally.notAsCommitted.length < listedMax)
      tally.notAsCommitted.push(recorded.decisionId);
    return [recorded];
  });

const decideAgain = (
  engine: PolicyEngine,
  recorded: readonly DecisionRecorded[],
  tally: Tally,
): void => {
  const now = engine.decideMany(recorded.map(({ situation }) => situation));
  recorded.forEach((one, at) => tally.note(differenceOf(one, now[at]!)));
};
