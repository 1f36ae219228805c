import fc from 'fast-check';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import type { TestDatabase } from '../../../testing/src/postgres.js';
import { jsonFor, jsonFrom, textsFor, textsFrom } from './texts.js';

const describePostgres = await withPostgres();

describePostgres('Texts that go to the server as one', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const there = async (expression: string, values: readonly unknown[]): Promise<unknown> => {
    const { rows } = await database.pool.query<{ found: unknown }>(
      `select array_to_json(${expression}) as found`,
      [...values],
    );
    return rows[0]!.found;
  };

  // PostgreSQL has no text with a NUL in it.
  const aText = fc
    .oneof(fc.constantFrom('', '\u001e', '"', '\\', 'null'), fc.string({ unit: 'grapheme' }))
    .filter((text) => !text.includes('\0'));

  it('are the same ones there, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aText), async (texts) => {
        expect(await there(textsFrom(1), textsFor(texts))).toEqual(texts);
      }),
    );
  });

  it('are the same values there when they are JSON, null where there is none', async () => {
    const value = fc.option(fc.dictionary(fc.constantFrom('a', 'b'), aText));
    await fc.assert(
      fc.asyncProperty(fc.array(value), async (values) => {
        expect(await there(jsonFrom(1), jsonFor(values))).toEqual(values);
      }),
    );
  });
});
