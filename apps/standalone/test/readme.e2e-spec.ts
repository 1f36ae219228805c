import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { newDataFolder } from './exchange.fixture.js';

/** Every command that the README names, and who runs it: this file, or another that CI runs. */
const commands: Readonly<Record<string, string>> = {
  'npm run demo': 'here',
  'npm start': 'here',
  'npm run docs': 'here',
  'npm run infohus -- --help': 'here',
  'npm test': '.ci/run',
  'npm run check': '.ci/run',
  'npm run exchange': 'apps/workbench/test/exchange.e2e-spec.ts',
  // Minutes long, and its figures are for people: run by hand, its parts are typed and linted.
  'npm run bench': 'apps/workbench/src/bench/main.ts',
};

const readme = readFileSync(resolve('README.md'), 'utf8');

const named = new Set(
  [...readme.matchAll(/npm (?:run )?[a-z:]+(?: -- --[a-z]+(?: https?:\S+)?)?/g)].map(([command]) =>
    command.replace(/ -- --url .*/, '').replace(/ -- unit$/, ''),
  ),
);

const run = (args: readonly string[], dataFolder: string) =>
  spawn('npm', args, {
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', INFOHUS_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm does not pass every signal on; the group gets it.
    detached: true,
  });

describe('The README', () => {
  const dataFolder = newDataFolder();
  afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

  it('names no command that nobody runs', () => {
    expect([...named].filter((command) => commands[command] === undefined)).toEqual([]);
  });

  it.each([['npm run demo'], ['npm run docs'], ['npm run infohus -- --help']])(
    '"%s" does what it says and ends well',
    async (command) => {
      const [, ...args] = command.split(' ');
      const child = run(command === 'npm run docs' ? [...args, '--', '--check'] : args, dataFolder);
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await once(child, 'exit');
      expect(child.exitCode === 0 ? '' : said).toBe('');
    },
  );

  it('"npm start" serves the exchange, prints its addresses and stops when asked', async () => {
    const child = run(['start'], dataFolder);
    child.stderr.resume();
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /ready at (http:\S+)/.exec(line)?.[1];
      if (url === undefined) continue;
      const answer = await fetch(`${url}/policy/health/ready`);
      expect(answer.status).toBe(200);
      break;
    }
    child.stdout.resume();
    process.kill(-child.pid!, 'SIGTERM');
    await ended;
  });
});
