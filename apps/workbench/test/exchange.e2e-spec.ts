import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { tenantOf } from '#libs/contracts';
import type { CompletenessReport } from '#libs/contracts';
import { Desk } from '../src/demo/desk.js';
import { eventually } from '../src/demo/expect.js';
import {
  clients,
  copenhagenJobcentre,
  copenhagenPolice,
  copenhagenSocial,
} from '../src/demo/world.js';
import { withOwnKafka } from '../../../libs/testing/src/kafka.js';

const describeKafka = await withOwnKafka();

const run = (
  program: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv,
): ChildProcess =>
  spawn(process.execPath, [resolve(`dist/apps/workbench/src/${program}.js`), ...args], {
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'test', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Exit status and what was said. */
const demo = async (url: string): Promise<Readonly<{ status: number | null; said: string }>> => {
  const child = run('demo', ['--url', url], {});
  let said = '';
  child.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'exit');
  return { status: child.exitCode, said };
};

describeKafka('The exchange as separate processes on Kafka and PostgreSQL', () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'infohus-exchange-'));
  const pids = new Map<string, number>();
  let exchange: ChildProcess;
  let url: string;

  beforeAll(async () => {
    exchange = run('exchange', [], {
      PORT: '0',
      INFOHUS_DATA: dataFolder,
      INFOHUS_LOG: 'error',
    });
    exchange.stderr!.resume();
    url = await new Promise<string>((found, failed) => {
      exchange.once('exit', () => failed(new Error('The exchange did not start')));
      createInterface({ input: exchange.stdout! }).on('line', (line) => {
        const [, service, pid] = /^ {2}([a-z-]+) +process (\d+)$/.exec(line) ?? [];
        if (service !== undefined) pids.set(service, Number(pid));
        const address = /ready at (http:\/\/[^\s,]+)/.exec(line)?.[1];
        if (address !== undefined) found(address);
      });
    });
  });

  afterAll(async () => {
    if (exchange.exitCode === null) {
      const gone = once(exchange, 'exit');
      exchange.kill('SIGTERM');
      await gone;
    }
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('passes the demo unchanged', async () => {
    const { status, said } = await demo(url);
    expect(status === 0 ? '' : said).toBe('');
  });

  it('lets audit ask every service what its rows hold, and finds what was released in them', async () => {
    const officer = new Desk(url, clients.officer, 'audit', 'TEST-1');
    const { tenants } = await officer.read<CompletenessReport>('/completeness', 'AUDIT');
    expect(tenants.filter(({ state }) => state !== 'COMPLETE')).toEqual([]);
    expect(tenants.map(({ tenant }) => tenant)).toEqual(
      expect.arrayContaining(
        [copenhagenSocial, copenhagenJobcentre, copenhagenPolice].map(tenantOf),
      ),
    );
    expect(tenants.reduce((sum, { statements }) => sum + statements, 0)).toBeGreaterThan(0);
  });

  it('passes it again after processes were killed: they come back and go on', async () => {
    expect([...pids.keys()].sort()).toEqual(
      ['asylum', 'audit', 'municipality', 'police', 'policy', 'prison-probation'].sort(),
    );
    for (const service of ['policy', 'municipality', 'audit'])
      process.kill(pids.get(service)!, 'SIGKILL');
    for (const service of pids.keys())
      await eventually(
        `${service} is ready again`,
        async () => {
          const answer = await fetch(`${url}/${service}/health/ready`);
          await answer.body?.cancel();
          return answer.ok ? true : undefined;
        },
        60_000,
      );
    const { status, said } = await demo(url);
    expect(status === 0 ? '' : said).toBe('');
  });

  it('stops in order when it is asked to', async () => {
    const gone = once(exchange, 'exit');
    exchange.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
  });
});
