import { CATEGORIES, tenantOf } from '#libs/contracts';
import type {
  Category,
  DisclosureDecision,
  Party,
  Readers,
  Statement,
  StatementVerdict,
} from '#libs/contracts';
import type { PolicyDecision } from '../decide.js';
import type { PolicyEngine } from '../engine.js';
import type { SubjectFacts } from '../facts/facts.projection.js';
import type { RegisterView } from '../situation/register.view.js';
import type { Asked, Sourced } from '../situation/asked.js';
import { situationOf } from '../situation/situation.js';
import { keptByCondition, readersOf, termsOf } from './effects.js';
import type { Terms } from './effects.js';
import { keptFromNotice, noticeBasis } from './notice.js';

/** The law as a release asks it. */
export type Law = Pick<PolicyEngine, 'decide' | 'withheldByTable'>;

/** What is known when a release is decided; `now` is RFC 3339. */
export type Knowledge = Readonly<{ facts: SubjectFacts; register: RegisterView; now: string }>;

/** Statements that their sender can no longer pass on, with the reason. */
export type Gone = ReadonlyMap<string, string>;

/** A statement's verdict, with the decision whose reason it bears where that is not the recorded one. */
export type Weighed = StatementVerdict & Readonly<{ by: PolicyDecision | null }>;

/** One recipient's decision with everything that follows from it. */
export type Release = Readonly<{
  sourced: Sourced;
  /** With its statements. */
  decision: DisclosureDecision;
  /** The engine's answer that the decision was made from. */
  answer: PolicyDecision;
  /** `record`: a Section 115 record; `notice`: other law, under `legalBasis`; null: nothing goes. */
  channel: 'record' | 'notice' | null;
  legalBasis: string | null;
  statements: readonly Weighed[];
  terms: Terms;
  readers: Readers;
}>;

const isPermit = ({ outcome }: DisclosureDecision): boolean =>
  outcome === 'PERMIT' || outcome === 'PERMIT_COND';

type Answer = Readonly<{ sourced: Sourced; answer: PolicyDecision }>;

const firstRule = ({ answer }: Answer): string => answer.policies[0] ?? '';

/** Puts questions about one disclosure to one recipient before the law. */
class Bench {
  constructor(
    readonly asked: Asked,
    readonly statements: readonly Statement[],
    readonly known: Knowledge,
    readonly law: Law,
    readonly gone: Gone,
  ) {}

  /** What there is left to decide on. */
  get current(): readonly Statement[] {
    return this.statements.filter(({ statementId }) => !this.gone.has(statementId));
  }

