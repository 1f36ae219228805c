import { setTimeout as wait } from 'node:timers/promises';
import { ownBroker, withOwnKafka } from '../../../libs/testing/src/kafka.js';
import { clusterOf, Stores } from '../../standalone/test/stores.fixture.js';
import { desksAt } from '../../standalone/test/story.fixture.js';
import { eventually } from '../src/demo/expect.js';
import { startExchangeApart } from './exchange-apart.fixture.js';
import type { ExchangeApart } from './exchange-apart.fixture.js';
import { anyMoment, eachOnce, randomKills, Rounds } from './fault-rounds.fixture.js';
import type { Kill } from './fault-rounds.fixture.js';
import { killDatabase } from './killed-database.fixture.js';
import { allComplete, aPerson, expectNothingDoubled, expectWhole, flow } from './people.fixture.js';
import type { Person } from './people.fixture.js';

const describeKafka = await withOwnKafka();

const asked = Number(process.env.FAULT_KILLS ?? 0);
const seed = Number(process.env.FAULT_SEED ?? 1);
/** Of four people. */
const perPerson = 50;
/** A read model is read whole after each round: new people keep that short. */
const roundsPerPeople = 3;

const rounds = new Rounds({
  seed,
  kills: asked,
  disclosures: perPerson * 4,
  isAnew: process.env.FAULT_ANEW !== undefined,
});
const kills = asked > 0 ? randomKills(asked, seed).slice(rounds.count) : eachOnce;

/** Kafka fetched and six services started, on a machine that does other things too. */
const startMs = 300_000;
const roundMs = 300_000;

/**
 * Kill -9 of something of a running exchange at each place on the way of a disclosure, one after another. What died
 * comes back; then nothing is lost, doubled, or out of order.
 */
describeKafka('Killed while disclosures flow over Kafka,', () => {
  let broker: Awaited<ReturnType<typeof ownBroker>>;
  let exchange: ExchangeApart;
  let desks: ReturnType<typeof desksAt>;
  let people: readonly Person[] = [];
  let left = 0;
  const everyone: Person[] = [];

  beforeAll(async () => {
    broker = await ownBroker();
    exchange = await startExchangeApart({
      INFOHUS_KAFKA: broker.brokers.join(),
      INFOHUS_INSTANCES: 'policy=2',
    });
    desks = desksAt(exchange.url);
  }, startMs);
  afterAll(async () => {
    await exchange?.stop();
    await broker?.stop();
  }, startMs);

  const newPeople = async (): Promise<void> => {
    const cprs = [1, 2, 3, 4].map((n) => {
      const number = everyone.length + n;
      const [day, year] = [1 + Math.floor(number / 100), number % 100];
      return `${String(day).padStart(2, '0')}07${String(year).padStart(2, '0')}0000`;
    });
    people = await Promise.all(cprs.map((cpr) => aPerson(desks, cpr)));
    everyone.push(...people);
    left = roundsPerPeople;
  };

  /** Either process of policy may come by a place first; then the other is let live. */
  const killedAt = async ({ place, process: name, after }: Kill): Promise<() => Promise<void>> => {
    const names = name === 'policy' ? ['policy', 'policy-2'] : [name];
    const deaths = (): number => names.reduce((sum, one) => sum + exchange.deathsOf(one), 0);
    const before = deaths();
    for (const one of names) await exchange.arm(one, `${place}:${after}`);
    return async () => {
      const died = async (): Promise<true | undefined> => deaths() > before || undefined;
      await eventually(`${name} died`, died, 60_000).finally(async () => {
        for (const one of names) await exchange.arm(one, null);
      });
    };
  };

  const killNow = async (name: string): Promise<void> => {
    if (name === 'kafka') {
      await broker.kill();
      await broker.restart();
    } else if (name === 'postgresql') (await killDatabase(clusterOf(exchange.dataFolder)))();
    else process.kill(exchange.pidOf(name), 'SIGKILL');
  };

  const run = async (kill: Kill): Promise<void> => {
    if (left === 0) await newPeople();
    left--;
    const isTimed = kill.place === anyMoment;
    const over = isTimed ? () => Promise.resolve() : await killedAt(kill);
    await Promise.all([
      ...people.map((person) => flow(desks.prison, person, perPerson)),
      ...(isTimed ? [wait(kill.after * 200).then(() => killNow(kill.process))] : []),
      over(),
    ]);
    await expectWhole(desks, people, exchange.dataFolder);
    await exchange.allReady();
  };

  const said = (): string =>
    exchange
      .log()
      .split('\n')
      .filter((line) => !line.endsWith('{"armed":null}'))
      .slice(-20)
      .join('\n');

  it.each(kills)(
    '$process at "$place" loses and doubles nothing',
    async (kill) => {
      const begun = performance.now();
      let isWhole = false;
      try {
        await run(kill);
        isWhole = true;
      } catch (error) {
        // What is missing of these people would break every later round too.
        left = 0;
        const { place, process: name, after } = kill;
        throw new Error(
          `Round ${rounds.count + 1} of seed ${seed}: ${name} at "${place}" after ${after}. The exchange said:\n${said()}`,
          { cause: error },
        );
      } finally {
        if (asked > 0) rounds.add({ kill, isWhole, ms: Math.round(performance.now() - begun) });
      }
    },
    roundMs,
  );

  it(
    'leaves audit with the very events of the stores, and every service with what audit says it holds',
    async () => {
      const stores = await Stores.open(exchange.dataFolder);
      await eventually('audit has everything', async () =>
        (await stores.decisionsNotAsInAudit()) === 0 ? true : undefined,
      );
      await stores.close();
      await expectNothingDoubled(
        desks,
        everyone.flatMap(({ accepted }) => accepted),
        exchange.dataFolder,
      );
      const tenants = await allComplete(desks.officer);
      expect(tenants.length).toBeGreaterThanOrEqual(2);
      if (asked > 0) rounds.foundWhole();
    },
    roundMs,
  );
});
