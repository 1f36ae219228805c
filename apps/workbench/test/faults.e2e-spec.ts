import { failpoints } from '#libs/adapters';
import type { CompletenessReport } from '#libs/contracts';
import { withOwnKafka } from '../../../libs/testing/src/kafka.js';
import { desksAt } from '../../standalone/test/story.fixture.js';
import { Stores } from '../../standalone/test/stores.fixture.js';
import { eventually } from '../src/demo/expect.js';
import { startExchangeApart } from './exchange-apart.fixture.js';
import type { ExchangeApart } from './exchange-apart.fixture.js';
import { randomKills, tableOf, writeTable } from './fault-rounds.fixture.js';
import type { DisclosurePoint, Kill } from './fault-rounds.fixture.js';
import { aPerson, expectWhole, flow } from './people.fixture.js';
import type { Person } from './people.fixture.js';

const describeKafka = await withOwnKafka();

/** Where each point lies on the way of a disclosure from the prison to the municipality. */
const once: Readonly<Record<DisclosurePoint, string>> = {
  accepted: 'prison-probation',
  recorded: 'prison-probation',
  relayed: 'prison-probation',
  consumed: 'policy',
  decided: 'policy',
  'decision-recorded': 'policy',
  'inbox-published': 'policy',
  appended: 'municipality',
  projected: 'municipality',
  acknowledged: 'municipality',
};

const asked = Number(process.env.FAULT_KILLS ?? 0);
const seed = Number(process.env.FAULT_SEED ?? 1);
const kills: readonly Kill[] =
  asked > 0
    ? randomKills(asked, seed)
    : failpoints.map((failpoint) => ({ failpoint, service: once[failpoint], after: 5 }));

/**
 * Kill -9 of one process of a running exchange at each place on the way of a disclosure, one after another. The
 * supervisor starts it again; then nothing is lost, doubled, or out of order.
 */
describeKafka('Killed while disclosures flow over Kafka,', () => {
  const perPerson = asked > 0 ? 50 : 12;
  // A read model is read whole after each round: new people keep that short.
  const roundsPerPeople = asked > 0 ? 5 : 10;
  let exchange: ExchangeApart;
  let stores: Stores;
  let desks: ReturnType<typeof desksAt>;
  let people: readonly Person[] = [];
  let round = 0;
  const done: Kill[] = [];

  beforeAll(async () => {
    exchange = await startExchangeApart();
    stores = await Stores.open(exchange.dataFolder);
    desks = desksAt(exchange.url);
  });
  afterAll(async () => {
    await stores.close();
    await exchange.stop();
  });

  const newPeople = (): Promise<readonly Person[]> =>
    Promise.all(
      [1, 2, 3, 4].map((n) => {
        const person = (round / roundsPerPeople) * 4 + n;
        const [day, year] = [1 + Math.floor(person / 100), person % 100];
        const born = `${String(day).padStart(2, '0')}07${String(year).padStart(2, '0')}`;
        return aPerson(desks, `${born}0000`);
      }),
    );

  it.each(kills)('$service at "$failpoint" loses and doubles nothing', async (kill) => {
    const { service, failpoint, after } = kill;
    if (round % roundsPerPeople === 0) people = await newPeople();
    round++;
    const before = exchange.deathsOf(service);
    await exchange.arm(service, `${failpoint}:${after}`);
    await Promise.all(people.map((person) => flow(desks.prison, person, perPerson)));
    await eventually(
      'the process died',
      async () => (exchange.deathsOf(service) > before ? true : undefined),
      60_000,
    );
    await exchange.allReady();
    await expectWhole(desks, people);
    done.push(kill);
    // After each: a long run that is cut short has its table all the same.
    if (asked > 0) writeTable(tableOf(done, { seed, asked, disclosures: perPerson * 4 }));
  });

  it('leaves audit with the very events of the stores, and every service with what audit says it holds', async () => {
    await eventually('audit has everything', async () =>
      (await stores.decisionsNotAsInAudit()) === 0 ? true : undefined,
    );
    const { tenants } = await desks.officer.read<CompletenessReport>('/completeness', 'AUDIT');
    expect(tenants.length).toBeGreaterThanOrEqual(2);
    expect(tenants.filter(({ state }) => state !== 'COMPLETE')).toEqual([]);
  });
});
