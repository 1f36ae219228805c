import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { agencyById } from '#libs/contracts';
import { newDataFolder, startExchange } from '../../standalone/test/exchange.fixture.js';
import { issuerWith } from '../src/simulate/issuer.js';
import { rates } from '../src/simulate/rates.js';
import { readOptions } from '../src/simulate/options.js';
import { isSound, reportOf } from '../src/simulate/report.js';
import { simulate } from '../src/simulate/simulation.js';
import type { Simulated } from '../src/simulate/simulation.js';

describe('A simulated month of one police district', () => {
  const dataFolder = newDataFolder();
  const options = readOptions('--district 1470 --days 31 --persons 26 --seed 185'.split(' '));
  // So often that few people see each of it.
  const often = {
    ...rates,
    secure: 0.2,
    slices: 0.4,
    countered: 0.4,
    caseMeetings: 0.3,
    saidForbidden: 0.4,
  };
  let done: Simulated;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const issuer = await issuerWith(join(dataFolder, 'key.json'));
    const exchange = await startExchange(dataFolder, {
      INFOHUS_CLOCK: 'simulated',
      INFOHUS_ISSUERS: issuer.trust,
    });
    stop = exchange.stop;
    done = await simulate(exchange.url, issuer, options, undefined, often);
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

  it('sees minors, parole, release meetings, slices, questions and case meetings', () => {
    const { origins, changes, meetings } = done.count;
    const handingOver = [...origins].filter(([, states]) => states.size > 0);
    expect(handingOver.map(([agency]) => agencyById(agency)?.kind)).toEqual([
      'kf',
      'secure-institution',
      'immigration-service',
    ]);
    expect(done.deadlines.get('RELEASE_MEETING')!.met).toBeGreaterThan(0);
    expect(done.deadlines.get('PAROLE_DECISION')!.met).toBeGreaterThan(0);
    for (const change of ['SliceShared', 'HandoverCountered'])
      expect(changes.get(change)).toBeGreaterThan(0);
    for (const change of [
      'AgendaItemSet',
      'CaseMeetingHeld',
      'OrallyDisclosed',
      'OralDisclosureDenied',
      'MeetingConcluded',
    ])
      expect(meetings.get(change)).toBeGreaterThan(0);
  });

  it('has no act that the exchange refused', () => expect([...done.refused]).toEqual([]));

  it('is reported in words that a decision maker can read', () =>
    expect(reportOf(options, done)).toContain('| orphaned | 0 |'));
});
