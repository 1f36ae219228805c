import type {
  Category,
  DisclosureDecision,
  DisclosureSituation,
  Form,
  ShownDecision,
  Unit,
} from '#libs/contracts';
import { BulkDecider } from './bulk.js';
import { CedarEvaluator } from './cedar.engine.js';
import { cedarVersion, openCedar } from './cedar.instance.js';
import { readLaw } from './cedar.law.js';
import { DecisionCache } from './decision-cache.js';
import { faulted, signed, verdictBy } from './decide.js';
import type { PolicyDecision } from './decide.js';
import type { Law } from './law.js';
import { withheldByTable } from './necessity.js';
import { OpenFacts } from './open-facts.js';
import type { PolicySet } from './policy-set.js';
import { HIDDEN_FROM_ASKER } from './shown-forms.js';
import type { Audience } from './shown-forms.js';
import { shownFor } from './shown.js';
import { keyWords, packSituation } from './situation-key.js';
import { translateLaw } from './translated.js';
import type { TranslatedLaw } from './translated.js';
import { situationOf, vector } from './variables.js';
import { Breakdown } from './verdict.js';
import type { Verdict } from './verdict.js';

// Every so many bulk decisions Cedar itself is asked too; it takes as long as a thousand of them.
const SAMPLE_EVERY = 4_096;

const anySituation = situationOf(vector(), false);

/** How the engine fares: readiness looks at it. */
export type EngineHealth = Readonly<{
  decided: number;
  answeredFromCache: number;
  /** In bulk decisions: how many Cedar was asked about as well. */
  sampled: number;
  /** false when the compiled functions once disagreed with Cedar: from then on Cedar decides alone. */
  bulkTrusted: boolean;
  faults: number;
  lastFault: string | null;
}>;

/** One law, loaded. Deciding never throws: what goes wrong is a DENY with a fault. */
export interface PolicyEngine {
  readonly set: PolicySet;
  readonly engineVersion: string;
  decide(situation: DisclosureSituation): PolicyDecision;
  /** Many at once, on functions compiled from the Cedar text; now and then Cedar is asked as well. */
  decideMany(situations: Iterable<DisclosureSituation>): PolicyDecision[];
  /** The form of a decision of this set that an audience may see; an asker sees what follows from its situation. */
  shownFor(
    audience: Audience,
    decision: DisclosureDecision,
    situation?: DisclosureSituation,
  ): ShownDecision;
  /** What the set's necessity table takes away from this unit under this form. */
  withheldByTable(form: Form | null, unit: Unit): readonly Category[];
  health(): EngineHealth;
  /** Asks Cedar itself, past every cache: false when it does not answer now. */
  answers(): boolean;
}

/** Equal verdicts share one explained decision; the number of different ones is bounded. */
class Signatory {
  readonly #known = new Map<string, PolicyDecision>();
  constructor(
    readonly law: Law,
    readonly engineVersion: string,
    readonly entriesMax = 10_000,
  ) {}

