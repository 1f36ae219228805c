import { setTimeout as pause } from 'node:timers/promises';
import { agencyById, tenantOf } from '#libs/contracts';
import type {
  ActingFunction,
  Category,
  DecisionEvents,
  Party,
  ShownDecision,
  Statement,
  StatementVerdictView,
} from '#libs/contracts';
import type { Ids } from '#libs/kernel';
import { decideRelease, readingFunctions, statementsFor } from '#libs/policy';
import type { Asked, SubjectFacts } from '#libs/policy';
import { ProblemError } from '#libs/server';
import { passingOn } from '../decisions/passing-on.js';
import { shownOf, shownVerdicts } from '../decisions/shown.js';
import { derived } from '../envelope.js';
import type { Bench } from '../intake/bench.js';

/** What a disclosure would be: without its words. */
export type PreviewQuestion = Readonly<{
  caseId: string;
  subjectId: string;
  asked: readonly Asked[];
  statements: readonly Omit<Statement, 'commitment'>[];
  /** Those of them that go to whom hears of the person for the first time. */
  identity: readonly string[];
  /** Position of the sender's newest event on the subject; null: not said. */
  position: bigint | null;
}>;

/** Who asks. */
export type Previewing = Readonly<{
  actor: string;
  sender: Party;
  function: ActingFunction;
  correlationId: string;
}>;

/** What one recipient would get, as the sender may know it. */
export type RecipientPreview = Readonly<{
  recipient: Party;
  /** What the table form × unit × category takes away, whatever the sender ticks. */
  withheldByTable: readonly Category[];
  decision: ShownDecision;
  statements: readonly StatementVerdictView[];
}>;

/** `isOwn`: the case is the asker's; `isHere`: so is everything that was recorded in it before it asked. */
type Known = Readonly<{ facts: SubjectFacts; isOwn: boolean; isHere: boolean }>;

const patienceMs = 2_000;
const quietMs = 75;
const lookEveryMs = 25;

/**
 * What would be decided now. Every answer tells what others recorded about the person, so only who works on an open
 * case on that person is answered, and each time it is recorded first, like a look-up.
 */
export class Previews {
  constructor(
    private readonly bench: Bench,
    private readonly ids: Ids,
  ) {}

  /** @throws ProblemError when the case is not the asker's, or not known here yet */
  async preview(question: PreviewQuestion, by: Previewing): Promise<readonly RecipientPreview[]> {
    const { facts, isOwn, isHere } = await this.#factsFor(question, by);
    if (!isOwn) {
      await this.#record(question, by, 'REFUSED');
      throw new ProblemError('not-found');
    }
    if (!isHere)
      throw new ProblemError('unavailable', {
        detail: 'What was recorded in the case is still on its way. Ask again.',
        headers: { 'retry-after': '1' },
      });
    const answer = await this.#answer(question, by.sender, facts);
    await this.#record(question, by, 'SHOWN');
    return answer;
  }

  async #answer(
    { asked, statements: named, identity }: PreviewQuestion,
    sender: Party,
    facts: SubjectFacts,
  ): Promise<readonly RecipientPreview[]> {
    const { collaborations, clock } = this.bench;
    await this.bench.catchUp();
    const engine = this.bench.engine();
    const register = await collaborations.viewFor(asked, facts.residence?.value ?? null);
    const known = { facts, register, now: clock.now() };
    const saying = named.map((one) => ({ ...one, commitment: null }));
    const { gone } = await passingOn(this.bench, facts, sender, saying);
    const statements = named.map((one) => ({ ...one, commitment: '' }));
    return asked.map((one) => {
      const meant = statementsFor(one.recipient, statements, identity, facts);
      const release = decideRelease(one, meant, known, engine, gone);
      const shown = shownOf('DISCLOSURE', release, engine).sender;
      return {
        recipient: one.recipient,
        withheldByTable: engine.withheldByTable(one.form, one.recipient.unit),
        decision: shown,
        statements: shownVerdicts(release, shown, engine),
      };
    });
  }

  async #record(
    { caseId, subjectId, asked }: PreviewQuestion,
    { actor, sender, function: acts, correlationId }: Previewing,
    outcome: 'SHOWN' | 'REFUSED',
  ): Promise<void> {
    const lookupId = this.ids.next();
    const looked: DecisionEvents['dk.infohus.lookup.recorded.v1'] = {
      lookupId,
      view: 'preview',
      target: caseId,
      subjectId,
      caseId: outcome === 'SHOWN' ? caseId : null,
      reader: { actor, ...sender, function: acts },
      purpose: asked[0]?.purpose ?? 'UNSTATED',
      justification: caseId,
      outcome,
      returned: [],
    };
    const cause = {
      id: lookupId,
      occurredAt: this.bench.clock.now(),
      ...sender,
      function: acts,
      correlationId,
    };
    await this.bench.store.append({
      stream: `preview-${sender.agency}`,
      expected: 'any',
      events: [{ ...derived(cause, lookupId, 'LookupRecorded', looked, actor), causationId: null }],
    });
  }

  /**
   * The facts, once what the sender said before it asked has come: its own events travel beside its question. Who
   * does not name a position waits until the case is known and nothing more comes. Who has no such case waits as
   * long, whatever is known of the person: neither the answer nor its time tells.
   */
  async #factsFor(question: PreviewQuestion, by: Previewing): Promise<Known> {
    const { subjectId, caseId, position } = question;
    const host = agencyById(by.sender.agency)?.host ?? 'outside';
    let quiet = 0;
    for (let waited = 0, before = -1; ; waited += lookEveryMs) {
      const { facts, revision } = await this.bench.subjects.reload(subjectId);
      const seen = host === 'outside' ? undefined : facts.positions[host];
      quiet = revision === before ? quiet + lookEveryMs : 0;
      before = revision;
      const isOwn = isCaseOf(facts, caseId, by);
      const isHere =
        position === null ? quiet >= quietMs : seen !== undefined && BigInt(seen) >= position;
      if ((isOwn && isHere) || waited >= patienceMs) return { facts, isOwn, isHere };
      await pause(lookEveryMs);
    }
  }
}

// Whoever may not read cases learns nothing of one by asking what would come of it.
const isCaseOf = (facts: SubjectFacts, caseId: string, by: Previewing): boolean => {
  const opened = facts.cases[caseId];
  return (
    opened !== undefined &&
    tenantOf(opened.value) === tenantOf(by.sender) &&
    readingFunctions.includes(by.function)
  );
};
