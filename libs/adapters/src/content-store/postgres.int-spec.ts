import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { NotRecorded } from '#libs/kernel';
import type { Content } from '#libs/kernel';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { migrate } from '../postgres/migrations.js';
import { contentStoreMigrations, PostgresContentStore } from './postgres.js';

const describePostgres = await withPostgres();

const aContent = (text: string): Content => ({
  id: randomUUID(),
  subjectId: 'subject-1',
  text,
  salt: 'ab'.repeat(32),
});

describePostgres('The PostgreSQL content store', () => {
  let database: TestDatabase;
  let contents: PostgresContentStore;
  beforeAll(async () => {
    database = await testDatabase();
    await migrate(database.url, 'words', contentStoreMigrations);
    contents = new PostgresContentStore({ pool: database.pool, schema: 'words' });
  });
  afterAll(() => database.drop());

  it('gives back what was put, and nothing for what it does not have', async () => {
    const [one, two] = [aContent('blødt "ord"\n\\'), aContent('')];
    await contents.put([one, two]);
    expect(await contents.get([one.id, randomUUID(), two.id])).toEqual(
      new Map([
        [one.id, one],
        [two.id, two],
      ]),
    );
    expect(await contents.get([])).toEqual(new Map());
    await contents.put([]);
  });

  it('changes nothing when the same id is put again', async () => {
    const one = aContent('first');
    await contents.put([one, one]);
    await contents.put([{ ...one, text: 'second' }]);
    expect((await contents.get([one.id])).get(one.id)).toEqual(one);
  });

  it('erases, and does not mind what is gone', async () => {
    const [one, two] = [aContent('gone'), aContent('kept')];
    await contents.put([one, two]);
    await contents.erase([one.id, randomUUID()]);
    await contents.erase([one.id]);
    expect([...(await contents.get([one.id, two.id])).keys()]).toEqual([two.id]);
    const { rows } = await database.pool.query('select 1 from words.contents where body = $1', [
      'gone',
    ]);
    expect(rows).toEqual([]);
  });

  it('destroys for good: what is put again does not come back', async () => {
    const one = aContent('destroyed');
    await contents.put([one]);
    await contents.destroy([one.id, randomUUID()]);
    await contents.destroy([one.id]);
    expect(await contents.put([one])).toEqual([one.id]);
    expect(await contents.get([one.id])).toEqual(new Map());
  });

  it('names all that is there on one person', async () => {
    const ofTwo = [aContent('1'), aContent('2')].map((one) => ({ ...one, subjectId: 'two' }));
    await contents.put([...ofTwo, { ...aContent('3'), subjectId: 'three' }]);
    expect(await contents.ofSubject('two')).toEqual(ofTwo.map(({ id }) => id).sort());
    expect(await contents.ofSubject('nobody')).toEqual([]);
  });

  it('says that it did not record when the server is away', async () => {
    const pool = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' });
    const away = new PostgresContentStore({ pool, schema: 'words' });
    await expect(away.put([aContent('x')])).rejects.toBeInstanceOf(NotRecorded);
    await pool.end();
  });
});
