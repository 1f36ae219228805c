import type { DisclosureSituation } from '#libs/contracts';
import { refused } from './admission.js';
import type { Admission, AdmissionProblem, Check } from './admission.js';
import { CedarEvaluator } from './cedar.engine.js';
import { openCedar } from './cedar.instance.js';
import type { Cedar } from './cedar.instance.js';
import { readLaw } from './cedar.law.js';
import { partialProof } from './cedar.proof.js';
import type { WorkedCase } from './cedar.shipped.js';
import { edgeCovering } from './coverage.js';
import { verdictBy } from './decide.js';
import { differenceOf } from './difference.js';
import type { Action, Law } from './law.js';
import { UNDECIDED, decidingDiagram } from './law-diagram.js';
import type { DecidingDiagram } from './law-diagram.js';
import { problemsOfContent } from './limits.js';
import { lint } from './lint.js';
import { leaks } from './leaks.js';
import { OBLIGATIONS, disproof, ordinary } from './obligations.js';
import { policySet } from './policy-set.js';
import type { PolicySet, PolicySetContent } from './policy-set.js';
import { problemsOfSchema } from './schema-shape.js';
import { translateLaw, translatedAnswer } from './translated.js';
import type { TranslatedLaw } from './translated.js';
import { situationOf } from './variables.js';

/** What an examination needs; it crosses into a worker, so it is plain data. */
export type Examination = Readonly<{
  candidate: unknown;
  inForce: PolicySet;
  cases: readonly WorkedCase[];
  superseded: readonly WorkedCase[];
  /** Limits, lint and proofs only: for a set that a lawyer's answer makes, whose cases differ. */
  proofsOnly: boolean;
}>;

const PROBLEMS_MAX = 40;
// Cedar answers a thousand situations a second; the rest of the edges is compared without it.
const CEDAR_SAMPLES = 2_000;

type Asked = Exclude<Action, 'attach'>;
const ASKED: readonly Asked[] = ['disclose', 'discloseStatistics'];
type Diagrams = Readonly<Record<Asked, DecidingDiagram>>;

const problemsOf = (check: Check, details: readonly string[]): AdmissionProblem[] =>
  details.slice(0, PROBLEMS_MAX).map((detail) => ({ check, detail }));

function schemaProblems(cedar: Cedar, { set }: Law): string[] {
  const answer = cedar.schemaToJsonWithResolvedTypes(set.schema);
  return answer.type === 'failure'
    ? answer.errors.map(({ message }) => `schema: ${message}`)
    : problemsOfSchema(answer.json, set.terms);
}

function proofProblems(cedar: Cedar, law: Law, diagrams: Diagrams) {
  let variants = 0;
  const problems: AdmissionProblem[] = [];
  for (const obligation of OBLIGATIONS) {
    const partial = partialProof(cedar, law, obligation);
    variants += partial.variants;
    problems.push(...problemsOf(`${obligation.name} by Cedar`, partial.unproved));
    for (const action of obligation.actions) {
      const found = disproof(obligation, action, diagrams[action]);
      if (found === null) continue;
      const { words, situation } = found;
      problems.push({ check: `${obligation.name} by diagram`, detail: words.en, words, situation });
    }
  }
  return { variants, problems };
}

/** A situation that nothing decides: Cedar would deny it without a reason. */
function undecided(diagrams: Diagrams): AdmissionProblem[] {
  return ASKED.flatMap((action) => {
    const { diagram, root } = diagrams[action];
    const found = diagram.witness(root, (value) => value === UNDECIDED, ordinary());
    if (found === null) return [];
    const situation = situationOf(found, action === 'discloseStatistics');
    return [{ check: 'completeness' as const, detail: 'no policy decides this', situation }];
  });
}

/** Policies of a deciding action at which no situation ends. */
function neverDeciding(diagrams: Diagrams): string[] {
  const deciding = new Set<string>();
  const all = new Set<string>();
  for (const action of ASKED) {
    const { diagram, root, policies } = diagrams[action];
    const reached = diagram.counts(root);
    policies.forEach((policy, value) => {
      if (policy === null) return;
      all.add(policy.id);
      if (reached.has(value)) deciding.add(policy.id);
    });
  }
  return [...all].filter((id) => !deciding.has(id));
}

function caseProblems(law: Law, cedar: CedarEvaluator, cases: readonly WorkedCase[]) {
  return cases.flatMap(({ id, situation, expect }): AdmissionProblem[] => {
    const verdict = verdictBy(law, (action, each) => cedar.evaluate(action, each), situation);
    // What a case does not speak of may be anything.
    const given = ({ outcome, reason, basis, conditions, missing }: WorkedCase['expect']) =>
      [
        outcome,
        reason,
        `[${basis.join(' ')}]`,
        ...(expect.conditions === undefined
          ? []
          : [`conditions [${(conditions ?? []).join(' ')}]`]),
        ...(expect.missing === undefined ? [] : [`missing [${(missing ?? []).join(' ')}]`]),
      ].join(' ');
    const answer = 'fault' in verdict ? `a fault (${verdict.fault})` : given(verdict);
    if (answer === given(expect)) return [];
    return [{ check: 'cases', detail: `${id}: ${answer} and not ${given(expect)}`, situation }];
  });
}

