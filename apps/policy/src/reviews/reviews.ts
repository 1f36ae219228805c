import { tenantOf } from '#libs/contracts';
import type { CarriedStatement } from '#libs/contracts';
import { nameBasedId, RevisionConflict } from '#libs/kernel';
import type { Append, RecordedEvent } from '#libs/kernel';
import {
  admit,
  answeredNo,
  canSetAside,
  createEngine,
  decideRelease,
  setAside,
} from '#libs/policy';
import type { Gone, PolicyEngine, SubjectEvent } from '#libs/policy';
import { RefusalError } from '#libs/server';
import { decidedFor } from '../decisions/decided.js';
import type { Decided } from '../decisions/decided.js';
import { reviewStream } from '../decisions/decision.events.js';
import type { ReviewEvent } from '../decisions/decision.events.js';
import { standingDecision } from '../decisions/decision.projection.js';
import { contentIdOf, decisionIdOf, messageIdOf } from '../decisions/ids.js';
import { decisionMessage, posted } from '../decisions/messages.js';
import { passedOnAppends, passingOn } from '../decisions/passing-on.js';
import type { PassingOn } from '../decisions/passing-on.js';
import { derived } from '../envelope.js';
import type { Cause } from '../envelope.js';
import type { Bench } from '../intake/bench.js';
import { subjectStream } from '../subjects/known-subjects.js';
import { reviewOf } from './review.projection.js';
import type { Review } from './review.projection.js';

type Asked = Review['asked'];
type Answered = Extract<ReviewEvent, { type: 'ReviewAnswered' }>['data'];

/** One question for a lawyer, thin: what it is about is opened in the audit log. */
export type ReviewView = Readonly<{
  decisionId: string;
  disclosureId: string;
  rule: string;
  askedAt: string;
  state: 'OPEN' | 'ANSWERED';
  setAside?: boolean;
}>;

/** Who answers: everything recorded names the person. */
export type Answering = Cause & Readonly<{ actor: string }>;

/** What follows from an answer that sets the rule aside. */
type Again = Readonly<{ decided: Decided; onward: PassingOn }>;

const pageSize = 500;
const racesMax = 8;
const attemptAfterReview = 2;

const refuse = (refused: string, facts: Readonly<Record<string, unknown>> = {}): RefusalError =>
  new RefusalError({ refused, facts });

/** Questions for a lawyer. An answer sets a rule aside for one disclosure only, and the ban is proved again. */
export class Reviews {
  constructor(private readonly bench: Bench) {}

  /** Every question, the oldest first: they are few. */
  async list(): Promise<readonly ReviewView[]> {
    const found = new Map<string, ReviewView>();
    for (let after = 0n; ;) {
      const { events, upTo } = await this.bench.store.readAll({
        after,
        limit: pageSize,
        categories: ['review'],
      });
      for (const event of events) withReview(found, event);
      if (events.length < pageSize) return [...found.values()];
      after = upTo;
    }
  }

  /** @throws RefusalError */
  async answer(decisionId: string, aside: boolean, by: Answering): Promise<string | null> {
    await this.bench.catchUp();
    // Words that were put for an answer which then was another one.
    const put = new Set<string>();
    for (let race = 1; ; race++) {
      const review = await reviewOf(this.bench.store, decisionId);
      if (review === null) throw refuse('review-unknown');
      const { asked, answered } = review;
      if (answered !== null) {
        if (answered.setAside === aside) return answered.decidedAs;
        throw refuse('review-already-answered', { setAside: answered.setAside });
      }
      const again = aside ? await this.#decideAgain(review, by) : null;
      try {
        await this.#record(review, again, by);
      } catch (error) {
        // What was asked about was taken back, here or where it came from.
        if (!(error instanceof RevisionConflict) || race >= racesMax) throw error;
        for (const { id } of again?.decided.contents ?? []) put.add(id);
        continue;
      }
      for (const { id } of again?.decided.contents ?? []) put.delete(id);
      await this.bench.content.erase([
        ...asked.statements.map(({ statementId }) => contentIdOf(decisionId, statementId)),
        ...put,
      ]);
      return again?.decided.decisionId ?? null;
    }
  }

