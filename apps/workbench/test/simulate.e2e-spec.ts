import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { newDataFolder, startExchange } from '../../standalone/test/exchange.fixture.js';
import { issuerWith } from '../src/simulate/issuer.js';
import { readOptions } from '../src/simulate/options.js';
import { isSound, reportOf } from '../src/simulate/report.js';
import { simulate } from '../src/simulate/simulation.js';
import type { Simulated } from '../src/simulate/simulation.js';

describe('A simulated month of one police district', () => {
  const dataFolder = newDataFolder();
  const options = readOptions(['--district', '1470', '--days', '31', '--persons', '24']);
  let done: Simulated;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const issuer = await issuerWith(join(dataFolder, 'key.json'));
    const exchange = await startExchange(dataFolder, {
      INFOHUS_CLOCK: 'simulated',
      INFOHUS_ISSUERS: issuer.trust,
    });
    stop = exchange.stop;
    done = await simulate(exchange.url, issuer, options);
  });
  afterAll(async () => {
    await stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('ends with nobody orphaned, nothing lost and nothing doubled', () => {
    const { orphaned, lost, doubled } = done.count;
    expect({ orphaned, lost, doubled }).toEqual({ orphaned: [], lost: [], doubled: [] });
    expect(isSound(done)).toBe(true);
  });

  it('carries handovers to their end, with steps reminded of and escalated by timers', () => {
    const { states, changes, handovers } = done.count;
    expect(handovers).toBeGreaterThan(15);
    expect(states.get('COMPLETED')).toBeGreaterThan(0);
    for (const change of ['HandoverAccepted', 'StepReminded', 'HandoverEscalated', 'StepDone'])
      expect(changes.get(change)).toBeGreaterThan(0);
    expect(done.deadlines.get('ACTION_PLAN')!.met).toBeGreaterThan(0);
  });

  it('has no act that the exchange refused', () => expect([...done.refused]).toEqual([]));

  it('is reported in words that a decision maker can read', () =>
    expect(reportOf(options, done)).toContain('| orphaned | 0 |'));
});
