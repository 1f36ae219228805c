import { setTimeout as pause } from 'node:timers/promises';
import { NotRecorded } from '#libs/kernel';
import pg from 'pg';
import { anEvent } from '../../../testing/src/an-event.js';
import { eventually } from '../../../testing/src/eventually.js';
import { eventStoreContract } from '../../../testing/src/event-store.contract.js';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { lockKey, migrate } from '../postgres/migrations.js';
import { PostgresEventStore } from './postgres.js';
import { eventStoreMigrations } from './schema.js';

const describePostgres = await withPostgres();

const openStore = async (schema: string) => {
  const database = await testDatabase();
  await migrate(database.url, schema, eventStoreMigrations);
  const options = { pool: database.pool, schema, listenUrl: database.url };
  return { database, store: new PostgresEventStore(options), options };
};

const cutAll = async ({ url }: TestDatabase): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await client.end();
};

describePostgres('The PostgreSQL event store', () => {
  eventStoreContract(async () => {
    const { database, store } = await openStore('contract');
    return {
      store,
      cutConnections: () => cutAll(database),
      close: async () => {
        await store.close();
        await database.drop();
      },
    };
  });
});

describePostgres('The order of the PostgreSQL event store', () => {
  let opened: Awaited<ReturnType<typeof openStore>>;
  beforeAll(async () => {
    opened = await openStore('ordered');
  });
  afterAll(async () => {
    await opened.store.close();
    await opened.database.drop();
  });

  it('never skips an event whose writer holds its number and commits late', async () => {
    const { database, store } = opened;
    const seen: bigint[] = [];
    const subscription = store.subscribe({ name: 'all', after: 0n }, async (events) => {
      seen.push(...events.map(({ position }) => position));
    });
    const slow = await database.pool.connect();
    await slow.query('begin');
    await slow.query(`select pg_advisory_xact_lock(${lockKey('event-store', 'ordered')})`);
    const first = await store.head();
    await slow.query(
      `insert into ordered.events (position, stream, category, revision, id, type, schema_version,
         occurred_at, actor, agency, unit, acting_function, correlation_id, data)
       values ($1, 'late-1', 'late', 0, gen_random_uuid(), 'LateRecorded', 1, '', '', '', '', '', '', '{}')`,
      [(first + 1n).toString()],
    );
    const others = Array.from({ length: 20 }, (_, n) =>
      store.append({ stream: `quick-${n}`, expected: 'any', events: [anEvent()] }),
    );
    await pause(300);
    expect(seen).toEqual([]);
    await slow.query('commit');
    slow.release();
    await Promise.all(others);
    await eventually(() => seen.length === 21);
    await subscription.close();
    expect(seen).toEqual(Array.from({ length: 21 }, (_, n) => first + 1n + BigInt(n)));
  });

  it('keeps one order for the writers of several processes', async () => {
    const { database, store, options } = opened;
    const stores = [
      store,
      ...Array.from({ length: 3 }, () => {
        return new PostgresEventStore({ ...options, pool: database.openPool() });
      }),
    ];
    const after = await store.head();
    const seen: string[] = [];
    const subscription = stores[3]!.subscribe(
      { name: 'all', after, batchSize: 5 },
      async (events) => {
        seen.push(...events.map(({ stream }) => stream));
      },
    );
    await Promise.all(
      stores.flatMap((each, writer) =>
        Array.from({ length: 8 }, async (_, lane) => {
          for (let n = 0; n < 20; n++)
            await each.append({
              stream: `lane-${writer}-${lane}`,
              expected: n === 0 ? 'no-stream' : n - 1,
              events: [anEvent()],
            });
        }),
      ),
    );
    await eventually(() => seen.length >= 640);
    expect(seen).toHaveLength(640);
    await subscription.close();
    await Promise.all(stores.slice(1).map((each) => each.close()));
  });

  it('hears at once of what another process appended', async () => {
    const { database, store, options } = opened;
    const reader = new PostgresEventStore({ ...options, lookEveryMs: 60_000 });
    let heard = 0;
    const subscription = reader.subscribe({ name: 'far', after: await store.head() }, async () => {
      heard = performance.now();
    });
    await eventually(async () => {
      const { rowCount } = await database.pool.query(
        `select 1 from pg_stat_activity where datname = current_database()
           and query = 'listen ordered_events' and state = 'idle'`,
      );
      return rowCount! >= 2;
    });
    const started = performance.now();
    await store.append({ stream: 'far-1', expected: 'any', events: [anEvent()] });
    await eventually(() => heard > 0);
    expect(heard - started).toBeLessThan(500);
    await subscription.close();
    await reader.close();
  });

  it('changes and deletes no event, even for its owner', async () => {
    const { database, store } = opened;
    await store.append({ stream: 'kept-1', expected: 'any', events: [anEvent()] });
    for (const sql of ['update ordered.events set actor = 1', 'delete from ordered.events'])
      await expect(database.pool.query(sql)).rejects.toThrow('events are never changed');
  });

  it('says that it did not record when the server is away', async () => {
    const away = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' });
    const store = new PostgresEventStore({ pool: away, schema: 'x', listenUrl: '' });
    await expect(
      store.append({ stream: 'a-1', expected: 'any', events: [anEvent()] }),
    ).rejects.toBeInstanceOf(NotRecorded);
    await away.end();
  });
});