  /** The law without the rule that was answered, proved like any other. @throws RefusalError */
  async #engineWithout(rule: string): Promise<PolicyEngine> {
    const { set } = this.bench.engine();
    if (!canSetAside(set, rule)) throw refuse('review-rule-unknown', { rule });
    const without = setAside(set, rule);
    const { admitted, problems } = await admit(without, set, { proofsOnly: true });
    if (!admitted) throw refuse('policy-set-refused', { problems: problems.slice(0, 5) });
    return createEngine(without);
  }

  async #decideAgain({ asked: review, takenBack }: Review, by: Answering): Promise<Again> {
    const { asked, decisionId, disclosureId, requestId, subjectId } = review;
    const engine = await this.#engineWithout(review.rule);
    const statements = await this.#withWords(review);
    const { facts } = await this.bench.subjects.reload(subjectId);
    const onward = await passingOn(this.bench, facts, asked.sender, statements);
    const gone: Gone = new Map([...onward.gone, ...takenBack]);
    const register = await this.bench.collaborations.viewFor(
      [asked],
      facts.residence?.value ?? null,
    );
    const known = { facts, register, now: this.bench.clock.now() };
    const decided = decidedFor({
      about: {
        // What follows is the sender's disclosure, not the lawyer's.
        cause: { ...by, ...asked.sender, function: asked.senderFunction, actor: review.actor },
        about: 'DISCLOSURE',
        disclosureId,
        requestId,
        caseId: asked.caseId,
        subjectId,
        statements,
        gone,
        positions: facts.positions,
      },
      asked,
      release: decideRelease(asked, statements, known, engine, gone),
      decisionId: decisionIdOf(disclosureId, asked.recipient, attemptAfterReview),
      answers: false,
      engine,
      recheckOf: decisionId,
      releases: true,
    });
    return { decided, onward };
  }

  async #withWords({ decisionId, statements }: Asked): Promise<readonly CarriedStatement[]> {
    const words = await this.bench.content.get(
      statements.map(({ statementId }) => contentIdOf(decisionId, statementId)),
    );
    return statements.map((statement) => {
      const content = words.get(contentIdOf(decisionId, statement.statementId));
      return {
        ...statement,
        content: content === undefined ? null : { text: content.text, salt: content.salt },
      };
    });
  }

  /** The sender hears that the rule stands: in the shown form of a denial, and nothing of who asked whom. */
  async #toldNo({ decisionId }: Asked, by: Answering): Promise<readonly Append[]> {
    const standing = await standingDecision(this.bench.store, decisionId);
    if (standing === null) return [];
    const { decision, ...recorded } = standing.recorded;
    const engine = this.bench.engine();
    const shown = engine.shownFor('sender', answeredNo(decision, engine.set.terms));
    const statements = (decision.statements ?? []).map(({ id, category, verdict, reason }) => ({
      statementId: id,
      category,
      verdict,
      reason,
    }));
    const told = decisionMessage({ ...recorded, requestId: null }, shown, statements);
    const { sender } = recorded;
    return [
      posted(sender, messageIdOf(decisionId, 'answered', tenantOf(sender)), told, (...event) =>
        derived(by, ...event),
      ),
    ];
  }

  async #record({ asked: review, revision }: Review, again: Again | null, by: Answering) {
    const { store, content, subjects } = this.bench;
    const { decisionId, subjectId, disclosureId, asked } = review;
    const answered: Answered = {
      decisionId,
      setAside: again !== null,
      answeredBy: by.actor,
      decidedAs: again?.decided.decisionId ?? null,
    };
    const answerId = nameBasedId(decisionId, 'answered');
    const answer = {
      stream: reviewStream(decisionId),
      expected: revision,
      events: [derived(by, answerId, 'ReviewAnswered', answered, by.actor)],
    };
    if (again === null) {
      await store.appendAll!([answer, ...(await this.#toldNo(review, by))]);
      return;
    }
    const { decided, onward } = again;
    await content.put(decided.contents);
    const note: SubjectEvent = {
      type: 'DisclosureDecidedAgain',
      data: {
        disclosureId,
        caseId: asked.caseId,
        by: asked.sender,
        decided: [decided.decidedFor],
      },
    };
    await store.appendAll!([
      answer,
      ...decided.appends,
      ...passedOnAppends(by, disclosureId, onward, [decided]),
      {
        stream: subjectStream(subjectId),
        expected: 'any',
        events: [derived(by, nameBasedId(answerId, 'taken'), note.type, note.data)],
      },
    ]);
    subjects.forget(subjectId);
  }
}

const withReview = (found: Map<string, ReviewView>, { type, data, recordedAt }: RecordedEvent) => {
  const event = { type, data } as unknown as ReviewEvent;
  const { decisionId } = event.data;
  if (event.type === 'ReviewAsked') {
    const { disclosureId, rule } = event.data;
    found.set(decisionId, { decisionId, disclosureId, rule, askedAt: recordedAt, state: 'OPEN' });
    return;
  }
  const asked = found.get(decisionId);
  if (asked !== undefined && event.type === 'ReviewAnswered')
    found.set(decisionId, { ...asked, state: 'ANSWERED', setAside: event.data.setAside });
};
