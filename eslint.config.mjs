// Presets, and fewer than 20 rules of our own; each of ours has a probe in libs/testing/src/architecture.int-spec.ts.
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const tests = [
  '**/*.{spec,int-spec,e2e-spec}.ts',
  '{apps,libs}/*/test/**/*.ts',
  'libs/testing/**/*.ts',
];
const core = ['kernel', 'contracts', 'domain', 'policy', 'ledger'].map(
  (lib) => `libs/${lib}/**/*.ts`,
);

const told = (selector, message) => ({ selector, message });

const ambient = [
  told('NewExpression[callee.name="Date"][arguments.length=0]', 'The core is told the time.'),
  told('CallExpression[callee.name="Date"]', 'The core is told the time.'),
  told('MemberExpression[object.name="Date"][property.name="now"]', 'The core is told the time.'),
  told('MemberExpression[object.name="performance"]', 'The core is told the time.'),
  told('MemberExpression[object.name="Math"][property.name="random"]', 'The core has no chance.'),
  told(
    'Identifier[name=/^(randomUUID|randomBytes|randomInt|getRandomValues)$/]',
    'Ids and salts are given to the core.',
  ),
];

const settings = told(
  'MemberExpression[object.name="process"][property.name="env"]',
  'Settings are parsed once, in environment.ts, and passed on.',
);

const narrowed = told(
  'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(only|skip|todo)$/]',
  'Every test runs, or its suite says which service is missing.',
);

export default defineConfig(
  { ignores: ['dist/', '.dist-*/', 'coverage/', '.cache/', '.infohus/', 'docs/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { files: ['**/*.{mjs,cjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // `default: return never(value)` leaves the check to the compiler.
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Leaves files with decorators alone: Nest reads the classes that they inject at run time.
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A port promises; an adapter may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 60],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // Texts from outside are screened for control characters on purpose.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [...tests, '**/environment.ts', 'apps/*/src/main.ts', 'apps/workbench/src/*.ts'],
    rules: { 'no-restricted-syntax': ['error', settings] },
  },
  {
    files: core,
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', settings, ...ambient] },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [...tests, 'libs/server/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@nestjs/common'],
              importNamePattern: 'Exception$',
              message: 'Refusals are values; libs/server turns them into problems.',
            },
          ],
        },
      ],
    },
  },
  {
    files: tests,
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', narrowed],
      // Matchers and parsed answers are untyped; the test is what checks them.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // Generated from the reference data; nobody reads it from top to bottom.
);
