import type { PolicyEngine } from '#libs/policy';
import type { DecisionSaid, RecordedDecision } from '../entries/recorded-decision.js';
import type { Asking, PolicySets } from '../sets/policy-sets.js';
import { proposedChanges } from './proposed.js';
import type { ProposedReport, RedecisionReport } from './reports.js';
import { ProposedTally, RedecisionTally } from './reports.js';

type Pages = AsyncIterable<readonly RecordedDecision[]>;

/** Recorded decisions that one set decided, with its engine; null: nobody has that set any more. */
type Group = Readonly<{ engine: PolicyEngine | null; recorded: readonly DecisionSaid[] }>;

/** Decides recorded decisions again. */
export class Redecisions {
  constructor(private readonly sets: Pick<PolicySets, 'engine'>) {}

  /** Each by the set that decided it then. */
  async run(pages: Pages, asking: Asking): Promise<RedecisionReport> {
    const tally = new RedecisionTally();
    for await (const page of pages) {
      tally.notePage(page);
      for (const { engine, recorded } of await this.groups(page, asking)) {
        if (engine === null) tally.notRedecidable += recorded.length;
        else {
          const now = engine.decideMany(recorded.map(({ situation }) => situation));
          recorded.forEach((one, at) => tally.note(one, now[at]!));
        }
      }
    }
    return tally.report();
  }

  /** Each by the set of its time and by a proposed one; nothing is changed. */
  async propose(pages: Pages, proposed: PolicyEngine, asking: Asking): Promise<ProposedReport> {
    const tally = new ProposedTally(proposed.set);
    for await (const page of pages) {
      tally.notePage(page);
      for (const { engine, recorded } of await this.groups(page, asking))
        if (engine === null) tally.notRedecidable += recorded.length;
        else for (const one of recorded) tally.note(proposedChanges(one, engine, proposed));
    }
    return tally.report();
  }

  private async groups(
    page: readonly RecordedDecision[],
    asking: Asking,
  ): Promise<readonly Group[]> {
    const recorded = page.flatMap(({ said }) => (said === null ? [] : [said]));
    const bySet = Map.groupBy(recorded, ({ decision }) => decision.policySet.sha256);
    const groups: Group[] = [];
    for (const same of bySet.values()) {
      const engine = await this.sets.engine(same[0]!.decision.policySet, asking);
      groups.push({ engine, recorded: same });
    }
    return groups;
  }
}
