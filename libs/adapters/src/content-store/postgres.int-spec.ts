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

  it.each(['', '\u001e', 'before\u001eafter', '"{\\n}"'])(
    'gives back %j as it was put',
    async (text) => {
      const [alone, one, two] = [aContent(text), aContent(text), aContent('two')];
      await contents.put([alone]);
      await contents.put([one, two]);
      const found = await contents.get([alone.id, one.id, two.id]);
      expect([...found.values()].map((content) => content.text).sort()).toEqual(
        [text, text, 'two'].sort(),
      );
    },
  );

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
    await contents.destroy([one.id, randomUUID()], [one.subjectId]);
    await contents.destroy([one.id], [one.subjectId]);
    expect(await contents.put([one])).toEqual([one.id]);
    expect(await contents.get([one.id])).toEqual(new Map());
  });

  it('destroys and bars nothing that it holds of somebody else', async () => {
    const [one, other] = [aContent('going'), { ...aContent('staying'), subjectId: 'subject-2' }];
    await contents.put([one, other]);
    await contents.destroy([one.id, other.id], [one.subjectId]);
    expect([...(await contents.get([one.id, other.id])).keys()]).toEqual([other.id]);
    await contents.erase([other.id]);
    expect(await contents.put([other])).toEqual([]);
  });

  it('takes in nothing that was said of a person before all of it was destroyed, and what is said later', async () => {
    const [held, coming, later, written] = ['held', 'coming', 'later', 'written'].map((text) => ({
      ...aContent(text),
      subjectId: 'subject-3',
    })) as [Content, Content, Content, Content];
    const other = { ...aContent('other'), saidAt: '2026-03-01T09:00:00.000Z' };
    await contents.put([held]);
    for (const until of ['2026-03-01T10:00:00.000Z', '2026-02-01T10:00:00.000Z'])
      await contents.destroy([], ['subject-3'], { until, statementId: null });
    const before = await contents.put([
      { ...coming, saidAt: '2026-03-01T10:00:00.000Z' },
      { ...later, saidAt: '2026-03-01T10:00:00.001Z' },
      written,
      other,
    ]);
    expect(before).toEqual([coming.id]);
    expect(await contents.ofSubject('subject-3')).toEqual([later.id, written.id].sort());
    expect([...(await contents.get([other.id])).keys()]).toEqual([other.id]);
  });

  it('takes in what was said of a person beside the one statement that was destroyed', async () => {
    const at = '2026-03-01T10:00:00.000Z';
    const of = (text: string) => ({
      ...aContent(text),
      subjectId: 'subject-4',
      statementId: text,
      saidAt: at,
    });
    const [held, gone, kept] = [of('held'), of('gone'), of('kept')];
    await contents.put([held]);
    await contents.destroy([], ['subject-4'], { until: at, statementId: 'gone' });
    expect(await contents.put([gone, kept])).toEqual([gone.id]);
    expect(await contents.ofSubject('subject-4')).toEqual([held.id, kept.id].sort());
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
