import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { NotRecorded } from '#libs/kernel';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import { migrate } from '../postgres/migrations.js';
import { idempotencyMigrations, PostgresIdempotencyStore } from './postgres.js';

const describePostgres = await withPostgres();

const keyOf = (key = randomUUID()) => ({ agency: 'kf', clientId: 'client-1', key });
const answer = { status: 201, headers: { etag: '"0"' }, body: '{"revision":0}' };

describePostgres('A key in the PostgreSQL idempotency store', () => {
  let database: TestDatabase;
  let store: PostgresIdempotencyStore;
  beforeAll(async () => {
    database = await testDatabase();
    await migrate(database.url, 'service', idempotencyMigrations);
    store = new PostgresIdempotencyStore({ pool: database.pool, schema: 'service' });
  });
  afterAll(() => database.drop());

  it('is taken by exactly one of many that come at once', async () => {
    const key = keyOf();
    const begun = await Promise.all(
      Array.from({ length: 30 }, () => store.begin(key, 'same', randomUUID(), 5000)),
    );
    expect(begun.filter(({ state }) => state === 'started')).toHaveLength(1);
    expect(begun.filter(({ state }) => state === 'in-progress')).toHaveLength(29);
  });

  it('gives the stored answer, with the fingerprint of what it was given to', async () => {
    const key = keyOf();
    const holder = randomUUID();
    await store.begin(key, 'first', holder, 5000);
    await store.finish(key, holder, answer);
    expect(await store.begin(key, 'second', randomUUID(), 5000)).toEqual({
      state: 'answered',
      fingerprint: 'first',
      answer,
    });
  });

  it('remembers an answer without a body', async () => {
    const key = keyOf();
    const holder = randomUUID();
    await store.begin(key, 'f', holder, 5000);
    await store.finish(key, holder, { status: 204, headers: {}, body: null });
    const again = await store.begin(key, 'f', randomUUID(), 5000);
    expect(again).toMatchObject({ answer: { status: 204, body: null } });
  });

  it('belongs to one agency and client: others may use the same text', async () => {
    const key = keyOf();
    await store.begin(key, 'f', randomUUID(), 5000);
    const others = [
      { ...key, agency: '101' },
      { ...key, clientId: 'client-2' },
    ];
    for (const other of others)
      expect(await store.begin(other, 'g', randomUUID(), 5000)).toEqual({ state: 'started' });
  });

  it('goes to the next one when its holder died', async () => {
    const key = keyOf();
    const dead = randomUUID();
    const next = randomUUID();
    await store.begin(key, 'f', dead, 20);
    await pause(40);
    expect(await store.begin(key, 'f', next, 5000)).toEqual({ state: 'started' });
    // The dead one was only slow: its answer no longer counts.
    await store.finish(key, dead, { ...answer, status: 500 });
    await store.finish(key, next, answer);
    expect(await store.begin(key, 'f', randomUUID(), 5000)).toMatchObject({ answer });
  });

  it('does not go to another request when its holder died', async () => {
    const key = keyOf();
    await store.begin(key, 'f', randomUUID(), 1);
    await pause(20);
    const other = await store.begin(key, 'g', randomUUID(), 5000);
    expect(other).toEqual({ state: 'in-progress', fingerprint: 'f' });
  });

  it('stays with a slow holder that renews it', async () => {
    const key = keyOf();
    const holder = randomUUID();
    await store.begin(key, 'f', holder, 30);
    await store.renew(key, holder, 5000);
    await pause(50);
    expect(await store.begin(key, 'f', randomUUID(), 5000)).toMatchObject({ state: 'in-progress' });
  });

  it('is free again when nothing was done', async () => {
    const key = keyOf();
    const holder = randomUUID();
    await store.begin(key, 'f', holder, 5000);
    await store.abandon(key, holder);
    expect(await store.begin(key, 'other', randomUUID(), 5000)).toEqual({ state: 'started' });
  });

  it('is not freed by a late abandon after the answer', async () => {
    const key = keyOf();
    const holder = randomUUID();
    await store.begin(key, 'f', holder, 5000);
    await store.finish(key, holder, answer);
    await store.abandon(key, holder);
    expect(await store.begin(key, 'f', randomUUID(), 5000)).toMatchObject({ state: 'answered' });
  });

  it('is said to be not recorded when the database is away', async () => {
    const gone = database.openPool({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' });
    const away = new PostgresIdempotencyStore({ pool: gone, schema: 'service' });
    await expect(away.begin(keyOf(), 'f', randomUUID(), 1)).rejects.toBeInstanceOf(NotRecorded);
  });
});