/** Diagram, compiled functions and Cedar must say the same, at every turn of the diagram. */
function agreement(translated: TranslatedLaw, diagrams: Diagrams, cedar: CedarEvaluator) {
  const problems: AdmissionProblem[] = [];
  const compared = { withDiagram: 0, withCedar: 0 };
  const differs = (who: string, situation: DisclosureSituation) =>
    problems.length < PROBLEMS_MAX &&
    problems.push({ check: 'agreement', detail: `${who} answer differently`, situation });
  const edges = ASKED.reduce((sum, action) => sum + [...edgeCovering(diagrams[action])].length, 0);
  const every = Math.max(1, Math.ceil(edges / CEDAR_SAMPLES));
  for (const action of ASKED) {
    const { diagram, root, policies } = diagrams[action];
    for (const at of edgeCovering(diagrams[action])) {
      const situation = situationOf(at, action === 'discloseStatistics');
      const answer = translatedAnswer(translated, action, situation);
      const decides = policies[diagram.evaluate(root, at)]?.id;
      if ([...answer.ids].sort()[0] !== decides) differs('diagram and functions', situation);
      compared.withDiagram += 1;
      if (compared.withDiagram % every !== 0) continue;
      compared.withCedar += 1;
      const asked: Action[] =
        answer.effect === 'permit' && action === 'disclose' ? [action, 'attach'] : [action];
      if (!asked.every((each) => alike(translated, cedar, each, situation)))
        differs('Cedar and functions', situation);
    }
  }
  return { problems, compared };
}

function alike(
  translated: TranslatedLaw,
  cedar: CedarEvaluator,
  action: Action,
  situation: DisclosureSituation,
): boolean {
  const written = ({ effect, ids }: { effect: string; ids: readonly string[] }) =>
    `${effect} ${[...ids].sort().join(' ')}`;
  try {
    const said = written(cedar.evaluate(action, situation));
    return said === written(translatedAnswer(translated, action, situation));
  } catch {
    return false;
  }
}

function translatedOr(law: Law): TranslatedLaw | AdmissionProblem[] {
  try {
    return translateLaw(law);
  } catch (error) {
    return problemsOf('translation', [error instanceof Error ? error.message : 'not translated']);
  }
}

function examineLaw(cedar: Cedar, law: Law, examination: Examination): Admission {
  const { version, sha256 } = law.set;
  const early = [
    ...problemsOf('schema', schemaProblems(cedar, law)),
    ...problemsOf('lint', lint(law)),
  ];
  const translated = translatedOr(law);
  if (Array.isArray(translated)) return { ...refused(version, [...early, ...translated]), sha256 };
  const diagrams: Diagrams = {
    disclose: decidingDiagram(translated, 'disclose'),
    discloseStatistics: decidingDiagram(translated, 'discloseStatistics'),
  };
  const proofs = proofProblems(cedar, law, diagrams);
  const changed = new Map(examination.superseded.map((each) => [each.id, each]));
  const cases = examination.proofsOnly
    ? []
    : [...examination.cases.filter(({ id }) => !changed.has(id)), ...examination.superseded];
  const evaluator = new CedarEvaluator(law, cedar);
  const failing = caseProblems(law, evaluator, cases);
  const problems = [...early, ...undecided(diagrams), ...proofs.problems];
  problems.push(...problemsOf('shown forms', leaks(translated)));
  problems.push(...failing.slice(0, PROBLEMS_MAX));
  const report = {
    version,
    sha256,
    proofs: { variants: proofs.variants, nodes: nodesOf(diagrams) },
    cases: { passed: cases.length - failing.length, superseded: [...changed.keys()] },
    neverDeciding: neverDeciding(diagrams),
  };
  // A set that is refused anyway is not compared any further.
  const compared = { withDiagram: 0, withCedar: 0 };
  if (problems.length > 0 || examination.proofsOnly)
    return { ...report, admitted: problems.length === 0, problems, compared, difference: null };
  const agreed = agreement(translated, diagrams, evaluator);
  const before = readLaw(cedar, examination.inForce);
  if ('problems' in before) throw new Error('the set in force cannot be read');
  return {
    ...report,
    admitted: agreed.problems.length === 0,
    problems: agreed.problems,
    compared: agreed.compared,
    difference: differenceOf(translateLaw(before), translated),
  };
}

const nodesOf = (diagrams: Diagrams): number =>
  ASKED.reduce((sum, action) => {
    const { diagram, root } = diagrams[action];
    return sum + diagram.reachable(root).length;
  }, 0);

/**
 * Examines a candidate set: limits, reading, lint, proofs, cases, agreement of the evaluators, and
 * the difference to the set in force. Runs in a thread that may die: deep text can kill the engine.
 */
export function examine(examination: Examination): Admission {
  const { candidate } = examination;
  const content = candidate as PolicySetContent & { sha256?: string };
  const outside = problemsOfContent(candidate);
  if (outside.length > 0) return refused('', problemsOf('limits', outside));
  const set = { ...policySet(content), sha256: content.sha256 ?? policySet(content).sha256 };
  const cedar = openCedar();
  const law = readLaw(cedar, set);
  if ('problems' in law)
    return { ...refused(set.version, problemsOf('reading', law.problems)), sha256: set.sha256 };
  return examineLaw(cedar, law, examination);
}
