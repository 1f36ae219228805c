/** Code that one rule of `eslint.config.mjs` must report, by rule id and a word of its message. */
export type LintProbe = Readonly<{ rule: string; says?: string; file: string; code: string }>;

const ambient = (name: string, says: string, code: string): LintProbe => ({
  rule: 'no-restricted-syntax',
  says,
  file: `libs/domain/src/ambient-${name}.ts`,
  code,
});
const lines = (count: number, line: string): string => Array<string>(count).fill(line).join('\n');

const exported = (code: string): string => `export const probe = ${code};\n`;

/** At least one probe for every rule of our own, and for the presets that the house leans on. */
export const lintProbes: readonly LintProbe[] = [
  {
    rule: '@typescript-eslint/no-floating-promises',
    file: 'libs/server/src/floating.ts',
    code: 'export const probe = () => { Promise.resolve(1); };\n',
  },
  {
    rule: '@typescript-eslint/no-explicit-any',
    file: 'libs/server/src/any.ts',
    code: 'export const probe = (value: any) => String(value);\n',
  },
  {
    rule: '@typescript-eslint/ban-ts-comment',
    file: 'libs/server/src/ignore.ts',
    code: '// @ts-ignore\nexport const probe: string = 1;\n',
  },
  {
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    file: 'libs/domain/src/switch.ts',
    code: "export const probe = (way: 'in' | 'out') => { switch (way) { case 'in': return 1; } };\n",
  },
  {
    rule: '@typescript-eslint/consistent-type-imports',
    file: 'libs/domain/src/type-import.ts',
    code: "import { Thing } from './thing.js';\nexport const probe = (thing: Thing) => thing;\n",
  },
  {
    rule: '@typescript-eslint/no-unused-vars',
    file: 'libs/domain/src/unused.ts',
    code: 'const unused = 1;\nexport {};\n',
  },
  { rule: 'max-lines', file: 'libs/domain/src/long.ts', code: lines(301, '// one more') },
  {
    rule: 'max-lines-per-function',
    file: 'libs/domain/src/long-function.ts',
    code: `export function probe(): void {\n${lines(60, 'String(1);')}\n}\n`,
  },
  {
    rule: 'eqeqeq',
    file: 'libs/domain/src/equal.ts',
    code: exported('(a: number, b: number) => a == b'),
  },
  ambient('now', 'told the time', exported('Date.now()')),
  ambient('date', 'told the time', exported('new Date()')),
  ambient('date-call', 'told the time', exported('Date()')),
  ambient('performance', 'told the time', exported('performance.now()')),
  ambient('random', 'no chance', exported('Math.random()')),
  ambient(
    'uuid',
    'given to the core',
    "import { randomUUID } from 'node:crypto';\nexport const probe = randomUUID();\n",
  ),
  {
    rule: 'no-restricted-syntax',
    says: 'environment.ts',
    file: 'libs/agency/src/settings.ts',
    code: exported('process.env.PORT'),
  },
  {
    rule: 'no-restricted-imports',
    file: 'libs/agency/src/exception.ts',
    code: "import { HttpException } from '@nestjs/common';\nexport const probe = HttpException;\n",
  },
  {
    rule: 'no-restricted-syntax',
    says: 'Every test runs',
    file: 'libs/domain/src/narrowed.spec.ts',
    code: "describe.only('one', () => {});\n",
  },
  {
    rule: 'no-undef',
    file: 'infra/bin/undefined.mjs',
    code: 'nowhere();\n',
  },
];

/** Code that no rule may report: each stands beside a rule that could go too far. */
export const innocentCode: Readonly<Record<string, string>> = {
  'libs/domain/src/thing.ts': 'export type Thing = Readonly<{ id: string }>;\n',
  'libs/domain/src/told-time.ts': exported('(text: string) => new Date(text).toISOString()'),
  'libs/server/src/environment.ts': exported('process.env.PORT'),
  'libs/server/src/clock.ts': exported('() => new Date()'),
  'libs/server/src/exception.ts':
    "import { HttpException } from '@nestjs/common';\nexport const probe = HttpException;\n",
  'libs/server/src/port.ts': 'export abstract class Port {}\n',
  // Nest injects by class: rewritten to `import type` it would find nothing.
  'libs/server/src/injected.ts': [
    "import { Injectable } from '@nestjs/common';",
    "import { Port } from './port.js';",
    '@Injectable()',
    'export class Probe {',
    '  constructor(readonly port: Port) {}',
    '}',
    '',
  ].join('\n'),
};
