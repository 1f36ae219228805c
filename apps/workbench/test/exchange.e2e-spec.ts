import { once } from 'node:events';
import { tenantOf } from '#libs/contracts';
import { Desk } from '../src/demo/desk.js';
import {
  clients,
  copenhagenJobcentre,
  copenhagenPolice,
  copenhagenSocial,
} from '../src/demo/world.js';
import { run, startExchangeApart } from './exchange-apart.fixture.js';
import type { ExchangeApart } from './exchange-apart.fixture.js';
import { allComplete } from './people.fixture.js';
import { withOwnKafka } from '../../../libs/testing/src/kafka.js';

const describeKafka = await withOwnKafka();

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
  let exchange: ExchangeApart;
  let url: string;

  beforeAll(async () => {
    exchange = await startExchangeApart();
    ({ url } = exchange);
  });
  afterAll(() => exchange.stop());

  it('passes the demo unchanged', async () => {
    const { status, said } = await demo(url);
    expect(status === 0 ? '' : said).toBe('');
  });

  it('lets audit ask every service what its rows hold, and finds what was released in them', async () => {
    const officer = new Desk(url, clients.officer, 'audit', 'TEST-1');
    const tenants = await allComplete(officer);
    expect(tenants.map(({ tenant }) => tenant)).toEqual(
      expect.arrayContaining(
        [copenhagenSocial, copenhagenJobcentre, copenhagenPolice].map(tenantOf),
      ),
    );
    expect(tenants.reduce((sum, { statements }) => sum + statements, 0)).toBeGreaterThan(0);
  });

  it('passes it again after processes were killed: they come back and go on', async () => {
    expect([...exchange.pids.keys()].sort()).toEqual(
      ['asylum', 'audit', 'municipality', 'police', 'policy', 'prison-probation'].sort(),
    );
    for (const service of ['policy', 'municipality', 'audit'])
      process.kill(exchange.pids.get(service)!, 'SIGKILL');
    await exchange.allReady();
    const { status, said } = await demo(url);
    expect(status === 0 ? '' : said).toBe('');
  });

  it('stops in order when it is asked to', async () => {
    expect(await exchange.stop()).toEqual([0, null]);
  });
});
