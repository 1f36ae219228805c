import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { EventIdReused, NotRecorded, RevisionConflict } from '#libs/kernel';
import type { Append } from '#libs/kernel';
import { anEvent, appendTo, newStream } from '../../../testing/src/an-event.js';
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

/** What the port's words say that an append answers; the model takes it in when it goes through. */
const modelAnswer = (
  model: Map<string, string[]>,
  { stream, expected, events }: Append,
): string => {
  const ids = events.map(({ id }) => id);
  const known = model.get(stream)!;
  const at = known.indexOf(ids[0]!);
  if (at >= 0 && ids.every((id, n) => known[at + n] === id))
    return `duplicate to ${at + ids.length - 1}`;
  if ([...model.values()].flat().some((id) => ids.includes(id))) return 'EventIdReused';
  const head = known.length - 1;
  if (expected !== 'any' && head !== (expected === 'no-stream' ? -1 : expected))
    return 'RevisionConflict';
  known.push(...ids);
  return `at ${known.length - 1}`;
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

  it.each([
    ['waits for the lock, and commits late', true, 'commit'],
    ['does not know of the lock, and commits late', false, 'commit'],
    ['waits for the lock, and gives up late', true, 'rollback'],
    ['does not know of the lock, and gives up late', false, 'rollback'],
  ])(
    'never skips or doubles a position when a writer that has a number %s',
    async (_, locks, end) => {
      const { database, store } = opened;
      const after = await store.head();
      const seen: bigint[] = [];
      const subscription = store.subscribe({ name: 'all', after }, async (events) => {
        seen.push(...events.map(({ position }) => position));
      });
      const slow = await database.pool.connect();
      await slow.query('begin');
      if (locks)
        await slow.query(`select pg_advisory_xact_lock(${lockKey('event-store', 'ordered')})`);
      await slow.query(
        `insert into ordered.events (position, stream, category, revision, id, type, schema_version,
         occurred_at, actor, agency, unit, acting_function, correlation_id, data)
       values ($1, $2, 'late', 0, gen_random_uuid(), 'LateRecorded', 1, '', '', '', '', '', '', '{}')`,
        [(after + 1n).toString(), newStream('late')],
      );
      const others = Array.from({ length: 20 }, () => store.append(appendTo(newStream(), 1)));
      await pause(200);
      expect(seen).toEqual([]);
      await slow.query(end);
      slow.release();
      await Promise.all(others);
      const count = end === 'commit' ? 21 : 20;
      await eventually(() => seen.length >= count);
      await subscription.close();
      expect(seen).toEqual(Array.from({ length: count }, (_event, n) => after + 1n + BigInt(n)));
    },
  );

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
    // By itself it looks once a minute.
    expect(heard - started).toBeLessThan(30_000);
    await subscription.close();
    await reader.close();
  });

  it('leaves nothing of a refused new stream behind in what it knows', async () => {
    // One that is the only writer since it began, and so relies on what it knows.
    const store = new PostgresEventStore(opened.options);
    const taken = anEvent();
    const begun = newStream();
    await store.append({ stream: begun, expected: 'any', events: [taken] });
    const stream = newStream();
    const refused = await Promise.allSettled([
      store.append({ stream, expected: 'no-stream', events: [taken] }),
      store.append(appendTo(begun, 1, 7)),
    ]);
    expect(refused.map((one) => (one as PromiseRejectedResult).reason as unknown)).toEqual([
      new EventIdReused(taken.id),
      new RevisionConflict(begun, 7, 0),
    ]);
    await expect(store.append(appendTo(stream, 1, 0))).rejects.toMatchObject({ actual: -1 });
    expect(await store.append(appendTo(stream, 1, 'no-stream'))).toMatchObject({ revision: 0 });
    await store.close();
  });

  it('answers as a plain model of streams does, whichever of two processes is asked', async () => {
    const { store, options } = opened;
    const other = new PostgresEventStore(options);
    const order = fc.record({
      writer: fc.nat(1),
      stream: fc.nat(2),
      expected: fc.oneof(fc.constantFrom('any' as const, 'no-stream' as const), fc.nat(3)),
      ids: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(order, { maxLength: 14 }), async (orders) => {
        const events = Array.from({ length: 8 }, () => anEvent());
        const streams = [newStream(), newStream(), newStream()];
        const model = new Map<string, string[]>(streams.map((stream) => [stream, []]));
        for (const { writer, stream: at, expected, ids } of orders) {
          const stream = streams[at]!;
          const append: Append = { stream, expected, events: ids.map((n) => events[n]!) };
          const answer = await (writer === 0 ? store : other).append(append).then(
            ({ revision, duplicate }) =>
              duplicate ? `duplicate to ${revision}` : `at ${revision}`,
            (error: Error) => error.name,
          );
          expect(answer).toBe(modelAnswer(model, append));
        }
      }),
      { numRuns: 60 },
    );
    await other.close();
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