  ask(categories: readonly Category[], asked = this.asked): Answer {
    const { facts, register, now } = this.known;
    // What is gone stands in nobody's way; of nothing but what is gone the marks are still what was asked.
    const marks = this.current.length === 0 ? this.statements : this.current;
    const sourced = situationOf(asked, marks, facts, register, now, categories);
    const first = this.#answered(sourced);
    if (sourced.otherDuties.length === 0) return first;
    // Of several duties the one counts that is owed to this recipient, as the law says; the first of the rules first.
    const all = [first, ...sourced.otherDuties.map((other) => this.#answered(other))];
    const owed = all.filter(({ answer }) => answer.outcome === 'DUTY');
    return owed.sort((a, b) => (firstRule(a) < firstRule(b) ? -1 : 1))[0] ?? first;
  }

  #answered(sourced: Sourced): Answer {
    return { sourced, answer: this.law.decide(sourced.situation) };
  }

  /** The same, said not to be necessary: everything that is left falls away, and the law says under which rule. */
  askUnneeded(categories: readonly Category[]): Answer {
    return this.ask(categories, { ...this.asked, necessity: 'NOT_NECESSARY' });
  }
}

const goesOn = ({ answer }: Answer): boolean => isPermit(answer) || noticeBasis(answer) !== null;

type Split = Answer & Readonly<{ denied: ReadonlyMap<Category, PolicyDecision> }>;

/**
 * The answer on the whole set; where the denial hangs on a category, on the set of those that pass by themselves.
 * Third persons and informants are looked at over the whole disclosure all the same: those are for the sender to mend.
 */
const splitByCategory = (bench: Bench, categories: readonly Category[]): Split => {
  const whole = bench.ask(categories);
  const all = { ...whole, denied: new Map<Category, PolicyDecision>() };
  // A breakdown of the engine denies everything: no part of it is asked again.
  if (goesOn(whole) || categories.length < 2 || whole.answer.faults.length > 0) return all;
  const single = categories.map((category) => ({ category, ...bench.ask([category]) }));
  const passing = single.filter(goesOn);
  if (passing.length === 0) return all;
  const rest = bench.ask(passing.map(({ category }) => category));
  if (!goesOn(rest)) return all;
  const denied = single.filter((one) => !goesOn(one));
  return { ...rest, denied: new Map(denied.map(({ category, answer }) => [category, answer])) };
};

const verdict = (
  { statementId, category, commitment }: Statement,
  reason: string | null,
  released: string,
  by: PolicyDecision | null = null,
): Weighed => ({
  id: statementId,
  category,
  verdict: reason === null ? 'RELEASED' : 'WITHHELD',
  reason: reason ?? released,
  commitment,
  by,
});

const weigh = (bench: Bench, split: Split, table: readonly Category[]): readonly Weighed[] => {
  const { answer, denied } = split;
  const kept = (statement: Statement): string | null => {
    if (bench.known.facts.doubt !== null) return 'INCOMPLETE';
    if (noticeBasis(answer) !== null) return keptFromNotice(bench.asked.extent, statement);
    return isPermit(answer) ? keptByCondition(answer.conditions, statement) : answer.reason;
  };
  return bench.statements.map((statement) => {
    const gone = bench.gone.get(statement.statementId);
    if (gone !== undefined) return verdict(statement, gone, '');
    if (table.includes(statement.category)) return verdict(statement, 'NOT_NECESSARY', '');
    const own = denied.get(statement.category);
    return own === undefined
      ? verdict(statement, kept(statement), answer.reason)
      : verdict(statement, own.reason, '', own);
  });
};

const released = ({ verdict: said }: Weighed): boolean => said === 'RELEASED';

const categoriesOf = (statements: readonly Statement[]): readonly Category[] =>
  CATEGORIES.filter((one) => statements.some(({ category }) => category === one));

const concluded = (bench: Bench, split: Answer, statements: readonly Weighed[]): Release => {
  const { asked, known } = bench;
  const { sourced, answer } = split;
  const { engineVersion: _, faults: __, ...decision } = answer;
  const goes = statements.some(released);
  const legalBasis = goes ? noticeBasis(answer) : null;
  return {
    sourced,
    answer,
    decision: { ...decision, statements: statements.map(({ by: _by, ...said }) => said) },
    channel: goes ? (legalBasis === null ? 'record' : 'notice') : null,
    legalBasis,
    statements,
    terms: termsOf(answer.conditions, known.now),
    readers: readersOf(asked.recipient, answer.conditions, sourced.participation, known.now),
  };
};

/**
 * Decides what one recipient gets of a disclosure (DESIGN section 5): necessity by default takes away first, the rest
 * is decided as a set, and category by category only where the denial hangs on a category. Nothing is ever released
 * that the law did not permit; when nothing is left to release the decision says so.
 * @param gone statements that can no longer be passed on: withheld, and left out of what is decided
 */
export const decideRelease = (
  asked: Asked,
  statements: readonly Statement[],
  known: Knowledge,
  law: Law,
  gone: Gone = new Map(),
): Release => {
  const bench = new Bench(asked, statements, known, law, gone);
  const named = categoriesOf(statements);
  const table = law.withheldByTable(asked.form, asked.recipient.unit);
  const left = categoriesOf(bench.current).filter((category) => !table.includes(category));
  if (named.length > 0 && left.length === 0) {
    const unneeded = bench.askUnneeded(named);
    const all = weigh(bench, { ...unneeded, denied: new Map() }, table);
    return concluded(bench, unneeded, all);
  }
  const split = splitByCategory(bench, left);
  const weighed = weigh(bench, split, table);
  if (!isPermit(split.answer) || statements.length === 0 || weighed.some(released))
    return concluded(bench, split, weighed);
  // The conditions of the permit took the last of it: DENY, because nothing is released.
  return concluded(bench, bench.askUnneeded(left), weighed);
};

/**
 * What of a disclosure is meant for this recipient: who it is about is told to a tenant that hears of the person for
 * the first time, and to others only where the sender named it.
 * @param identity ids of statements that go along for that reason alone
 */
export const statementsFor = <S extends Readonly<{ statementId: string }>>(
  recipient: Party,
  statements: readonly S[],
  identity: readonly string[] | undefined,
  { receivers }: SubjectFacts,
): readonly S[] =>
  identity !== undefined && receivers.includes(tenantOf(recipient))
    ? statements.filter(({ statementId }) => !identity.includes(statementId))
    : statements;

/** Decides whether a request may be put: asking tells that the person is known, so IDENTITY is what it discloses. */
export const decideRequest = (asked: Asked, known: Knowledge, law: Law): Release => {
  const bench = new Bench(asked, [], known, law, new Map());
  const answer = bench.ask(['IDENTITY']);
  return { ...concluded(bench, answer, []), channel: isPermit(answer.answer) ? 'record' : null };
};
