import pg from 'pg';
import type { EventStore, RecordedEvent } from '#libs/kernel';
import { Checkpoint } from '../checkpoint.js';
import { identifier } from '../postgres/migrations.js';
import { inTransaction, lastingConnections } from '../postgres/session.js';
import { startProjection } from '../projection.js';
import type { Projection } from '../projection.js';
import type { RowChange } from './row-changes.js';
import { carryOut, rowStatements, writeRows } from './row-writer.js';
import { readModelTables } from './schema.js';

export type ReadModelOptions = Readonly<{
  store: EventStore;
  /** Of the projector. Holds a password. */
  projectorUrl: string;
  schema: string;
  /** Of the folds: another one rebuilds the rows at start. */
  version: number;
  categories: readonly string[];
  /** What an event does to the rows. */
  changesOf: (event: RecordedEvent) => readonly RowChange[];
  /** Called when the rows of these events are committed. */
  onShown?: (events: readonly RecordedEvent[]) => void;
  onError?: (error: unknown) => void;
}>;

export type ReadModel = Projection &
  Readonly<{
    /** Folds everything anew in one transaction: whoever reads meanwhile sees the rows as they were. */
    rebuild: () => Promise<void>;
  }>;

const pageSize = 1_000;

/** Everything of these categories, page by page; the next page is under way while one is in work. */
async function* pagesOf(
  store: EventStore,
  categories: readonly string[],
): AsyncGenerator<Awaited<ReturnType<EventStore['readAll']>>> {
  const read = (after: bigint): ReturnType<EventStore['readAll']> => {
    const page = store.readAll({ after, limit: pageSize, categories });
    // It fails where it is awaited, which may be never.
    page.catch(() => undefined);
    return page;
  };
  for (let coming = read(0n); ;) {
    const page = await coming;
    const isLast = page.events.length < pageSize;
    if (!isLast) coming = read(page.upTo);
    yield page;
    if (isLast) return;
  }
}

const rebuildRows = async (
  { store, schema, categories, changesOf }: ReadModelOptions,
  checkpoint: Checkpoint,
  client: pg.ClientBase,
): Promise<void> => {
  // What a crash takes away of it is done again at the next start.
  await client.query('set local synchronous_commit = off');
  await checkpoint.lock(client);
  await client.query(readModelTables.map((table) => `delete from ${schema}.${table}`).join('; '));
  let upTo = 0n;
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const page of pagesOf(store, categories)) {
      // The server writes one page while the next one is folded here.
      const statements = rowStatements(schema, page.events.flatMap(changesOf));
      await writing;
      writing = carryOut(client, statements);
      // It fails where it is awaited.
      writing.catch(() => undefined);
      upTo = page.upTo;
    }
  } finally {
    // What is left of a page would else be written after the rollback, in no transaction.
    await writing.catch(() => undefined);
  }
  await writing;
  await checkpoint.store(client, upTo);
};

/** Shows the events of an agency service as the rows of its tenants. */
export const startReadModel = async (options: ReadModelOptions): Promise<ReadModel> => {
  const { changesOf, onShown, onError } = options;
  const schema = identifier(options.schema);
  // One to write, one to wait behind it when another instance or a rebuild holds the position.
  const pool = new pg.Pool({
    connectionString: options.projectorUrl,
    max: 3,
    ...lastingConnections,
  });
  pool.on('error', (error) => onError?.(error));
  const name = `read-model-${options.version}`;
  const checkpoint = new Checkpoint(schema, name);
  const rebuild = (): Promise<void> =>
    inTransaction(pool, (client) => rebuildRows(options, checkpoint, client));
  // Rows that other folds made before may stand there.
  try {
    if ((await checkpoint.read(pool)) === 0n) await rebuild();
  } catch (error) {
    await pool.end();
    throw error;
  }
  const shownWithinMs = 60_000;
  const projection: Projection = await startProjection({
    ...options,
    pool,
    name,
    apply: async (client, events) => {
      await writeRows(client, schema, events.flatMap(changesOf));
      if (onShown === undefined) return;
      const last = events.at(-1)!.position;
      void projection.reached(last, shownWithinMs).then((shown) => shown && onShown(events));
    },
  });
  const close = async (): Promise<void> => {
    await projection.close();
    await pool.end();
  };
  return { ...projection, close, rebuild };
};
