import { isProblemCode, problems } from '#libs/contracts';
import type { ProblemCode } from '#libs/contracts';
import { Source } from './source.js';

const rowOf = (code: ProblemCode): string => {
  const { status, title } = problems[code];
  return `| \`${code}\` | ${status} | ${title} |`;
};

/** `docs/reference/problems.md`: every code of the registry, in the registry's own sections. */
export const problemsPage = (): string => {
  const members = new Source('libs/contracts/src/problems.ts').membersOf('specs');
  const sections = Map.groupBy(members, ({ section }) => section);
  const known = members.map(({ name }) => name).filter(isProblemCode);
  if (known.length !== Object.keys(problems).length)
    throw new Error('The registry of problems and its source do not agree');
  return [
    '# Problems',
    '',
    'Made by `npm run docs` from `libs/contracts/src/problems.ts`; do not edit.',
    '',
    'Errors are `application/problem+json` (RFC 9457). `code` is stable for ever; `type` is `/problems/<code>` and opens; `errors` name field (a JSON pointer, or `header/…`, `query/…`, `path/…`) and rule. What one may not see answers 404 like what does not exist.',
    '',
    ...[...sections].flatMap(([section, codes]) => [
      `## ${section}`,
      '',
      '| code | status | title |',
      '|--|--|--|',
      ...codes
        .map(({ name }) => name)
        .filter(isProblemCode)
        .map(rowOf),
      '',
    ]),
  ].join('\n');
};
