import type { DueTimer } from '#libs/kernel';
import { eventually } from '../../../testing/src/eventually.js';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { HandClock, timersContract } from '../../../testing/src/timers.contract.js';
import { migrate } from '../postgres/migrations.js';
import { PostgresTimers } from './postgres.js';
import { timerMigrations } from './schema.js';

const describePostgres = await withPostgres();

describePostgres('Timers on PostgreSQL', () => {
  timersContract(async () => {
    const database = await testDatabase();
    return {
      instance: async (service, clock) => {
        await migrate(database.url, service, timerMigrations);
        const pool = database.openPool({ max: 4 });
        return new PostgresTimers({ pool, schema: service, clock, lookEveryMs: 20 });
      },
      close: database.drop,
    };
  });
});

describePostgres('Ten thousand timers that are due at once', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await migrate(database.url, 'many', timerMigrations);
  });
  afterAll(() => database.drop());

  it('are taken in batches, each once, oldest first', async () => {
    const clock = new HandClock('2026-12-31T00:00:00.000Z');
    const timers = new PostgresTimers({ pool: database.pool, schema: 'many', clock });
    const minute = (n: number) => new Date(Date.UTC(2026, 11, 1) + n * 60_000).toISOString();
    const all = Array.from({ length: 10_000 }, (_, n) => ({
      kind: 'overdue',
      key: `person-${n}`,
      version: 0,
      dueAt: minute((n * 7919) % 10_000),
    }));
    await timers.schedule(all);
    let largest = 0;
    const seen: string[] = [];
    const running = await timers.run({
      overdue: async (due: readonly DueTimer[]) => {
        largest = Math.max(largest, due.length);
        seen.push(...due.map(({ dueAt }) => dueAt));
      },
    });
    await eventually(() => seen.length >= all.length, 60_000);
    await running.close();
    expect(largest).toBeLessThanOrEqual(200);
    expect(seen).toEqual(all.map(({ dueAt }) => dueAt).sort());
  });
});
