import kafkajs from 'kafkajs';
import { clusterOf } from '../../standalone/test/stores.fixture.js';
import { desksAt, disclose } from '../../standalone/test/story.fixture.js';
import { Problem } from '#libs/client';
import { ownBroker, withOwnKafka } from '../../../libs/testing/src/kafka.js';
import { eventually } from '../src/demo/expect.js';
import { startExchangeApart } from './exchange-apart.fixture.js';
import type { ExchangeApart } from './exchange-apart.fixture.js';
import { killDatabase } from './killed-database.fixture.js';
import { aPerson, expectWhole, flow } from './people.fixture.js';
import type { Person } from './people.fixture.js';

const describeKafka = await withOwnKafka();

type Report = Readonly<{ status: string; checks: Readonly<Record<string, string>> }>;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describeKafka('While disclosures flow, an exchange with two policy processes', () => {
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
  /** How many partitions each process of the policy service has, by its id in the group. */
  const shares = async (): Promise<ReadonlyMap<string, number>> => {
    const { groups } = await admin.describeGroups(['policy']);
    return new Map(
      groups[0]!.members.map(({ memberId, memberAssignment }) => {
        const assigned = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment);
        const partitions = Object.values(assigned?.assignment ?? {}).flat();
        return [memberId, partitions.length];
      }),
    );
  };
  const shared = (gone: readonly string[] = []): Promise<ReadonlyMap<string, number>> =>
    eventually(
      'two processes share the partitions',
      async () => {
        const now = await shares().catch(() => new Map<string, number>());
        const isFair = [...now.values()].every((count) => count === 16);
        return now.size === 2 && isFair && !gone.some((id) => now.has(id)) ? now : undefined;
      },
      60_000,
    );

  beforeAll(async () => {
    broker = await ownBroker();
    exchange = await startExchangeApart({
      INFOHUS_KAFKA: broker.brokers.join(),
      INFOHUS_INSTANCES: 'policy=2',
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
  });
  afterAll(async () => {
    await admin.disconnect();
    await exchange.stop();
    await broker.stop();
  });

  it('goes on when one of them is killed: its partitions move, nothing is lost or doubled', async () => {
    const before = [...(await shared()).keys()];
    const flow = flowing(15);
    process.kill(exchange.pidOf('policy-2'), 'SIGKILL');
    await flow;
    // One of the two is new.
    await eventually(
      'the killed one is out of the group',
      async () => {
        const now = [...(await shares()).keys()];
        return before.every((id) => now.includes(id)) ? undefined : true;
      },
      60_000,
    );
    await expectWhole(desks, people);
  });

  it('lets one of them go in good order: it has left the group when its process has ended', async () => {
    const before = [...(await shared()).keys()];
    const pid = exchange.pidOf('policy-2');
    const flow = flowing(5);
    process.kill(pid, 'SIGTERM');
    await eventually('it has ended', async () => !isAlive(pid) || undefined, 60_000);
    const now = [...(await shares()).keys()];
    expect(before.filter((id) => now.includes(id))).toHaveLength(1);
    await flow;
    await expectWhole(desks, people);
  });

  it('accepts while the broker is away, and says that it is', async () => {
    await broker.kill();
    await flowing(3);
    const policy = await downAt('policy', 'bus');
    expect(policy).toMatchObject({
      status: 'not-ready',
      checks: { events: 'up', policySet: 'up' },
    });
    const town = await downAt('municipality', 'bus');
    expect(town).toMatchObject({ status: 'not-ready', checks: { events: 'up', readModel: 'up' } });
    await flowing(3);
    await broker.restart();
    await exchange.allReady();
    await expectWhole(desks, people);
  });

  it('loses nothing when the database is killed: nothing is accepted meanwhile, and it says so', async () => {
    const flow = flowing(10);
    const start = await killDatabase(clusterOf(exchange.dataFolder));
    const said = await downAt('prison-probation', 'events');
    expect(said.status).toBe('not-ready');
    const refused = await disclose(desks.prison, people[0]!.story).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ status: 503, code: 'not-recorded' });
    start();
    await flow;
    await exchange.allReady();
    await expectWhole(desks, people);
  });
});
