import type { DecisionRecorded } from '#libs/contracts';
import type { PolicyEngine } from '#libs/policy';
import { decideAgain } from './redecision.js';
import type { Difference } from './redecision.js';

/** What came of deciding a selection again. */
export type RedecisionReport = Readonly<{
  decided: number;
  same: number;
  /** Decisions whose policy set is not known here any more. */
  notRedecidable: number;
  differences: readonly Difference[];
}>;

// A report stays readable; beyond this many, the number tells.
const differencesMax = 1000;

/** Decides recorded decisions again, each by the set that decided it then. */
export class Redecisions {
  /** Engines by the sha256 of their policy set. */
  constructor(private readonly engines: ReadonlyMap<string, PolicyEngine>) {}

  async run(decisions: AsyncIterable<DecisionRecorded>): Promise<RedecisionReport> {
    let decided = 0;
    let different = 0;
    let notRedecidable = 0;
    const differences: Difference[] = [];
    for await (const recorded of decisions) {
      const engine = this.engines.get(recorded.decision.policySet.sha256);
      if (engine === undefined) {
        notRedecidable += 1;
        continue;
      }
      decided += 1;
      const difference = decideAgain(recorded, engine);
      if (difference === null) continue;
      different += 1;
      if (differences.length < differencesMax) differences.push(difference);
    }
    return { decided, same: decided - different, notRedecidable, differences };
  }
}
