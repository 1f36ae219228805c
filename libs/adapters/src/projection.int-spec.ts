import { setTimeout as pause } from 'node:timers/promises';
import type { BusMessage, RecordedEvent } from '#libs/kernel';
import { Bus, NotRecorded } from '#libs/kernel';
import { anEvent, appendTo, newStream } from '../../testing/src/an-event.js';
import { eventually } from '../../testing/src/eventually.js';
import { testDatabase, withPostgres } from '../../testing/src/postgres.js';
import type { TestDatabase } from '../../testing/src/postgres.js';
import { checkpointMigrations } from './checkpoint.js';
import { PostgresEventStore } from './event-store/postgres.js';
import { eventStoreMigrations } from './event-store/schema.js';
import { migrate } from './postgres/migrations.js';
import { startProjection } from './projection.js';
import type { Projection } from './projection.js';
import { startRelay } from './relay.js';

const describePostgres = await withPostgres();

const open = async () => {
  const database = await testDatabase();
  const { url, pool } = database;
  const shown = { id: 'shown', sql: 'create table shown (id text, stream text)' };
  await migrate(url, 'service', [...eventStoreMigrations, ...checkpointMigrations, shown]);
  const store = new PostgresEventStore({ pool, schema: 'service', listenUrl: url });
  return { database, store, pool };
};

const show = async (
  client: { query: (sql: string, values: unknown[]) => Promise<unknown> },
  events: readonly RecordedEvent[],
): Promise<void> => {
  await client.query('insert into service.shown select * from unnest($1::text[], $2::text[])', [
    events.map(({ id }) => id),
    events.map(({ stream }) => stream),
  ]);
};

describePostgres('A projection', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  const running: Projection[] = [];
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((projection) => projection.close()));
    await opened.store.close();
    await opened.database.drop();
  });

  const start = async (more: Partial<Parameters<typeof startProjection>[0]> = {}) => {
    const { store, pool } = opened;
    const projection = await startProjection({
      store,
      pool,
      schema: 'service',
      name: 'shown',
      apply: show,
      ...more,
    });
    running.push(projection);
    return projection;
  };

  const shownIds = async ({ pool }: TestDatabase): Promise<string[]> => {
    const { rows } = await pool.query<{ id: string }>('select id from service.shown');
    return rows.map(({ id }) => id);
  };

  it('passes over what does not concern it without moving its stored position, and takes what does', async () => {
    const { store, database } = opened;
    const projection = await start({ concerns: ({ type }) => type === 'Asked' });
    const { position } = await store.append(appendTo(newStream(), 3));
    expect(await projection.reached(position, 60_000)).toBe(true);
    const stored = async (): Promise<bigint> => {
      const sql = `select position from service.checkpoints where name = 'shown'`;
      return BigInt((await database.pool.query<{ position: string }>(sql)).rows[0]!.position);
    };
    expect(await stored()).toBe(0n);
    const asked = anEvent({}, { type: 'Asked' });
    const last = await store.append({ stream: newStream(), expected: 'any', events: [asked] });
    expect(await projection.reached(last.position, 60_000)).toBe(true);
    expect(await shownIds(database)).toContain(asked.id);
    expect(await stored()).toBe(last.position);
  });

  it('shows a command its own write', async () => {
    const { store, database } = opened;
    const projection = await start();
    const event = anEvent();
    const { position } = await store.append({ stream: 'case-1', expected: 'any', events: [event] });
    expect(await projection.reached(position, 60_000)).toBe(true);
    expect(await shownIds(database)).toEqual([event.id]);
    expect(await projection.freshness()).toEqual({ position, head: position, behindMs: 0 });
  });

  it('commits rows and position together: what fails half-way is applied once in the end', async () => {
    const { store, database } = opened;
    let tries = 0;
    const projection = await start({
      batchSize: 4,
      apply: async (client, events) => {
        await show(client, events);
        if (++tries % 2 === 1) throw new Error('after the rows');
      },
    });
    let last = 0n;
    for (let n = 0; n < 5; n++) last = (await store.append(appendTo(newStream(), 3))).position;
    expect(await projection.reached(last, 60_000)).toBe(true);
    const ids = await shownIds(database);
    expect([ids.length, new Set(ids).size]).toEqual([15, 15]);
  });

  it('goes on where it was, and shows nothing twice when two instances run', async () => {
    const { store, database } = opened;
    const first = await start({ batchSize: 3 });
    const second = await start({ batchSize: 2 });
    let last = 0n;
    for (let n = 0; n < 40; n++) last = (await store.append(appendTo(newStream()))).position;
    await Promise.all([first.reached(last, 60_000), second.reached(last, 60_000)]);
    await Promise.all([first.close(), second.close()]);
    last = (await store.append(appendTo(newStream()))).position;
    const third = await start();
    expect(await third.reached(last, 60_000)).toBe(true);
    const ids = await shownIds(database);
    expect([ids.length, new Set(ids).size]).toEqual([41, 41]);
  });

  it('says false when the position is not shown in time, and reaches positions of other categories', async () => {
    const { store } = opened;
    const projection = await start({ categories: ['handover'] });
    const { position } = await store.append(appendTo('case-1'));
    expect(await projection.reached(position, 60_000)).toBe(true);
    expect(await projection.reached(position + 1n, 50)).toBe(false);
  });

  it('tells how long it has been behind', async () => {
    const { store } = opened;
    let isOpen = false;
    const projection = await start({
      apply: async () => {
        if (!isOpen) throw new Error('closed');
      },
    });
    await store.append(appendTo('case-1'));
    await projection.freshness();
    await pause(60);
    const { position, head, behindMs } = await projection.freshness();
    expect([position, head]).toEqual([0n, 1n]);
    expect(behindMs).toBeGreaterThanOrEqual(50);
    isOpen = true;
    expect(await projection.reached(1n, 60_000)).toBe(true);
  });
});

