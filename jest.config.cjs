// Three layers of one suite: unit (pure, milliseconds), int (real engines), e2e (the whole exchange over HTTP).
const project = (displayName, pattern, extra = {}) => ({
  displayName,
  rootDir: __dirname,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/{apps,libs}/**/*.${pattern}.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: {
    '^#libs/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.infohus/'],
  ...extra,
});

module.exports = {
  projects: [project('unit', 'spec'), project('int', 'int-spec'), project('e2e', 'e2e-spec')],
  testTimeout: 300_000,
  // Files run in children even one at a time. One that has grown is replaced, for a heap that holds the modules of a
  // hundred files is slow to clean; and what a failed test leaves running cannot keep the run from ending.
  workerIdleMemoryLimit: '600MB',
};
