import { startProjection } from '#libs/adapters';
import type { Projection, ServiceStores } from '#libs/adapters';
import { RevisionConflict } from '#libs/kernel';
import type { RecordedEvent } from '#libs/kernel';
import { standingDecision } from '../decisions/decision.projection.js';
import type { StandingDecision } from '../decisions/decision.projection.js';
import type { Releases } from '../decisions/releases.js';
import { withdrawal } from '../decisions/withdrawal.js';
import type { Cause } from '../envelope.js';
import type { Bench } from '../intake/bench.js';
import { recheck, recheckAppends } from './recheck.js';
import type { Recheck } from './recheck.js';

/** One decision that was looked at again. */
export type Rechecked = Readonly<{
  decisionId: string;
  stands: boolean;
  outcome: string;
  reason: string;
  withdrawn: boolean;
}>;

type Why = Cause & Readonly<{ actor: string }>;

const racesMax = 8;

const subjectStreamPrefix = 'subject-';

// What may change an answer that was given; who asks about an investigation sees it in the audit log alone.
const telling = ['FactRecorded', 'CaseClosed', 'SubjectLinked', 'SubjectJoined', 'SubjectSplit'];

/** Looks again at what was released, when something new is known or when somebody asks. */
export class Rechecks {
  constructor(
    private readonly bench: Bench,
    private readonly releases: Releases,
  ) {}

  /**
   * Looks at everything that is still held about a subject. Records where the answer of today is another one than it
   * was at the last look. `withdraw`: what does not stand was wrong at its time, and is taken away.
   */
  async ofSubject(subjectId: string, cause: Why, withdraw = false): Promise<readonly Rechecked[]> {
    const ids = await this.releases.ofSubject(subjectId);
    const found: Rechecked[] = [];
    for (const id of ids) {
      const looked = await this.#lookUntilSettled(id, subjectId, cause, withdraw);
      if (looked !== null) found.push(looked);
    }
    return found;
  }

  /** An officer and a fact may make us look at one decision in the same moment: who comes second looks once more. */
  async #lookUntilSettled(
    decisionId: string,
    subjectId: string,
    cause: Why,
    withdraw: boolean,
  ): Promise<Rechecked | null> {
    for (let race = 1; ; race++) {
      const standing = await standingDecision(this.bench.store, decisionId);
      if (standing === null || standing.held.length === 0) return null;
      try {
        return await this.#look(standing, subjectId, cause, withdraw);
      } catch (error) {
        if (!(error instanceof RevisionConflict) || race >= racesMax) throw error;
        this.bench.subjects.forget(subjectId);
      }
    }
  }

  async #look(
    standing: StandingDecision,
    subjectId: string,
    cause: Why,
    withdraw: boolean,
  ): Promise<Rechecked> {
    const { facts } = await this.bench.subjects.load(subjectId);
    const { sender, recipient, situation, decisionId } = standing.recorded;
    const register = await this.bench.collaborations.viewFor(
      [{ form: situation.form, sender, recipient }],
      facts.residence?.value ?? null,
    );
    const known = { facts, register, now: this.bench.clock.now() };
    const engine = this.bench.engine();
    const looked = recheck(standing, known, engine);
    if (looked.stands !== standing.stands)
      await this.bench.store.appendAll!(recheckAppends(cause, looked, known, engine));
    const withdrawn = withdraw && !looked.stands && (await this.#withdraw(looked, cause));
    const { outcome, reason } = looked.release.decision;
    return { decisionId, stands: looked.stands, outcome, reason, withdrawn };
  }

  async #withdraw({ standing }: Recheck, cause: Why): Promise<boolean> {
    const { decisionId } = standing.recorded;
    const now = await standingDecision(this.bench.store, decisionId);
    if (now === null || now.held.length === 0) return false;
    const all = now.held.map(({ statementId }) => statementId);
    await this.bench.store.appendAll!(withdrawal(cause, now, all, 'DECISION_WRONG'));
    return true;
  }

  /** Follows the facts: one that comes late and would have changed a decision is never passed over in silence. */
  follow(stores: ServiceStores, onError: (error: unknown) => void): Promise<Projection> {
    return startProjection({
      store: stores.store,
      pool: stores.pool,
      schema: stores.schema,
      name: 'rechecks',
      categories: ['subject'],
      onError,
      apply: async (_, events) => {
        for (const event of newestOfEach(events)) await this.#onFact(event);
      },
    });
  }

  async #onFact(event: RecordedEvent): Promise<void> {
    const subjectId = event.stream.slice(subjectStreamPrefix.length);
    const { facts } = await this.bench.subjects.load(subjectId);
    if (facts.receivers.length === 0) return;
    try {
      await this.ofSubject(subjectId, event);
    } catch (error) {
      // Something else happened to a decision in this moment: the subscription brings the events again.
      if (error instanceof RevisionConflict) this.bench.subjects.forget(subjectId);
      throw error;
    }
  }
}

const newestOfEach = (events: readonly RecordedEvent[]): readonly RecordedEvent[] => [
  ...new Map(
    events.filter(({ type }) => telling.includes(type)).map((event) => [event.stream, event]),
  ).values(),
];
