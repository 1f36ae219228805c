import type { WorkedCase } from './cedar.shipped.js';
import { ruleOf, verdictBy } from './decide.js';
import { explain } from './explain.js';
import type { Law, LawPolicy } from './law.js';
import { sentenceOf } from './lint.js';
import { translateLaw, translatedAnswer } from './translated.js';

type Decided = Readonly<{ example: WorkedCase; da: string; en: string }>;
type Cases = ReadonlyMap<string, readonly Decided[]>;

/** The worked cases by the rule that decides them, with what they are told. */
function casesByRule(law: Law, cases: readonly WorkedCase[]): Cases {
  const translated = translateLaw(law);
  const byRule = new Map<string, Decided[]>();
  for (const example of cases) {
    const verdict = verdictBy(
      law,
      (action, situation) => translatedAnswer(translated, action, situation),
      example.situation,
    );
    if ('fault' in verdict) continue;
    const rule = ruleOf(verdict);
    const words = explain(verdict, law.set.terms);
    byRule.set(rule, [...(byRule.get(rule) ?? []), { example, ...words }]);
  }
  return byRule;
}

/** The comment at the head of a file: what its stage asks. */
const headOf = (text: string): string =>
  (text.split('\n\n')[0] ?? '')
    .split('\n')
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join(' ');

const policyLines = (law: Law, policy: LawPolicy): string[] => [
  `*${policy.id}.* ${sentenceOf(law, policy) ?? ''}`,
  '',
  '```cedar',
  policy.text,
  '```',
  '',
];

function answersOf(policies: readonly LawPolicy[]): string {
  const answers = policies.map(({ outcome, reason, condition, basis, forbidden }) =>
    condition !== null
      ? condition
      : outcome === null
        ? basis.join(' ')
        : `${outcome} ${reason ?? ''}${forbidden ? ' (forbidden)' : ''}`,
  );
  return [...new Set(answers)].join('; ');
}

function caseLines(cases: Cases, rule: string): string[] {
  const decided = cases.get(rule) ?? [];
  const [first] = decided;
  if (first === undefined) return [];
  return [
    `Told: ${first.en} / *${first.da}*`,
    '',
    'Cases:',
    '',
    ...decided.map(({ example: { id, title } }) => `- ${id}: ${title}`),
    '',
  ];
}

function ruleLines(law: Law, cases: Cases, rule: string, policies: readonly LawPolicy[]): string[] {
  const statutes = [...new Set(policies.map(({ tree }) => tree.annotations['statute'] ?? ''))];
  const sources = [...new Set(policies.map(({ tree }) => tree.annotations['source'] ?? ''))];
  return [
    `### ${rule}: ${answersOf(policies)}`,
    '',
    `Statute: ${statutes.join('; ')}. Source: ${sources.join('; ')}.`,
    '',
    ...policies.flatMap((policy) => policyLines(law, policy)),
    ...caseLines(cases, rule),
  ];
}

function stageLines(law: Law, cases: Cases, file: string, text: string): string[] {
  const here = law.policies.filter((policy) => policy.file === file);
  const rules = [...new Set(here.map(({ rule }) => rule))];
  // R54 stands in no file: it is what a permit with a condition becomes.
  const conditional = here.some(({ condition }) => condition !== null)
    ? ['### R54: PERMIT_COND, the first condition that holds', '', ...caseLines(cases, 'R54')]
    : [];
  return [
    `## ${file}`,
    '',
    headOf(text),
    '',
    ...rules.flatMap((rule) =>
      ruleLines(
        law,
        cases,
        rule,
        here.filter((policy) => policy.rule === rule),
      ),
    ),
    ...conditional,
  ];
}

function termLines({ set: { terms } }: Law): string[] {
  const list = (lists: Readonly<Partial<Record<string, readonly string[]>>>) =>
    Object.entries(lists).map(([name, members = []]) => `| ${name} | ${members.join(', ')} |`);
  const table = (title: string, head: string, rows: readonly string[]) => [
    `### ${title}`,
    '',
    `| ${head} |`,
    '| --- | --- |',
    ...rows,
    '',
  ];
  return [
    '## Terms',
    '',
    ...table('Groups of units', 'group | units', list(terms.groups)),
    ...table('Groups of forms', 'group | forms', list(terms.formGroups)),
    ...table('Purposes of a form', 'form | purposes', list(terms.purposesOfForm)),
    ...table('Core units of a form', 'form | units', list(terms.coreUnits)),
    ...table(
      'Codes of a basis',
      'code | cited as',
      Object.entries(terms.statutes).map(([code, { da, en }]) => `| ${code} | ${da} / ${en} |`),
    ),
  ];
}

function necessityLines({ set: { necessity } }: Law): string[] {
  return [
    '## Necessity by default',
    '',
    necessity.note,
    '',
    '| forms | unit | withheld |',
    '| --- | --- | --- |',
    ...necessity.rows.map(
      ({ forms, unit, withhold }) => `| ${forms.join(', ')} | ${unit} | ${withhold.join(', ')} |`,
    ),
    '',
  ];
}

/** The reference page of a law in Markdown: every rule, its sentence, its policy text, its cases. */
export function rulesPage(law: Law, cases: readonly WorkedCase[]): string {
  const { version, sha256, policies } = law.set;
  const byRule = casesByRule(law, cases);
  return [
    '# The rules of disclosure',
    '',
    '<!-- Generated by `npm run docs` from libs/policy/policies and libs/policy/cases. -->',
    '',
    `Policy set ${version}, sha256 \`${sha256}\`.`,
    '',
    'The lowest rule whose policy is satisfied decides. A `forbid` answers everything but a permit; a `permit` is reached only when no `forbid` is satisfied.',
    '',
    ...Object.keys(policies)
      .sort()
      .flatMap((file) => stageLines(law, byRule, file, policies[file] ?? '')),
    ...termLines(law),
    ...necessityLines(law),
  ].join('\n');
}
