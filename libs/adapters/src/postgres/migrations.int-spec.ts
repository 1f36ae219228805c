import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { createServiceRole, migrate } from './migrations.js';

const describePostgres = await withPostgres();

const step = (id: string, sql: string) => ({ id, sql });

describePostgres('Migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('runs each step once, also when eight starts want it at the same moment', async () => {
    const steps = [
      step('one', 'create table counted (n integer)'),
      step('two', 'insert into counted values (1)'),
    ];
    await Promise.all(Array.from({ length: 8 }, () => migrate(database.url, 'many', steps)));
    await migrate(database.url, 'many', [
      ...steps,
      step('three', 'insert into counted values (2)'),
    ]);
    const { rows } = await database.pool.query('select n from many.counted order by n');
    expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('leaves nothing of a step that fails, and names it', async () => {
    const failing = [step('ok', 'create table a ()'), step('bad', 'create table b (); select 1/0')];
    await expect(migrate(database.url, 'half', failing)).rejects.toThrow(
      'Migration bad of schema half failed',
    );
    const { rows } = await database.pool.query(
      `select to_regclass('half.a')::text as a, to_regclass('half.b')::text as b`,
    );
    expect(rows).toEqual([{ a: 'half.a', b: null }]);
    await migrate(database.url, 'half', [failing[0]!, step('bad', 'create table b ()')]);
  });

  it('refuses a step that was changed after it was applied', async () => {
    await migrate(database.url, 'changed', [step('one', 'create table a ()')]);
    await expect(
      migrate(database.url, 'changed', [step('one', 'create table a (b text)')]),
    ).rejects.toThrow('was changed after it was applied');
  });

  it('takes no name that could be read as SQL', async () => {
    await expect(migrate(database.url, 'x; drop schema public', [])).rejects.toThrow(
      'no schema name',
    );
  });
});

describePostgres('The roles of a service', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('lets a service work on its rows, but own, change or see nothing else', async () => {
    const tables = [step('one', 'create table notes (id integer primary key)')];
    const prison = await createServiceRole(database.url, 'test-prison');
    const police = await createServiceRole(database.url, 'test-police', ['test_prison']);
    const asylum = await createServiceRole(database.url, 'test-asylum');
    expect(prison.schema).toBe('test_prison');
    await migrate(prison.ownerUrl, prison.schema, tables);
    const as = (url: string) => database.openPool({ connectionString: url, max: 1 });
    const [own, shared, foreign] = [as(prison.url), as(police.url), as(asylum.url)];
    await own.query('insert into test_prison.notes values (1)');
    await shared.query('insert into test_prison.notes values (2)');
    expect((await own.query('select * from test_prison.notes')).rowCount).toBe(2);
    const forbidden = [
      'alter table test_prison.notes add column more text',
      'drop table test_prison.notes',
      'truncate test_prison.notes',
      'create table test_prison.mine ()',
      'create table public.mine ()',
      'set role test_prison_owner',
    ];
    for (const sql of forbidden)
      await expect(own.query(sql)).rejects.toMatchObject({ code: '42501' });
    await expect(foreign.query('select * from test_prison.notes')).rejects.toMatchObject({
      code: '42501',
    });
    const { rows } = await database.pool.query(
      `select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as strong
       from pg_roles where rolname in ('test_prison', 'test_prison_owner')`,
    );
    expect(rows).toEqual([{ strong: false }, { strong: false }]);
  });

  it('changes nothing when it is made again, by several starts at once', async () => {
    const before = await createServiceRole(database.url, 'test-again');
    await migrate(before.ownerUrl, before.schema, [step('one', 'create table kept ()')]);
    const again = await Promise.all(
      Array.from({ length: 4 }, () => createServiceRole(database.url, 'test-again')),
    );
    for (const one of again) expect(one).toEqual(before);
    const pool = database.openPool({ connectionString: before.url });
    expect((await pool.query('select * from test_again.kept')).rowCount).toBe(0);
  });
});
