// Everything that can be said of the code without starting the exchange: one line per step, details on failure only.
import { at, environment, node24, quiet, seconds } from './house.mjs';
import { jestArguments } from './test.mjs';

const tool = (name, ...path) => [at('node_modules', name, ...path)];

const steps = {
  types: [
    ...tool('typescript', 'bin', 'tsc'),
    '-p',
    'tsconfig.json',
    '--noEmit',
    '--pretty',
    'false',
  ],
  format: [...tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'],
  lint: [...tool('eslint', 'bin', 'eslint.js'), '--max-warnings=0', '.'],
  imports: [
    ...tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    '--config=.dependency-cruiser.cjs',
    '--output-type=err',
    'apps',
    'libs',
  ],
  unused: [...tool('knip', 'bin', 'knip.js'), '--no-progress', '--treat-config-hints-as-errors'],
  'unit tests': [
    '--experimental-vm-modules',
    ...jestArguments,
    '--testPathPatterns=\\.spec\\.ts$',
    '--silent',
    '--maxWorkers=1',
  ],
  probes: [
    '--experimental-vm-modules',
    ...jestArguments,
    '--testPathPatterns=(architecture|house)\\.int-spec\\.ts$',
    '--maxWorkers=1',
  ],
};

// The two long ones first, each in its own lane; the short ones fill the rest.
const order = ['lint', 'types', 'unit tests', 'probes', 'imports', 'unused', 'format'];
const lanes = 2;

/** Runs all steps, or the named ones. Resolves to the exit status. */
export async function check(args = []) {
  const start = Date.now();
  const wanted = args.length > 0 ? args : order;
  const waiting = [...wanted];
  const failed = [];
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      if (!(await runStep(name))) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const verdict = failed.length === 0 ? 'All in order' : `Not in order: ${failed.join(', ')}`;
  process.stdout.write(`${verdict} (${seconds(start)})\n`);
  return failed.length === 0 ? 0 : 1;
}

async function runStep(name) {
  const start = Date.now();
  const args = steps[name];
  if (!args) {
    process.stdout.write(`No such step: ${name}. Known: ${order.join(', ')}\n`);
    return false;
  }
  const env = environment({ FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' });
  const { status, said } = await quiet(node24(), args, { env });
  const ok = status === 0;
  process.stdout.write(`${ok ? '✓' : '✗'} ${name} (${seconds(start)})\n`);
  if (!ok) process.stdout.write(`${said.trim().replace(/^/gm, '    ')}\n`);
  return ok;
}
