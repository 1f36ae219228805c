// Runs jest and ends with one plain line that people and machines read: `N passed, N failed[, N skipped]`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { at, foreground } from './house.mjs';

const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
];

/** All three layers, or what `args` (jest's own) select. Resolves to the exit status. */
export async function test(args = [], extra = {}) {
  const report = at('.cache', `jest-${process.pid}.json`);
  mkdirSync(at('.cache'), { recursive: true });
  const status = await foreground(
    [...jest, ...jestArguments, '--json', `--outputFile=${report}`, ...args],
    extra,
  );
  const counted = count(report);
  rmSync(report, { force: true });
  process.stdout.write(`\n${closingLine(counted)}\n`);
  return status === 0 && counted.failed > 0 ? 1 : status;
}

export const jestArguments = [
  at('node_modules', 'jest', 'bin', 'jest.js'),
  '--config',
  at('jest.config.cjs'),
];

export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** A suite that could not even start counts as one failure; so does a run that left no report. */
export function count(report) {
  let said;
  try {
    said = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return {
    passed: said.numPassedTests,
    failed: said.numFailedTests + said.numRuntimeErrorTestSuites,
    skipped: said.numPendingTests + said.numTodoTests,
  };
}
