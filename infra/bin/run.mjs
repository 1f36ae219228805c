// node infra/bin/run.mjs <command> [arguments]: installs and builds what is missing, then runs the command on Node 24.
// Depends on nothing but Node 20.19, because it runs before anything is installed.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { check } from './check.mjs';
import { at, foreground, Stop } from './house.mjs';
import { install } from './install.mjs';
import { test } from './test.mjs';

const programs = {
  start: 'apps/standalone/src/main',
  demo: 'apps/workbench/src/demo',
  bench: 'apps/workbench/src/bench/main',
  docs: 'apps/workbench/src/docs/main',
  exchange: 'apps/workbench/src/exchange',
  kafka: 'apps/workbench/src/kafka',
  simulate: 'apps/workbench/src/simulate',
  infohus: 'apps/cli/src/main',
};

// What dependencies do that Node 24 warns of (kafkajs, Nest's); nothing a reader of the terminal can act on.
const nodeFlags = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
];

// By default V8 takes what memory there is before it looks what is still wanted.
// Source maps are held in memory; glibc keeps what each thread gave back for that thread alone, and holes where large
// buffers were.
const thrift = ['--max-semi-space-size=16', '--heap-growing-percent=50'];
const memory = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '65536',
};

const steps = {
  build: () => 0,
  check,
  test: (args) => test(args),
  'test:faults': faults,
};

const say = (line) => process.stderr.write(`${line}\n`);

async function main([command = '', ...args]) {
  const step = steps[command];
  const program = programs[command] ?? service(command);
  if (!step && !program) throw new Stop(usage(command));
  await install(say);
  await build(say);
  if (step) return step(args);
  const script = at('dist', `${program}.js`);
  if (!existsSync(script)) throw new Stop(`There is no ${program}.ts in this tree.`);
  return program.startsWith('apps/workbench/')
    ? foreground(['--enable-source-maps', ...nodeFlags, script, ...args])
    : foreground([...nodeFlags, ...thrift, script, ...args], memory);
}

// npm run test:faults -- --kills 300 --seed 7: so many kills of the exchange on Kafka, and the table in docs/reference.
// Cut short and said again it goes on with the round it was at; --anew begins again.
// Without them each place once there, and thirty times in the exchange in one process.
function faults(args) {
  const { values, positionals } = parseArgs({
    args,
    options: {
      kills: { type: 'string' },
      seed: { type: 'string', default: '1' },
      anew: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.kills === undefined)
    return test(['--testPathPatterns', 'faults', ...positionals], { FAULTS: 'all' });
  if (!/^[1-9]\d*$/.test(values.kills) || !/^\d+$/.test(values.seed))
    throw new Stop('--kills and --seed are numbers.');
  const chosen = {
    FAULT_KILLS: values.kills,
    FAULT_SEED: values.seed,
    ...(values.anew ? { FAULT_ANEW: 'yes' } : {}),
  };
  return test(['--testPathPatterns', 'workbench/test/faults', ...positionals], chosen);
}

/** `start:police` starts that service alone. */
function service(command) {
  const [, name] = /^start:([a-z-]+)$/.exec(command) ?? [];
  return name && existsSync(at('apps', name, 'src', 'main.ts'))
    ? `apps/${name}/src/main`
    : undefined;
}

const usage = (command) =>
  [
    command ? `Unknown command: ${command}` : 'Which command?',
    `Known: ${[...Object.keys(programs), 'start:<service>', ...Object.keys(steps)].join(', ')}`,
  ].join('\n');

try {
  const args = process.argv.slice(2);
  process.exitCode = await main(args.filter((arg, at) => !(at === 1 && arg === '--')));
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}
