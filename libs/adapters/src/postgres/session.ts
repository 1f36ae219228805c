import type pg from 'pg';

/** A pool of connections of one service, as those see it who may not import an engine. */
export type SqlPool = pg.Pool;

/** One connection, inside the transaction of whoever gave it. */
export type SqlClient = pg.ClientBase;

/** One row of an answer, by column. */
export type SqlRow = pg.QueryResultRow;

export type Session = Readonly<{
  client: pg.PoolClient;
  /** `broken`: the connection is closed instead of used again. */
  release: (broken?: boolean) => void;
}>;

/**
 * How long a pool keeps a connection that nobody uses: a new one costs thousands of hash rounds (SCRAM) on both sides,
 * and a lull must not close them all.
 */
const idleTimeoutMillis = 300_000;

/** How a service keeps the connections of its pools. Alive also where a firewall forgets what is silent. */
export const lastingConnections = {
  idleTimeoutMillis,
  keepAlive: true,
  // What we ask for we name. Of a table that is new the server knows nothing, and may keep a plan that reads all of it.
  options: '-c enable_seqscan=off -c jit=off',
} as const;

const ignore = (): void => undefined;

/** A connection of the pool. One that is lost between two queries fails the next query, not the process. */
export const checkOut = async (pool: pg.Pool): Promise<Session> => {
  const client = await pool.connect();
  client.on('error', ignore);
  return {
    client,
    release: (broken = false) => {
      // The pool listens again before ours goes.
      client.release(broken);
      client.removeListener('error', ignore);
    },
  };
};

/** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. */
export const inTransaction = async <Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> => {
  const { client, release } = await checkOut(pool);
  let settled = false;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    settled = true;
    return result;
  } catch (error) {
    settled = await client.query('rollback').then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    release(!settled);
  }
};
