import type { EventStore, RecordedEvent } from '#libs/kernel';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { checkpointMigrations } from '../checkpoint.js';
import { migrate } from '../postgres/migrations.js';
import { CaseRow } from './case.entities.js';
import { startReadModel } from './read-model.js';
import { createReadModelRoles } from './roles.js';
import { patch, put } from './row-changes.js';
import { readModelMigrations } from './schema.js';

const describePostgres = await withPostgres();

const pageSize = 1_000;
const key = { tenant: '101.MUNICIPALITY_SOCIAL', caseId: '00000000-0000-7000-8000-000000000001' };
const row: CaseRow = {
  ...key,
  subjectId: '00000000-0000-7000-8000-0000000000ff',
  unit: 'MUNICIPALITY_SOCIAL',
  level: 2,
  openedFrom: null,
  openedAt: '2026-11-21T12:00:00.000Z',
  closedAt: null,
  closing: null,
  erasedAt: null,
  revision: 0,
  position: '1',
};

describePostgres('A rebuild of the read model', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  it('leaves nothing behind when the store fails while a page is being written', async () => {
    const { schema, ...database } = await createReadModelRoles(test.url, 'police');
    await migrate(database.ownerUrl, schema, [
      ...checkpointMigrations,
      ...readModelMigrations(schema),
    ]);
    const events = Array.from({ length: pageSize }, (_, n) => ({ revision: n }) as RecordedEvent);
    let reads = 0;
    const readAll = (): Promise<unknown> =>
      reads++ === 0
        ? Promise.resolve({ events, upTo: BigInt(pageSize) })
        : Promise.reject(new Error('away'));
    const started = startReadModel({
      ...{ store: { readAll } as unknown as EventStore, schema, version: 1, categories: [] },
      projectorUrl: database.projectorUrl,
      // A patch before its row is put: two statements, and the second comes after the failure.
      changesOf: ({ revision }) =>
        revision === 0 ? [patch(CaseRow, key, { level: 1 }), put(CaseRow, row)] : [],
    });
    await expect(started).rejects.toThrow('away');
    // What was still going to be written is written now, if it is at all.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { rows } = await test.pool.query(`select count(*)::int as n from ${schema}.case_view`);
    expect(rows).toEqual([{ n: 0 }]);
  });
});
