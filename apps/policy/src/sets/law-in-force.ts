import { danishDay } from '#libs/kernel';
import type { Clock, RecordedEvent } from '#libs/kernel';
import { createEngine } from '#libs/policy';
import type { PolicyEngine, PolicySet } from '#libs/policy';
import type { PolicySetEvent } from './set.events.js';

/** A set as the register knows it. */
export type KnownSet = Readonly<{
  set: PolicySet;
  validFrom: string;
  state: 'PROPOSED' | 'ADMITTED';
  proposedBy: string;
  approvedBy: string | null;
  against: string | null;
  changed: string | null;
  /** Of two that are valid from the same day the later approval counts. */
  position: bigint;
}>;

/** The policy sets, and the one that decides today. An approved set takes over on its first day, in Denmark. */
export class LawInForce {
  readonly #sets = new Map<string, KnownSet>();
  readonly #engines = new Map<string, PolicyEngine>();
  #today = '';
  #engine: PolicyEngine | null = null;

  constructor(
    private readonly shipped: PolicySet,
    private readonly clock: Clock,
  ) {}

  /** The engine of the set in force. */
  get engine(): PolicyEngine {
    const today = danishDay(this.clock.now());
    if (this.#engine === null || today !== this.#today) {
      this.#engine = this.#engineOf(this.#inForce(today).set);
      this.#today = today;
    }
    return this.#engine;
  }

  /** Every set, the one in force first. */
  get sets(): readonly KnownSet[] {
    const inForce = this.#inForce(danishDay(this.clock.now()));
    return [inForce, ...[...this.#sets.values()].filter((known) => known !== inForce)];
  }

  find(version: string): KnownSet | null {
    return this.#sets.get(version) ?? null;
  }

  /** Takes up what was recorded about a set. */
  take({ type, data, position }: RecordedEvent): void {
    const event = { type, data } as unknown as PolicySetEvent;
    if (event.type === 'PolicySetProposed') {
      const { set, validFrom, proposedBy, against, changed } = event.data;
      const proposed = { set, validFrom, proposedBy, against, changed, position };
      this.#sets.set(set.version, { ...proposed, state: 'PROPOSED', approvedBy: null });
      return;
    }
    const { version, sha256, validFrom, proposedBy, approvedBy } = event.data;
    const proposed = this.#sets.get(version);
    const set = proposed?.set.sha256 === sha256 ? proposed.set : this.shipped;
    // An older shipped set of which the program has no text any more.
    if (set.sha256 !== sha256) return;
    this.#sets.set(version, {
      set,
      validFrom,
      state: 'ADMITTED',
      proposedBy,
      approvedBy,
      against: proposed?.against ?? null,
      changed: proposed?.changed ?? null,
      position,
    });
    this.#engine = null;
  }

  #inForce(today: string): KnownSet {
    const [newest] = [...this.#sets.values()]
      .filter(({ state, validFrom }) => state === 'ADMITTED' && validFrom <= today)
      .sort((a, b) =>
        a.validFrom === b.validFrom
          ? Number(b.position - a.position)
          : a.validFrom < b.validFrom
            ? 1
            : -1,
      );
    if (newest === undefined) throw new Error('No policy set is in force');
    return newest;
  }

  #engineOf(set: PolicySet): PolicyEngine {
    // A decision names the version too, and the same text may be admitted under two.
    const name = `${set.version} ${set.sha256}`;
    const known = this.#engines.get(name);
    if (known !== undefined) return known;
    const engine = createEngine(set);
    this.#engines.set(name, engine);
    return engine;
  }
}
