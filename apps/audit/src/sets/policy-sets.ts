import type { Migration } from '#libs/adapters';
import { InfohusClient, Problem, Unreachable } from '#libs/client';
import { createEngine, loadShippedCases, loadShippedPolicySet, policySet } from '#libs/policy';
import type { PolicyEngine, PolicySet, PolicySetContent } from '#libs/policy';
import type { SqlPool } from '#libs/adapters';

/** Policy sets that decided something, kept for as long as their decisions: a set may go out of force, never out of reach. */
export const policySetMigrations: readonly Migration[] = [
  {
    id: 'audit-policy-sets-1',
    sql: `create table policy_sets (sha256 text primary key, content json not null);`,
  },
];

/** A set as a decision names it. */
export type SetName = Readonly<{ version: string; sha256: string }>;

/** On whose behalf the policy service is asked: the `Authorization` header that came. */
export type Asking = Readonly<{ authorization: string }>;

const enginesMax = 8;

/** Finds policy sets by their hash: those kept here, else of the policy service. */
export class PolicySets {
  readonly #engines = new Map<string, PolicyEngine>();
  readonly #shipped = loadShippedPolicySet();

  constructor(
    private readonly pool: SqlPool,
    private readonly schema: string,
    private readonly policyUrl: string | null,
  ) {}

  /** Loads and compiles the shipped set, so that the first who decides again does not wait for it. */
  async warm(): Promise<void> {
    const engine = await this.engine(this.#shipped, { authorization: '' });
    engine?.decideMany(loadShippedCases().map(({ situation }) => situation));
  }

  /** The set with that hash, its content proved by it; null when nobody has it any more. */
  async find(name: SetName, asking: Asking): Promise<PolicySet | null> {
    if (name.sha256 === this.#shipped.sha256) return this.#shipped;
    return (await this.kept(name.sha256)) ?? (await this.fetched(name, asking));
  }

  /** An engine of the set with that hash. */
  async engine(name: SetName, asking: Asking): Promise<PolicyEngine | null> {
    const loaded = this.#engines.get(name.sha256);
    if (loaded !== undefined) return loaded;
    const set = await this.find(name, asking);
    if (set === null) return null;
    const oldest = this.#engines.size >= enginesMax ? this.#engines.keys().next() : undefined;
    if (oldest && oldest.done !== true) this.#engines.delete(oldest.value);
    const engine = createEngine(set);
    this.#engines.set(name.sha256, engine);
    return engine;
  }

  /** A set by its version, in force or not. @throws Problem, Unreachable */
  async content(version: string, asking: Asking): Promise<PolicySetContent> {
    if (this.policyUrl === null) throw new Unreachable();
    const client = new InfohusClient({ url: this.policyUrl, retries: 1 });
    const path = `/policy/v1/sets/${encodeURIComponent(version)}`;
    return (await client.get<PolicySetContent>(path, { headers: asking })).body;
  }

  private async kept(sha256: string): Promise<PolicySet | null> {
    const { rows } = await this.pool.query<{ content: PolicySetContent }>(
      `select content from ${this.schema}.policy_sets where sha256 = $1`,
      [sha256],
    );
    const set = rows[0] && policySet(rows[0].content);
    return set?.sha256 === sha256 ? set : null;
  }

  private async fetched({ version, sha256 }: SetName, asking: Asking): Promise<PolicySet | null> {
    if (this.policyUrl === null) return null;
    try {
      const body = await this.content(version, asking);
      const set = policySet(body);
      if (set.sha256 !== sha256) return null;
      await this.pool.query(
        `insert into ${this.schema}.policy_sets (sha256, content) values ($1, $2)
         on conflict do nothing`,
        [sha256, JSON.stringify(body)],
      );
      return set;
    } catch (error) {
      // A name that is none has no set either.
      if (error instanceof Problem && [400, 404].includes(error.status)) return null;
      throw error;
    }
  }
}
