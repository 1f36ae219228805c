import { randomUUID } from 'node:crypto';
import type { IdempotencyStore } from '#libs/kernel';
import { idempotencyMigrations, migrate, PostgresIdempotencyStore } from '#libs/adapters';
import { testDatabase, withPostgres } from '../../testing/src/postgres.js';
import type { OpenPort } from '../src/index.js';
import { demoService } from './demo.service.js';
import { problemAt, startService, testIssuer } from './harness.js';
import { MemoryEventStore, MemoryIdempotencyStore } from './memory.js';

const describePostgres = await withPostgres();

type Opened = Readonly<{
  keys: IdempotencyStore;
  /** As after a crash that took the stored answer along. */
  lose: (key: string) => Promise<unknown>;
  close: () => Promise<void>;
}>;

const inMemory = (): Promise<Opened> => {
  const keys = new MemoryIdempotencyStore();
  return Promise.resolve({ keys, lose: keys.lose, close: () => Promise.resolve() });
};

const inPostgres = async (): Promise<Opened> => {
  const database = await testDatabase();
  await migrate(database.url, 'demo', idempotencyMigrations);
  const keys = new PostgresIdempotencyStore({ pool: database.pool, schema: 'demo' });
  return {
    keys,
    lose: (key) => database.pool.query('delete from demo.idempotency_keys where key = $1', [key]),
    close: () => database.drop(),
  };
};

const suite = (open: () => Promise<Opened>) => () => {
  const events = new MemoryEventStore();
  let opened: Opened;
  let port: OpenPort;
  let sign: Awaited<ReturnType<typeof testIssuer>>['sign'];
  let token: string;

  beforeAll(async () => {
    opened = await open();
    const trusted = await testIssuer('trusted');
    ({ sign } = trusted);
    token = await sign();
    port = await startService(demoService(events, opened.keys), [trusted.issuer]);
  });
  afterAll(async () => {
    await port.close();
    await opened.close();
  });

  const write = (
    notebook: string,
    key: string,
    text = 'words',
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(`${port.url}/demo/v1/notebooks/${notebook}/notes`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
        ...headers,
      },
      body: JSON.stringify({ text }),
    });

  const notesIn = (notebook: string): number =>
    events.streams.get(`notebook-${notebook}`)?.length ?? 0;

  it('gives the same answer again and records once', async () => {
    const notebook = randomUUID();
    const key = randomUUID();
    const first = await write(notebook, key);
    await write(notebook, randomUUID());
    const again = await write(notebook, key);
    expect([again.status, again.headers.get('etag')]).toEqual([201, '"0"']);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    expect(notesIn(notebook)).toBe(2);
  });

  it('takes the same JSON in another order or spacing for the same body', async () => {
    const notebook = randomUUID();
    const key = randomUUID();
    const send = (body: string) =>
      fetch(`${port.url}/demo/v1/notebooks/${notebook}/notes`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body,
      });
    await send('{"text":"a","tags":["x"]}');
    expect((await send('{ "tags": ["x"], "text": "a" }')).status).toBe(201);
    expect((await problemAt(send('{"text":"a","tags":["y"]}'))).code).toBe(
      'idempotency-key-reused',
    );
  });

  it('refuses another body, address, revision or person under the same key', async () => {
    const notebook = randomUUID();
    const key = randomUUID();
    await write(notebook, key);
    const others = [
      write(notebook, key, 'other words'),
      write(randomUUID(), key),
      write(notebook, key, 'words', { 'if-match': '"0"' }),
      write(notebook, key, 'words', { authorization: `Bearer ${await sign({ sub: 'person-2' })}` }),
    ];
    for (const other of others)
      expect(await problemAt(other)).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    expect(notesIn(notebook)).toBe(1);
  });

  it('keeps the keys of two clients and two agencies apart', async () => {
    const key = randomUUID();
    const notebook = randomUUID();
    await write(notebook, key);
    const client = `Bearer ${await sign({ client_id: 'another' })}`;
    const agency = `Bearer ${await sign({ agency: '101', unit: 'MUNICIPALITY_SOCIAL' })}`;
    for (const authorization of [client, agency])
      expect((await write(notebook, key, 'words', { authorization })).status).toBe(201);
    expect(notesIn(notebook)).toBe(3);
  });

  it('repeats a refusal too', async () => {
    const notebook = randomUUID();
    for (let n = 0; n < 3; n += 1) await write(notebook, randomUUID());
    const key = randomUUID();
    const full = { status: 409, code: 'notebook-full', facts: { notes: 3 } };
    expect(await problemAt(write(notebook, key))).toMatchObject(full);
    const again = await write(notebook, key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await problemAt(again)).toMatchObject(full);
  });

  it('frees the key of a request that was malformed or lost its race', async () => {
    const notebook = randomUUID();
    const key = randomUUID();
    expect((await write(notebook, key, '')).status).toBe(400);
    expect((await write(notebook, key, 'a', { 'if-match': '"7"' })).status).toBe(412);
    expect((await write(notebook, key, 'a')).status).toBe(201);
  });

  it('lets one of many at once act, and gives all of them its answer', async () => {
    const notebook = randomUUID();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => write(notebook, key)));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(bodies).size).toBe(1);
    expect(notesIn(notebook)).toBe(1);
  });

  it('answers as the first time when the answer got lost after the events were recorded', async () => {
    const notebook = randomUUID();
    const key = randomUUID();
    const first = await write(notebook, key);
    await write(notebook, randomUUID());
    await write(notebook, randomUUID());
    await opened.lose(key);
    // Full by now: deciding again would refuse what this very request had done.
    const again = await write(notebook, key);
    expect(again.headers.get('idempotent-replayed')).toBeNull();
    expect([again.status, await again.json()]).toEqual([201, await first.json()]);
    expect(notesIn(notebook)).toBe(3);
  });

  it('needs the key, in visible ASCII, and no CPR number for one', async () => {
    const notebook = randomUUID();
    expect((await problemAt(write(notebook, ''))).code).toBe('idempotency-key-required');
    for (const key of ['two words', 'x'.repeat(129), 'kf-010190-1234', '0101901234'])
      expect((await problemAt(write(notebook, key))).errors).toMatchObject([
        { pointer: 'header/Idempotency-Key' },
      ]);
    expect(notesIn(notebook)).toBe(0);
  });

  it('goes through only on the revision in If-Match', async () => {
    const notebook = randomUUID();
    await write(notebook, randomUUID());
    const stale = await problemAt(write(notebook, randomUUID(), 'a', { 'if-match': '"5"' }));
    expect(stale).toMatchObject({ status: 412, code: 'revision-mismatch', facts: { revision: 0 } });
    expect((await write(notebook, randomUUID(), 'a', { 'if-match': '"0"' })).status).toBe(201);
    for (const tag of ['*', 'W/"1"', '1', '"one"'])
      expect((await write(notebook, randomUUID(), 'a', { 'if-match': tag })).status).toBe(400);
  });
};

describe('A recording POST', suite(inMemory));
describePostgres('A recording POST, its keys in PostgreSQL,', suite(inPostgres));
