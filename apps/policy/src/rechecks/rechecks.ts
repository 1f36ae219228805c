import { startProjection } from '#libs/adapters';
import type { Projection, ServiceStores } from '#libs/adapters';
import { RevisionConflict } from '#libs/kernel';
import type { RecordedEvent } from '#libs/kernel';
import type { Source, SubjectEvent } from '#libs/policy';
import { standingDecision } from '../decisions/decision.projection.js';
import type { StandingDecision } from '../decisions/decision.projection.js';
import type { Releases } from '../decisions/releases.js';
import { withdrawal } from '../decisions/withdrawal.js';
import type { Cause } from '../envelope.js';
import type { Bench } from '../intake/bench.js';
import { recordChange, standingOf } from '../intake/taking-back.js';
import { withPassedOn } from '../intake/closed.taking.js';
import { LawOfDecision } from '../reviews/law-of-decision.js';
import { subjectStream } from '../subjects/known-subjects.js';
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

// What may change an answer that was given; who asks about an investigation sees it in the audit log alone.
const telling = ['FactRecorded', 'CaseClosed', 'SubjectLinked', 'SubjectJoined'];

/** Looks again at what was released, when something new is known or when somebody asks. */
export class Rechecks {
  readonly #law: LawOfDecision;

  constructor(
    private readonly bench: Bench,
    private readonly releases: Releases,
  ) {
    this.#law = new LawOfDecision(bench);
  }

