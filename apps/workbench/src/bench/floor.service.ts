import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Leg, Samples } from './floor.legs.js';
import { intakeTable, tablesOf } from './floor.legs.js';

/** What the parent tells the floor when it starts. */
export type FloorOrder = Readonly<{ url: string; legs: readonly Leg[]; samples: Samples }>;

/** What the floor answers when it is ready. */
export type FloorReady = Readonly<{ port: number }>;

type Row = Readonly<{ position: string; id: string; value: string }>;

const batchRows = 500;
const schema = 'floor';

const insertSql = (table: string): string =>
  `insert into ${schema}.${table} (id, value) select id, $2 from unnest($1::uuid[]) as ids (id)`;

const createTables = async (pool: pg.Pool, legs: readonly Leg[]): Promise<void> => {
  await pool.query(`create schema ${schema}`);
  await pool.query(`create table ${schema}.checkpoints (leg integer primary key, position bigint)`);
  for (const table of tablesOf(legs))
    await pool.query(`create table ${schema}.${table} (
      position bigint generated always as identity primary key, id uuid not null, value text not null)`);
};

/** Those who wait for rows in a table. */
class Bells {
  readonly #waiting = new Map<string, Set<() => void>>();

  async listen(url: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    client.on('notification', ({ payload }) => this.ring(payload ?? ''));
    await client.connect();
    await client.query('listen floor');
    return client;
  }

  ring(table: string): void {
    const waiting = this.#waiting.get(table);
    this.#waiting.delete(table);
    for (const wake of waiting ?? []) wake();
  }

  heard(table: string): Promise<unknown> {
    const rung = new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(table) ?? new Set();
      waiting.add(resolve);
      this.#waiting.set(table, waiting);
    });
    return Promise.race([rung, wait(1_000, undefined, { ref: false })]);
  }
}

type Shown = (ids: readonly string[]) => void;

/** Goes on until the process ends. */
const runLeg = async (
  { url, samples }: FloorOrder,
  bells: Bells,
  { leg, number }: Readonly<{ leg: Leg; number: number }>,
  shown: Shown,
): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const read = {
    name: 'read',
    text: `select position, id, value from ${schema}.${leg.from}
      where position > $1 order by position limit ${batchRows}`,
  };
  for (let after = '0'; ;) {
    const heard = bells.heard(leg.from);
    const { rows } = await client.query<Row>({ ...read, values: [after] });
    if (rows.length === 0) {
      await heard;
      continue;
    }
    const ids = rows.map(({ id }) => id);
    after = rows.at(-1)!.position;
    await client.query('begin');
    for (const { table, sample } of leg.into) {
      const values = [ids, samples[sample]];
      await client.query({ name: table, text: insertSql(table), values });
      await client.query(`select pg_notify('floor', '${table}')`);
    }
    await client.query(
      `insert into ${schema}.checkpoints values ($1, $2)
       on conflict (leg) do update set position = excluded.position`,
      [number, after],
    );
    await client.query('commit');
    if (leg.isLast) shown(ids);
  }
};

/** Records what comes in, all that waits in one durable transaction. */
class Intake {
  #waiting: (readonly [id: string, done: () => void])[] = [];
  #running = false;

  constructor(
    private readonly client: pg.Client,
    private readonly sample: string,
  ) {}

  record(): Promise<string> {
    const id = randomUUID();
    return new Promise((resolve) => {
      this.#waiting.push([id, () => resolve(id)]);
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchRows);
      const values = [batch.map(([id]) => id), this.sample, intakeTable];
      await this.client.query({
        name: 'intake',
        text: `with said as (${insertSql(intakeTable)}) select pg_notify('floor', $3)`,
        values,
      });
      for (const [, done] of batch) done();
    }
    this.#running = false;
  }
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
};

/** Plain HTTP over plain tables: the same legs as the exchange, no law, no Nest. */
const serve = async (order: FloorOrder): Promise<FloorReady> => {
  const pool = new pg.Pool({ connectionString: order.url, max: 2 });
  await createTables(pool, order.legs);
  await pool.end();
  const bells = new Bells();
  await bells.listen(order.url);
  const followers = new Set<ServerResponse>();
  const shown: Shown = (ids) => {
    const events = ids.map((id) => `data: ${JSON.stringify({ disclosureId: id })}\n\n`).join('');
    for (const follower of followers) follower.write(events);
  };
  for (const [number, leg] of order.legs.entries())
    void runLeg(order, bells, { leg, number }, shown);
  const client = new pg.Client({ connectionString: order.url });
  await client.connect();
  const intake = new Intake(client, order.samples.caseEvent);
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      followers.add(response);
      return;
    }
    void bodyOf(request)
      .then(() => intake.record())
      .then((disclosureId) =>
        response
          .writeHead(202, { 'content-type': 'application/json' })
          .end(JSON.stringify({ disclosureId })),
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port };
};

/** Serves the floor that the parent process orders, until it is killed. */
export const serveFloor = (): void => {
  process.once('message', (order: FloorOrder) => {
    void serve(order).then((ready) => process.send!(ready));
  });
  process.once('disconnect', () => process.exit(0));
};