class RecordingBus extends Bus {
  readonly published: BusMessage[] = [];
  failures = 0;
  async declare(): Promise<void> {}
  async publish(messages: readonly BusMessage[]): Promise<void> {
    if (this.failures-- > 0) throw new NotRecorded();
    this.published.push(...messages);
  }
  consume(): never {
    throw new Error('not in this test');
  }
  async ping(): Promise<void> {}
  async close(): Promise<void> {}
}

describePostgres('A relay', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    await opened.store.close();
    await opened.database.drop();
  });

  const relayTo = (bus: Bus) =>
    startRelay({
      store: opened.store,
      bus,
      pool: opened.pool,
      schema: 'service',
      name: 'outbound',
      categories: ['outbound'],
      batchSize: 3,
      toMessages: (events) =>
        events.map(({ id, data }) =>
          data.n === 2 ? [] : [{ topic: 't', key: 'k', headers: { ce_id: id }, value: '{}' }],
        ),
    });

  it('publishes everything outbound that is recorded, in order, through failures of the bus', async () => {
    const { store } = opened;
    const bus = new RecordingBus();
    bus.failures = 3;
    const relay = await relayTo(bus);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const append = appendTo('outbound-1', 4);
      ids.push(...append.events.filter(({ data }) => data.n !== 2).map(({ id }) => id));
      await store.append(append);
      await store.append(appendTo('case-1'));
    }
    await eventually(() => bus.published.length >= 15);
    await relay.close();
    expect(bus.published.map(({ headers }) => headers.ce_id)).toEqual(ids);
  });

  it('goes on after a stop where it was, and two instances publish once', async () => {
    const { store } = opened;
    const bus = new RecordingBus();
    const both = [await relayTo(bus), await relayTo(bus)];
    await store.append(appendTo('outbound-1', 10));
    await eventually(() => bus.published.length >= 9);
    await Promise.all(both.map((relay) => relay.close()));
    const { position } = await store.append(appendTo('outbound-1'));
    const again = await relayTo(bus);
    await eventually(() => again.position() >= position);
    await again.close();
    const ids = bus.published.map(({ headers }) => headers.ce_id);
    expect([ids.length, new Set(ids).size]).toEqual([10, 10]);
  });
});