  /**
   * Looks at everything that is still held about a person. Records where the answer of today is another one than it
   * was at the last look. `withdraw`: what does not stand was wrong at its time, and is taken away, also from those to
   * whom its recipients passed it on.
   */
  async ofSubject(subjectId: string, cause: Why, withdraw = false): Promise<readonly Rechecked[]> {
    await this.bench.catchUp();
    const { subjectIds } = await this.bench.subjects.reload(subjectId);
    const found: Omit<Rechecked, 'withdrawn'>[] = [];
    const held = await this.#heldOf(subjectIds);
    for (const standing of held) {
      const { stands, release } = await this.#look(standing, cause);
      const { outcome, reason } = release.decision;
      found.push({ decisionId: standing.recorded.decisionId, stands, outcome, reason });
    }
    const wrong = found.filter(({ stands }) => withdraw && !stands);
    const gone = await this.#withdrawAll(
      subjectIds,
      wrong.map(({ decisionId }) => decisionId),
      cause,
    );
    return found.map((one) => ({ ...one, withdrawn: gone.has(one.decisionId) }));
  }

  /** Takes away what these decisions released, wherever it went. @returns the decisions that lost something */
  async #withdrawAll(
    subjectIds: readonly string[],
    wrong: readonly string[],
    cause: Why,
  ): Promise<ReadonlySet<string>> {
    let gone = new Set<string>();
    if (wrong.length === 0) return gone;
    await recordChange(this.bench, async () => {
      const found = await standingOf(this.bench, () => this.releases.ofSubjects(subjectIds));
      const going = withPassedOn(
        found,
        ({ recorded }) => wrong.includes(recorded.decisionId),
        this.bench.clock.now(),
      );
      gone = new Set(going.map(({ standing }) => standing.recorded.decisionId));
      return going.map(({ standing, statementIds }) => ({
        appends: withdrawal(cause, standing, statementIds, 'DECISION_WRONG'),
        contents: [],
      }));
    });
    return gone;
  }

  /** Looks at what is still held under one decision. */
  async ofDecision(decisionId: string, cause: Why): Promise<void> {
    const standing = await standingDecision(this.bench.store, decisionId);
    if (standing !== null && standing.held.length > 0) await this.#look(standing, cause);
  }

  /**
   * A link was wrong. What was released because of what is known of the other one was wrong at its time, and so was
   * passing on, as if it were about this one, what is about the other: it is taken away.
   */
  async #ofSplit(subjectId: string, parted: string, cause: Why): Promise<void> {
    await this.bench.catchUp();
    const { subjectIds } = await this.bench.subjects.reload(subjectId);
    const others = (await this.bench.subjects.reload(parted)).subjectIds;
    const said = await this.#saidOf(others);
    const wrong = new Set<string>();
    const held = await this.#heldOf(subjectIds);
    for (const standing of held) {
      const { stands } = await this.#look(standing, cause);
      const { sources, decisionId } = standing.recorded;
      if (!stands && sources.some(({ eventId }) => eventId !== null && said.has(eventId)))
        wrong.add(decisionId);
    }
    const strange = await this.#firstReleasedAs(others, held);
    const gone = withPassedOn(
      held,
      ({ recorded }) => wrong.has(recorded.decisionId),
      this.bench.clock.now(),
    );
    const going = new Map(
      gone.map(({ standing, statementIds }) => [standing.recorded.decisionId, statementIds]),
    );
    for (const { recorded } of held)
      await this.#withdraw(
        recorded.decisionId,
        (id) => strange.has(id) || going.get(recorded.decisionId)?.includes(id) === true,
        cause,
      );
  }

  /** What recipients hold about a person, in the order in which it was decided. */
  async #heldOf(subjectIds: readonly string[]): Promise<readonly StandingDecision[]> {
    const held: StandingDecision[] = [];
    for (const id of await this.releases.ofSubjects(subjectIds)) {
      const standing = await standingDecision(this.bench.store, id);
      if (standing !== null && standing.held.length > 0) held.push(standing);
    }
    return held.sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  /** Ids of the events that were said of a subject, as decisions name them. */
  async #saidOf(subjectIds: readonly string[]): Promise<ReadonlySet<string>> {
    const said = new Set<string>();
    for (const id of subjectIds)
      for await (const { data } of this.bench.store.readStream(subjectStream(id))) {
        const { source, registrationId } = data as Partial<
          Readonly<{ source: Source; registrationId: string }>
        >;
        if (source !== undefined) said.add(source.eventId);
        if (registrationId !== undefined) said.add(registrationId);
      }
    return said;
  }

  /** Statements held here that somebody disclosed first about one of those. */
  async #firstReleasedAs(
    others: readonly string[],
    held: readonly StandingDecision[],
  ): Promise<ReadonlySet<string>> {
    const ids = held.flatMap((one) => one.held.map(({ statementId }) => statementId));
    const first = new Map<string, StandingDecision>();
    for (const decisionId of await this.releases.holding(ids)) {
      const standing = await standingDecision(this.bench.store, decisionId);
      for (const { statementId } of standing?.delivered.held ?? []) {
        const before = first.get(statementId);
        if (before === undefined || standing!.position < before.position)
          first.set(statementId, standing!);
      }
    }
    return new Set(
      [...first].flatMap(([id, { recorded }]) => (others.includes(recorded.subjectId) ? [id] : [])),
    );
  }

  /** Somebody else may look at the same decision in this moment: who is overtaken looks at what is there then. */
  async #look(standing: StandingDecision, cause: Why): Promise<Recheck> {
    for (let now = standing, race = 1; ; race++)
      try {
        return await this.#lookOnce(now, cause);
      } catch (error) {
        if (!(error instanceof RevisionConflict) || race >= racesMax) throw error;
        now = (await standingDecision(this.bench.store, standing.recorded.decisionId)) ?? standing;
      }
  }

  async #lookOnce(standing: StandingDecision, cause: Why): Promise<Recheck> {
    const { sender, recipient, situation, subjectId } = standing.recorded;
    const { facts } = await this.bench.subjects.reload(subjectId);
    const register = await this.bench.collaborations.viewFor(
      [{ form: situation.form, sender, recipient }],
      facts.residence?.value ?? null,
    );
    const known = { facts, register, now: this.bench.clock.now() };
    const engine = await this.#law.engineFor(standing);
    const looked = recheck(standing, known, engine);
    if (looked.stands !== standing.stands)
      await this.bench.store.appendAll!(recheckAppends(cause, looked, known, engine));
    return looked;
  }

  async #withdraw(
    decisionId: string,
    isGoing: (statementId: string) => boolean,
    cause: Why,
  ): Promise<boolean> {
    for (let race = 1; ; race++) {
      const now = await standingDecision(this.bench.store, decisionId);
      const going = now?.held.map(({ statementId }) => statementId).filter(isGoing) ?? [];
      if (now === null || going.length === 0) return false;
      try {
        await this.bench.store.appendAll!(withdrawal(cause, now, going, 'DECISION_WRONG'));
        return true;
      } catch (error) {
        if (!(error instanceof RevisionConflict) || race >= racesMax) throw error;
      }
    }
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
        for (const event of events) if (event.type === 'SubjectSplit') await this.#onSplit(event);
        for (const event of newestOfEach(events)) await this.#onFact(event);
      },
      concerns: ({ type }) => type === 'SubjectSplit' || telling.includes(type),
    });
  }

  async #onSplit(event: RecordedEvent): Promise<void> {
    const { parted } = event.data as Extract<SubjectEvent, { type: 'SubjectSplit' }>['data'];
    await this.#ofSplit(subjectOf(event), parted, event);
  }

  async #onFact(event: RecordedEvent): Promise<void> {
    const { facts } = await this.bench.subjects.reload(subjectOf(event));
    if (facts.receivers.length > 0) await this.ofSubject(subjectOf(event), event);
  }
}

const subjectOf = ({ stream }: RecordedEvent): string => stream.slice(subjectStream('').length);

const newestOfEach = (events: readonly RecordedEvent[]): readonly RecordedEvent[] => [
  ...new Map(
    events.filter(({ type }) => telling.includes(type)).map((event) => [event.stream, event]),
  ).values(),
];
