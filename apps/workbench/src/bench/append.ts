import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import {
  eventStoreMigrations,
  migrate,
  PostgresEventStore,
  startEmbeddedPostgres,
} from '#libs/adapters';
import { createDatabase, dropDatabase } from './databases.js';
import type { Bench, BenchPlace, Findings } from './figures.js';
import { median } from './figures.js';

type AppendFigures = Readonly<{
  writers: number;
  /** Size of the `data` of each event in bytes of JSON. */
  dataBytes: number;
  /** Appends of one event a second: one figure per round, the rounds of all run by turns. */
  rounds: Readonly<Record<AppendContestant, readonly number[]>>;
  /** Medians, ours over theirs. */
  ratios: Readonly<Record<Exclude<AppendContestant, 'infohus'>, number>>;
}>;

/**
 * `insert-same-table`: one plain INSERT per event into a table with the same columns and indexes, without a revision
 * check; `insert-bare-table`: into a table of an id and the event as JSON.
 */
type AppendContestant = 'infohus' | 'emmett' | 'insert-same-table' | 'insert-bare-table';

type AppendOne = (stream: string, revision: number) => Promise<unknown>;

const data = {
  caseId: randomUUID(),
  entryId: randomUUID(),
  statements: Array.from({ length: 3 }, () => ({
    statementId: randomUUID(),
    category: 'HOUSING',
    commitment: 'ab'.repeat(32),
  })),
};

const envelope = {
  type: 'EntryRecorded',
  schemaVersion: 1,
  occurredAt: '2026-03-01T10:00:00.000Z',
  actor: 'user-1',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'casework',
  causationId: null,
  purpose: 'RELEASE_PLAN',
  basis: null,
} as const;

const infohus = async (url: string, pool: pg.Pool): Promise<AppendOne> => {
  await migrate(url, 'bench', eventStoreMigrations);
  const store = new PostgresEventStore({ pool, schema: 'bench', listenUrl: url });
  return (stream, revision) =>
    store.append({
      stream,
      expected: revision === 0 ? 'no-stream' : revision - 1,
      events: [{ ...envelope, id: randomUUID(), correlationId: stream, data }],
    });
};

const insertSameTable = async (pool: pg.Pool): Promise<AppendOne> => {
  await pool.query(`create table bench.same_events (like bench.events including all)`);
  await pool.query(`create sequence bench.same_positions`);
  const text = `insert into bench.same_events (position, stream, category, revision, id, type,
      schema_version, occurred_at, actor, agency, unit, acting_function, correlation_id,
      causation_id, purpose, basis, data)
    values (nextval('bench.same_positions'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
      $14, $15, $16)`;
  return (stream, revision) => {
    const { type, schemaVersion, occurredAt, actor, agency, unit, purpose } = envelope;
    const who = [actor, agency, unit, envelope.function];
    const head = [stream, 'bench', revision, randomUUID(), type, schemaVersion, occurredAt];
    const values = [...head, ...who, stream, null, purpose, null, JSON.stringify(data)];
    return pool.query({ name: 'insert-same', text, values });
  };
};

const insertBareTable = async (pool: pg.Pool): Promise<AppendOne> => {
  await pool.query('create table bench.bare_events (id uuid primary key, event json not null)');
  const text = 'insert into bench.bare_events values ($1, $2)';
  return (stream, revision) => {
    const id = randomUUID();
    const event = JSON.stringify({
      ...envelope,
      id,
      stream,
      revision,
      correlationId: stream,
      data,
    });
    return pool.query({ name: 'insert-bare', text, values: [id, event] });
  };
};

const emmett = async (url: string): Promise<{ append: AppendOne; close: () => Promise<void> }> => {
  // Only the bench knows it: a development dependency.
  const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  const append: AppendOne = (stream, revision) =>
    store.appendToStream(
      stream,
      [{ type: envelope.type, data: { ...data, ...envelope, correlationId: stream } }],
      { expectedStreamVersion: revision === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision) },
    );
  return { append, close: () => store.close() };
};

/** Appends a second with so many writers, each in a stream of its own, each waiting for its answer. */
const measure = async (append: AppendOne, writers: number, ms: number): Promise<number> => {
  const started = performance.now();
  let count = 0;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      const stream = `bench-${randomUUID()}`;
      for (let revision = 0; performance.now() - started < ms; revision++) {
        await append(stream, revision);
        count++;
      }
    }),
  );
  return Math.round((count * 1000) / (performance.now() - started));
};

/**
 * Durable appends of one event against emmett-postgresql and against plain INSERTs over the same pool, by turns in one
 * run. `adminUrl`: a server with fsync on, on which a database may be made (it is dropped again).
 */
const benchAppend = async (
  adminUrl: string,
  { writers = 16, rounds = 3, roundMs = 2_000 } = {},
): Promise<AppendFigures> => {
  const name = `bench_append_${Date.now()}`;
  const url = await createDatabase(adminUrl, name);
  const pool = new pg.Pool({ connectionString: url, max: writers });
  pool.on('error', () => undefined);
  const ours = await infohus(url, pool);
  const theirs = await emmett(url);
  const contestants: Readonly<Record<AppendContestant, AppendOne>> = {
    infohus: ours,
    emmett: theirs.append,
    'insert-same-table': await insertSameTable(pool),
    'insert-bare-table': await insertBareTable(pool),
  };
  const figures: Record<AppendContestant, number[]> = {
    infohus: [],
    emmett: [],
    'insert-same-table': [],
    'insert-bare-table': [],
  };
  const names = Object.keys(contestants) as AppendContestant[];
  for (const each of names) await measure(contestants[each], writers, 500);
  for (let round = 0; round < rounds; round++)
    for (const each of names)
      figures[each].push(await measure(contestants[each], writers, roundMs));
  await theirs.close();
  await pool.end();
  await dropDatabase(adminUrl, name);
  const over = (other: AppendContestant): number =>
    Number((median(figures.infohus) / median(figures[other])).toFixed(2));
  return {
    writers,
    dataBytes: Buffer.byteLength(JSON.stringify(data)),
    rounds: figures,
    ratios: {
      emmett: over('emmett'),
      'insert-same-table': over('insert-same-table'),
      'insert-bare-table': over('insert-bare-table'),
    },
  };
};

const run = async ({ folder }: BenchPlace): Promise<Findings> => {
  const server = await startEmbeddedPostgres({ folder: join(folder, 'append') });
  try {
    const figures = await benchAppend(server.url);
    const { rounds, ratios } = figures;
    return {
      figures: [
        { what: 'Durable appends, 16 writers', value: median(rounds.infohus), unit: 'events/s' },
        {
          what: 'Appends over emmett-postgresql',
          value: ratios.emmett,
          unit: '×',
          budget: { atLeast: 3 },
        },
        {
          what: 'Appends over one plain INSERT an event (same columns and indexes)',
          value: ratios['insert-same-table'],
          unit: '×',
          budget: { atLeast: 1 },
        },
        {
          what: 'Appends over one plain INSERT an event (id and JSON)',
          value: ratios['insert-bare-table'],
          unit: '×',
        },
      ],
      raw: figures,
    };
  } finally {
    await server.stop();
  }
};

export const append: Bench = {
  name: 'append',
  title: 'Appending to the event store',
  about:
    'One event an append, fsync on, 16 writers each in a stream of its own, over one pool; all contestants by turns on one server.',
  run,
};
