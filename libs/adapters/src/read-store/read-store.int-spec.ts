import type pg from 'pg';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { migrate } from '../postgres/migrations.js';
import { CaseRow } from './case.entities.js';
import { readModelEntities } from './entities.js';
import { ReadStore } from './read-store.js';
import { createReadModelRoles } from './roles.js';
import type { ReadModelDatabase } from './roles.js';
import { patch, put, tableOf } from './row-changes.js';
import { writeRows } from './row-writer.js';
import { readModelMigrations, readModelTables } from './schema.js';

const describePostgres = await withPostgres();

const social = '101.MUNICIPALITY_SOCIAL';
const jobCentre = '101.MUNICIPALITY_JOBCENTRE';
const caseIds = [1, 2].map((n) => `00000000-0000-7000-8000-00000000000${n}`);
const subjectId = '00000000-0000-7000-8000-0000000000ff';

const caseRow = (tenant: string, caseId: string): CaseRow => ({
  tenant,
  caseId,
  subjectId,
  unit: 'MUNICIPALITY_SOCIAL',
  level: 2,
  openedFrom: null,
  openedAt: '2026-11-21T12:00:00.000Z',
  closedAt: null,
  closing: null,
  erasedAt: null,
  revision: 0,
  position: '1',
});

describePostgres('the read model in PostgreSQL', () => {
  let test: TestDatabase;
  let database: ReadModelDatabase;
  let store: ReadStore;
  let service: pg.Pool;
  let projector: pg.Pool;

  beforeAll(async () => {
    test = await testDatabase();
    database = await createReadModelRoles(test.url, 'municipality');
    await migrate(database.ownerUrl, database.schema, readModelMigrations(database.schema));
    // A second start changes nothing, and gives no right back that the policies took.
    await createReadModelRoles(test.url, 'municipality');
    await migrate(database.ownerUrl, database.schema, readModelMigrations(database.schema));
    store = await ReadStore.open({ ...database, connectionsMax: 2 });
    service = test.openPool({ connectionString: database.url, max: 1 });
    projector = test.openPool({ connectionString: database.projectorUrl });
    await write([
      put(CaseRow, caseRow(social, caseIds[0]!)),
      put(CaseRow, caseRow(jobCentre, caseIds[1]!)),
    ]);
  });

  afterAll(async () => {
    await store.close();
    await test.drop();
  });

  const write = async (changes: Parameters<typeof writeRows>[2]): Promise<void> => {
    const client = await projector.connect();
    await writeRows(client, database.schema, changes).finally(() => client.release());
  };

  const asService = async (tenant: string | null, sql: string): Promise<pg.QueryResult> => {
    const client = await service.connect();
    try {
      await client.query('begin');
      if (tenant !== null)
        await client.query(`select set_config('app.tenant', $1, true)`, [tenant]);
      return await client.query(sql);
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  const seenBy = (tenant: string): Promise<readonly string[]> =>
    store.asTenant(tenant, async (rows) => (await rows.many(CaseRow, {})).map((row) => row.caseId));

  it('shows each tenant its own rows and nobody else any', async () => {
    expect(await seenBy(social)).toEqual([caseIds[0]]);
    expect(await seenBy(jobCentre)).toEqual([caseIds[1]]);
    expect(await seenBy('101.MUNICIPALITY_SSP')).toEqual([]);
    expect(await seenBy(`${social}' or true --`)).toEqual([]);
  });

  it('keeps what an array of the database would take for its own marks', async () => {
    const odd = ['', 'NULL', 'null', '{"a,b"}', 'a\\b', '"', '\\"', 'line\nline', ' æ😀 ', "it's"];
    const rows = odd.map((text, at) => ({
      ...caseRow('101.MUNICIPALITY_ODD', `00000000-0000-7000-8000-0000000001${10 + at}`),
      openedAt: text,
      closing: text,
    }));
    await write(rows.map((row) => put(CaseRow, row)));
    const seen = await store.asTenant('101.MUNICIPALITY_ODD', (all) =>
      all.many(CaseRow, {}, { by: 'caseId' }),
    );
    expect(seen).toEqual(rows);
  });

  it('finds nothing when a tenant asks for the row of another by its id', async () => {
    const row = await store.asTenant(social, (rows) => rows.one(CaseRow, { caseId: caseIds[1]! }));
    expect(row).toBeNull();
  });

  it('fails when the tenant was forgotten, on a fresh connection and on one used before', async () => {
    const query = `select * from ${database.schema}.case_view`;
    await expect(asService(null, query)).rejects.toThrow('no tenant is set');
    expect((await asService(social, query)).rowCount).toBe(1);
    await expect(asService(null, query)).rejects.toThrow('no tenant is set');
  });

  it('keeps tenants apart when many ask at once over two connections', async () => {
    const asked = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? social : jobCentre));
    const seen = await Promise.all(asked.map(seenBy));
    seen.forEach((ids, n) => expect(ids).toEqual([caseIds[n % 2]]));
  });

  it.each(readModelTables)(
    'lets the service write nothing into %s, not even for its tenant',
    async (name) => {
      const table = `${database.schema}.${name}`;
      await expect(
        asService(social, `insert into ${table} (tenant) values ('${social}')`),
      ).rejects.toThrow(/row-level security|null value/);
      expect((await asService(social, `update ${table} set tenant = '${social}'`)).rowCount).toBe(
        0,
      );
      expect((await asService(social, `delete from ${table}`)).rowCount).toBe(0);
    },
  );

  it('refuses a row for another tenant, whole and well formed', async () => {
    const insert = `insert into ${database.schema}.case_view select '${jobCentre}', gen_random_uuid(),
      subject_id, unit, level, opened_from, opened_at, closed_at, closing, revision, position
      from ${database.schema}.case_view`;
    await expect(asService(social, insert)).rejects.toThrow('row-level security');
  });

  it.each(readModelTables)(
    'holds %s under forced row-level security, owned by another role',
    async (name) => {
      const { rows } = await test.pool.query(
        `select relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) as owner,
         (select array_agg(a.attname::text order by k.n) from pg_constraint c, unnest(c.conkey) with ordinality k (attnum, n)
            join pg_attribute a using (attnum)
          where c.conrelid = r.oid and c.contype in ('p', 'u') and k.n = 1 and a.attrelid = r.oid) as first_of_keys
       from pg_class r where relname = $1 and relnamespace = $2::regnamespace`,
        [name, database.schema],
      );
      expect(rows).toEqual([
        expect.objectContaining({
          relrowsecurity: true,
          relforcerowsecurity: true,
          owner: 'municipality_owner',
        }),
      ]);
      expect(new Set(rows[0].first_of_keys)).toEqual(new Set(['tenant']));
    },
  );

  it.each(readModelTables)(
    'lets the service read and the projector write %s, and says no more',
    async (name) => {
      const { rows } = await test.pool.query(
        `select array_to_string(roles, ',') as role, cmd, qual, with_check from pg_policies
       where schemaname = $1 and tablename = $2 order by 1`,
        [database.schema, name],
      );
      expect(rows).toEqual([
        {
          role: 'municipality',
          cmd: 'SELECT',
          qual: expect.stringMatching(/^\(tenant = .*app_tenant\(\)\)$/),
          with_check: null,
        },
        { role: 'municipality_projector', cmd: 'ALL', qual: 'true', with_check: 'true' },
      ]);
    },
  );

  it('hides the rows from the owner of the tables too', async () => {
    const owner = test.openPool({ connectionString: database.ownerUrl });
    expect((await owner.query(`select * from ${database.schema}.case_view`)).rowCount).toBe(0);
  });

  it('has a column for every property that is written of every row shape, and no other', async () => {
    for (const shape of readModelEntities) {
      const table = tableOf(shape);
      const { rows } = await test.pool.query<{ name: string }>(
        `select column_name as name from information_schema.columns
         where table_schema = $1 and table_name = $2 and is_generated = 'NEVER'`,
        [database.schema, table.name],
      );
      expect([table.name, rows.map(({ name }) => name).sort()]).toEqual([
        table.name,
        [...table.columns.values()].map(({ name }) => name).sort(),
      ]);
    }
    expect(readModelEntities.map((shape) => tableOf(shape).name).sort()).toEqual(
      [...readModelTables].sort(),
    );
  });

  it('carries out puts and patches in the order in which they were made', async () => {
    const key = { tenant: 'kf', caseId: caseIds[0]! };
    await write([
      put(CaseRow, caseRow('kf', key.caseId)),
      patch(CaseRow, key, { revision: 1 }),
      patch(CaseRow, key, { revision: 2, closing: 'MOVED' }),
      patch(CaseRow, key, { revision: 3 }),
      patch(CaseRow, { tenant: 'kf', caseId: caseIds[1]! }, { revision: 9 }),
    ]);
    await write([
      patch(CaseRow, key, { revision: 5, closing: 'COMPLETED' }),
      patch(CaseRow, key, { revision: 7 }),
      patch(CaseRow, key, { level: 1 }),
    ]);
    const rows = await store.asTenant('kf', (all) => all.many(CaseRow, {}));
    expect(rows).toEqual([
      { ...caseRow('kf', key.caseId), revision: 7, closing: 'COMPLETED', level: 1 },
    ]);
  });
});
