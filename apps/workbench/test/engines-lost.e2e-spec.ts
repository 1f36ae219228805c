import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { clusterOf, Stores } from '../../standalone/test/stores.fixture.js';
import { desksAt, disclose } from '../../standalone/test/story.fixture.js';
import { Problem } from '#libs/client';
import { ownBroker, withOwnKafka } from '../../../libs/testing/src/kafka.js';
import { eventually } from '../src/demo/expect.js';
import { startExchangeApart } from './exchange-apart.fixture.js';
import type { ExchangeApart } from './exchange-apart.fixture.js';
import { killDatabase } from './killed-database.fixture.js';
import { allComplete, aPerson, expectWhole, flow } from './people.fixture.js';
import type { Person } from './people.fixture.js';

const describeKafka = await withOwnKafka();

const roundMs = 400_000;
const awayMs = 60_000;
/** Kafka fetched and nine processes started, on a machine that does other things too. */
const startMs = 300_000;

type Report = Readonly<{ status: string; checks: Readonly<Record<string, string>> }>;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describeKafka('While disclosures flow, an exchange with two processes of some services', () => {
  let broker: Awaited<ReturnType<typeof ownBroker>>;
  let exchange: ExchangeApart;
  let admin: kafkajs.Admin;
  let desks: ReturnType<typeof desksAt>;
  let people: readonly Person[];

  const flowing = (count: number): Promise<unknown> =>
    Promise.all(people.map((person) => flow(desks.prison, person, count)));
  const report = async (service: string): Promise<Report> =>
    (await (await fetch(`${exchange.url}/${service}/health/ready`)).json()) as Report;
  const downAt = (service: string, check: string): Promise<Report> =>
    eventually(
      `${service} says that ${check} is down`,
      async () => {
        const said = await report(service);
        return said.checks[check] === 'down' ? said : undefined;
      },
      60_000,
    );
  /** How many partitions each process of a service has, by its id in the group. */
  const shares = async (group: string): Promise<ReadonlyMap<string, number>> => {
    const { groups } = await admin.describeGroups([group]);
    return new Map(
      groups[0]!.members.map(({ memberId, memberAssignment }) => {
        const assigned = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment);
        const partitions = Object.values(assigned?.assignment ?? {}).flat();
        return [memberId, partitions.length];
      }),
    );
  };
  const shared = (group: string): Promise<ReadonlyMap<string, number>> =>
    eventually(
      `two processes of ${group} share the partitions`,
      async () => {
        const now = await shares(group).catch(() => new Map<string, number>());
        const [one, other] = [...now.values()];
        return now.size === 2 && one! > 0 && one === other ? now : undefined;
      },
      60_000,
    );
  const left = (group: string, before: readonly string[]): Promise<true> =>
    eventually(
      `the killed one is out of the group of ${group}`,
      async () => {
        const now = [...(await shares(group)).keys()];
        return before.every((id) => now.includes(id)) ? undefined : true;
      },
      60_000,
    );
  /** The process of audit that writes the log. */
  const writer = (): number => {
    const lock = join(exchange.dataFolder, 'audit', 'audit-log', 'lock');
    return (JSON.parse(readFileSync(lock, 'utf8')) as Readonly<{ pid: number }>).pid;
  };
  const audits = (): readonly number[] => ['audit', 'audit-2'].map(exchange.pidOf);

  beforeAll(async () => {
    broker = await ownBroker();
    exchange = await startExchangeApart({
      INFOHUS_KAFKA: broker.brokers.join(),
      INFOHUS_INSTANCES: 'policy=2,municipality=2,audit=2',
    });
    admin = new kafkajs.Kafka({
      brokers: [...broker.brokers],
      logLevel: kafkajs.logLevel.NOTHING,
    }).admin();
    await admin.connect();
    desks = desksAt(exchange.url);
    people = await Promise.all(
      ['0107010000', '0107020000', '0107030000', '0107040000'].map((cpr) => aPerson(desks, cpr)),
    );
  }, startMs);
  afterAll(async () => {
    await admin?.disconnect();
    await exchange?.stop();
    await broker?.stop();
  }, startMs);

  it.each(['policy-2', 'municipality-2', 'municipality'])(
    'goes on when %s is killed: its partitions move, nothing is lost or doubled',
    async (name) => {
      const group = name.replace('-2', '');
      const before = [...(await shared(group)).keys()];
      const flow = flowing(15);
      process.kill(exchange.pidOf(name), 'SIGKILL');
      await flow;
      // One of the two is new.
      await left(group, before);
      await expectWhole(desks, people, exchange.dataFolder);
    },
    roundMs,
  );

  it(
    'has one writer of the log: when it is killed the other takes over, and later the first again',
    async () => {
      for (let turn = 1; turn <= 2; turn++) {
        const before = [...(await shared('audit')).keys()];
        const killed = writer();
        const other = audits().find((pid) => pid !== killed);
        expect(audits()).toContain(killed);
        const flow = flowing(10);
        process.kill(killed, 'SIGKILL');
        await flow;
        await eventually('the other writes', async () => writer() === other || undefined, 60_000);
        await left('audit', before);
        await expectWhole(desks, people, exchange.dataFolder);
      }
      await allComplete(desks.officer);
      const stores = await Stores.open(exchange.dataFolder);
      const incidents = await stores.byHand(
        `select 1 from audit.events where type like '%incident%'`,
      );
      await stores.close();
      expect(incidents).toEqual([]);
    },
    roundMs,
  );

  it(
    'lets one of them go in good order: it has left the group when its process has ended',
    async () => {
      const before = [...(await shared('policy')).keys()];
      const pid = exchange.pidOf('policy-2');
      const flow = flowing(5);
      process.kill(pid, 'SIGTERM');
      await eventually('it has ended', async () => !isAlive(pid) || undefined, 60_000);
      const now = [...(await shares('policy')).keys()];
      expect(before.filter((id) => now.includes(id))).toHaveLength(1);
      await flow;
      await expectWhole(desks, people, exchange.dataFolder);
    },
    roundMs,
  );

  it(
    'accepts while the broker is away for a minute, and says that it is',
    async () => {
      await broker.kill();
      const backAt = performance.now() + awayMs;
      await flowing(3);
      const policy = await downAt('policy', 'bus');
      expect(policy).toMatchObject({
        status: 'not-ready',
        checks: { events: 'up', policySet: 'up' },
      });
      const town = await downAt('municipality', 'bus');
      expect(town).toMatchObject({
        status: 'not-ready',
        checks: { events: 'up', readModel: 'up' },
      });
      while (performance.now() < backAt) {
        await flowing(1);
        await wait(5_000);
      }
      await broker.restart();
      await exchange.allReady();
      await expectWhole(desks, people, exchange.dataFolder);
    },
    roundMs,
  );

  it(
    'loses nothing when the database is killed: nothing is accepted meanwhile, and it says so',
    async () => {
      const flow = flowing(10);
      const start = await killDatabase(clusterOf(exchange.dataFolder));
      try {
        const said = await downAt('prison-probation', 'events');
        expect(said.status).toBe('not-ready');
        const refused = await disclose(desks.prison, people[0]!.story).catch(
          (error: unknown) => error,
        );
        expect(refused).toBeInstanceOf(Problem);
        expect(refused).toMatchObject({ status: 503, code: 'not-recorded' });
      } finally {
        start();
      }
      await flow;
      await exchange.allReady();
      await expectWhole(desks, people, exchange.dataFolder);
    },
    roundMs,
  );
});