  sign(verdict: Verdict): PolicyDecision {
    const name = `${verdict.policies.join(' ')}|${verdict.basis.join(' ')}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size >= this.entriesMax) this.#known.clear();
    const decision = signed(this.law, verdict, this.engineVersion);
    this.#known.set(name, decision);
    return decision;
  }
}

class LoadedEngine implements PolicyEngine {
  readonly engineVersion: string;
  readonly #evaluator: CedarEvaluator;
  readonly #signatory: Signatory;
  readonly #cache: DecisionCache<PolicyDecision>;
  readonly #key = keyWords();
  #translated: TranslatedLaw | null = null;
  #bulk: BulkDecider | null = null;
  #open: OpenFacts | null = null;
  #counts = {
    decided: 0,
    answeredFromCache: 0,
    sampled: 0,
    bulkTrusted: true,
    faults: 0,
    lastFault: null as string | null,
  };

  constructor(
    readonly law: Law,
    evaluator: CedarEvaluator,
    engineVersion: string,
    cacheEntries: number,
  ) {
    this.engineVersion = engineVersion;
    this.#evaluator = evaluator;
    this.#signatory = new Signatory(law, engineVersion);
    this.#cache = new DecisionCache(cacheEntries);
  }

  get set(): PolicySet {
    return this.law.set;
  }

  decide(situation: DisclosureSituation): PolicyDecision {
    this.#counts.decided += 1;
    if (!this.#keyed(situation)) return this.#fault('unknown-value');
    const known = this.#cache.get(this.#key);
    if (known !== undefined) {
      this.#counts.answeredFromCache += 1;
      return known;
    }
    const verdict = verdictBy(
      this.law,
      (action, value) => this.#evaluator.evaluate(action, value),
      situation,
    );
    // A fault is not remembered: the next call asks again.
    if ('fault' in verdict) return this.#fault(verdict.fault);
    const decision = this.#signatory.sign(verdict);
    this.#cache.set(this.#key, decision);
    return decision;
  }

  decideMany(situations: Iterable<DisclosureSituation>): PolicyDecision[] {
    return Array.from(situations, (situation) => this.#decideInBulk(situation));
  }

  #decideInBulk(situation: DisclosureSituation): PolicyDecision {
    if (!this.#counts.bulkTrusted) return this.decide(situation);
    this.#counts.decided += 1;
    let decision: PolicyDecision;
    try {
      this.#bulk ??= this.#compiled();
      decision = this.#bulk.decide(situation);
    } catch (error) {
      return this.#fault(error instanceof Breakdown ? error.fault : 'unknown-value');
    }
    return this.#counts.decided % SAMPLE_EVERY === 0
      ? this.#sampled(situation, decision)
      : decision;
  }

  #compiled(): BulkDecider {
    const signatory = new Signatory(this.law, `compiled, checked by ${this.engineVersion}`);
    return new BulkDecider(this.#translate(), (verdict) => signatory.sign(verdict));
  }

  #translate(): TranslatedLaw {
    return (this.#translated ??= translateLaw(this.law));
  }

  shownFor(
    audience: Audience,
    decision: DisclosureDecision,
    situation?: DisclosureSituation,
  ): ShownDecision {
    const follows = audience === 'asker' && this.#follows(decision, situation);
    return shownFor(this.law, audience, decision, follows);
  }

  #follows(decision: DisclosureDecision, situation?: DisclosureSituation): boolean {
    // A decision without policies is a fault: nothing follows from it.
    if (situation === undefined || decision.policies.length === 0) return false;
    this.#open ??= new OpenFacts(this.#translate());
    return this.#open.follows(situation, HIDDEN_FROM_ASKER);
  }

  #sampled(situation: DisclosureSituation, decision: PolicyDecision): PolicyDecision {
    this.#counts.sampled += 1;
    const asked = this.decide(situation);
    const same = (['policies', 'basis'] as const).every(
      (member) => asked[member].join() === decision[member].join(),
    );
    if (same || asked.faults.length > 0) return asked;
    this.#counts.bulkTrusted = false;
    this.#counts.faults += 1;
    this.#counts.lastFault = 'compiled-disagrees';
    return asked;
  }

  withheldByTable(form: Form | null, unit: Unit): readonly Category[] {
    return withheldByTable(this.set.necessity, form, unit);
  }

  health(): EngineHealth {
    return { ...this.#counts };
  }

  answers(): boolean {
    const verdict = verdictBy(
      this.law,
      (action, value) => this.#evaluator.evaluate(action, value),
      anySituation,
    );
    return !('fault' in verdict);
  }

  #keyed(situation: DisclosureSituation): boolean {
    try {
      return packSituation(situation, this.#key);
    } catch {
      return false;
    }
  }

  #fault(fault: string): PolicyDecision {
    this.#counts.faults += 1;
    this.#counts.lastFault = fault;
    const { version, sha256 } = this.set;
    const { engineVersion } = this;
    return faulted({ policySet: { version, sha256 }, engineVersion }, fault);
  }
}

/** Loads a set into an engine of its own. Throws with every problem when the set cannot be read. */
export function createEngine(
  set: PolicySet,
  options: Readonly<{ cacheEntries?: number }> = {},
): PolicyEngine {
  const cedar = openCedar();
  const law = readLaw(cedar, set);
  if ('problems' in law)
    throw new Error(`The policy set cannot be read: ${law.problems.slice(0, 10).join('; ')}`);
  const evaluator = new CedarEvaluator(law, cedar);
  return new LoadedEngine(law, evaluator, cedarVersion(cedar), options.cacheEntries ?? 65_536);
}
