import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { NotRecorded } from '#libs/kernel';
import { aMessage } from '../../../testing/src/a-message.js';
import { busContract } from '../../../testing/src/bus.contract.js';
import { eventually } from '../../../testing/src/eventually.js';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { migrate } from '../postgres/migrations.js';
import { PostgresBus } from './postgres.js';
import { busMigrations } from './schema.js';

const describePostgres = await withPostgres();

const endSessions = async ({ url }: TestDatabase, which: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and ${which}`);
  await client.end();
};

describePostgres('The PostgreSQL bus', () => {
  busContract(async () => {
    const database = await testDatabase();
    await migrate(database.url, 'bus', busMigrations);
    const open = (name: string): PostgresBus => {
      const listenUrl = `${database.url}?application_name=${name}`;
      return new PostgresBus({ pool: database.openPool(), schema: 'bus', listenUrl });
    };
    const bus = open('first');
    const names = new Map<unknown, string>();
    return {
      bus,
      another: async () => {
        const name = `other-${names.size}`;
        const other = open(name);
        names.set(other, name);
        return other;
      },
      // The server sees a process die by its sessions ending; a member that comes back is one that joins anew, so
      // its handler, which never answers, holds it.
      crash: (other) => endSessions(database, `application_name = '${names.get(other)}'`),
      close: async () => {
        await bus.close();
        await database.drop();
      },
    };
  });
});

describePostgres('The PostgreSQL bus at its limits', () => {
  let database: TestDatabase;
  let bus: PostgresBus;
  beforeAll(async () => {
    database = await testDatabase();
    await migrate(database.url, 'bus', busMigrations);
    const options = { pool: database.pool, schema: 'bus', listenUrl: database.url };
    bus = new PostgresBus({ ...options, keepHandledSeconds: 0, keepSeconds: 10 });
  });
  afterAll(async () => {
    await bus.close();
    await database.drop();
  });

  const count = async (): Promise<number> => {
    const { rows } = await database.pool.query<{ n: number }>(
      'select count(*)::integer as n from bus.messages',
    );
    return rows[0]!.n;
  };

  it('goes on after all connections were cut, without a gap', async () => {
    await bus.declare([{ name: 'cut', partitions: 2 }]);
    const seen = new Set<string>();
    const consumer = await bus.consume({ group: 'g', topics: ['cut'] }, async (batch) => {
      for (const { value } of batch) seen.add(value);
    });
    await bus.publish([aMessage('cut', 'a', 1)]);
    await eventually(() => seen.size === 1);
    await endSessions(database, 'true');
    await eventually(() =>
      bus.publish([aMessage('cut', 'a', 2)]).then(
        () => true,
        (error: unknown) => !(error instanceof NotRecorded),
      ),
    );
    await eventually(() => seen.size === 2);
    await consumer.close();
  });

  it('moves a partition to a new member only after the batch that is in work there', async () => {
    await bus.declare([{ name: 'moving', partitions: 4 }]);
    const other = new PostgresBus({ pool: database.pool, schema: 'bus', listenUrl: database.url });
    const from = { group: 'movers', topics: ['moving'] };
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const begun = new Set<number>();
    const [mine, theirs]: [string[], string[]] = [[], []];
    const first = await bus.consume(from, async (batch) => {
      begun.add(batch[0]!.partition);
      await gate;
      mine.push(...batch.map(({ key }) => key));
    });
    const publish = (round: string): Promise<void> =>
      bus.publish(Array.from({ length: 40 }, (_, n) => aMessage('moving', `${round}-${n}`, 0)));
    await publish('early');
    await eventually(() => begun.size === 4);
    const second = await other.consume(from, async (batch) => {
      theirs.push(...batch.map(({ key }) => key));
    });
    await pause(1_500);
    expect([mine, theirs]).toEqual([[], []]);
    open();
    await eventually(() => second.health() === 'running');
    await publish('late');
    await eventually(() => mine.length + theirs.length >= 80);
    expect(new Set([...mine, ...theirs]).size).toBe(80);
    expect(mine.length + theirs.length).toBe(80);
    expect(theirs.some((key) => key.startsWith('late'))).toBe(true);
    await Promise.all([first.close(), second.close()]);
    await other.close();
  });

  it('deletes what every group has handled, keeps the rest, and says so when that expires', async () => {
    await bus.declare([{ name: 'kept', partitions: 1 }]);
    const errors: string[] = [];
    let [handled, isOpen] = [0, false];
    const onError = (error: unknown): void => void errors.push(String(error));
    const quick = await bus.consume({ group: 'quick', topics: ['kept'] }, async (batch) => {
      handled += batch.length;
    });
    const slow = await bus.consume(
      { group: 'slow', topics: ['kept'], batchSize: 1, onError },
      async () => {
        if (!isOpen) throw new Error('closed');
      },
    );
    await bus.publish(Array.from({ length: 10 }, (_, n) => aMessage('kept', 'a', n)));
    await eventually(() => handled === 10 && errors.length > 0);
    await bus.prune();
    const kept = await count();
    expect(kept).toBeGreaterThanOrEqual(10);
    await pause(10_100);
    await bus.prune();
    expect(await count()).toBe(0);
    isOpen = true;
    await bus.publish([aMessage('kept', 'a', 10)]);
    await eventually(() => errors.some((error) => error.includes('had expired')));
    for (const one of [quick, slow])
      await eventually(async () => (await one.lag())[0]!.behind === 0n);
    await bus.prune();
    expect(await count()).toBe(0);
    await Promise.all([quick.close(), slow.close()]);
  });

  it('refuses a message to a topic that nobody declared, and delivers those asked with it', async () => {
    await bus.declare([{ name: 'known', partitions: 1 }]);
    const results = await Promise.allSettled([
      bus.publish([aMessage('known', 'a', 1)]),
      bus.publish([aMessage('unknown', 'a', 1)]),
      bus.publish([aMessage('known', 'a', 2)]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('is dead for good, and says so, when its login is refused', async () => {
    const wrong = new URL(database.url);
    wrong.password = 'wrong';
    const stranger = new PostgresBus({
      pool: database.pool,
      schema: 'bus',
      listenUrl: wrong.toString(),
    });
    const consumer = await stranger.consume({ group: 'g', topics: ['cut'] }, async () => undefined);
    await eventually(() => consumer.health() === 'failed');
    await stranger.close();
  });
});
