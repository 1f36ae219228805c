import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import kafkajs from 'kafkajs';
import type { EachBatchPayload, Producer } from 'kafkajs';
import pg from 'pg';
import type { Leg, Samples } from './floor.legs.js';
import { intakeTable, isTopic, ownerOf } from './floor.legs.js';

/** What the parent tells one process of the floor when it starts. */
export type KafkaFloorOrder = Readonly<{
  role: string;
  url: string;
  brokers: readonly string[];
  legs: readonly Leg[];
  samples: Samples;
}>;

/** What it answers when it is ready. */
export type KafkaFloorReady = Readonly<{ port: number }>;

type Ids = readonly string[];

const batchRows = 500;
const partitionsAtOnce = 16;

/** Takes what waits, all of it at once, and does one thing with it at a time. */
class Turnstile {
  #waiting: string[] = [];
  #running = false;

  constructor(private readonly work: (ids: Ids) => Promise<void>) {}

  push(ids: Ids): void {
    for (const id of ids) this.#waiting.push(id);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) await this.work(this.#waiting.splice(0, batchRows));
    this.#running = false;
  }
}

/** One process of the floor: the legs of one service over its own schema and its own Kafka clients. */
class FloorProcess {
  readonly #pool: pg.Pool;
  readonly #schema: string;
  readonly #legs: readonly Leg[];
  readonly #followers = new Map<string, Turnstile[]>();
  readonly #readers = new Set<ServerResponse>();
  readonly #kafka: kafkajs.Kafka;
  #producer: Producer | undefined;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly order: KafkaFloorOrder) {
    this.#pool = new pg.Pool({ connectionString: order.url, max: 12 });
    this.#schema = `floor_${order.role}`;
    this.#legs = order.legs.filter((leg) => ownerOf(leg) === order.role);
    this.#kafka = new kafkajs.Kafka({
      clientId: this.#schema,
      brokers: [...order.brokers],
      logLevel: kafkajs.logLevel.NOTHING,
    });
  }

  async serve(): Promise<KafkaFloorReady> {
    await this.#createTables();
    for (const [number, leg] of this.#legs.entries())
      if (!isTopic(leg.from)) this.#follow(leg.from, (ids) => this.#carry(leg, number, ids));
    await this.#connect();
    const server = createServer((request, response) => {
      if (request.method !== 'GET')
        return void text(request).then((body) => this.#take(JSON.parse(body), response));
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      this.#readers.add(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port };
  }

  async #createTables(): Promise<void> {
    const { order } = this;
    const tables = this.#legs.flatMap(({ from, into }) => [
      from,
      ...into.map(({ table }) => table),
    ]);
    await this.#pool.query(`create schema ${this.#schema}`);
    await this.#pool.query(
      `create table ${this.#schema}.checkpoints (leg integer primary key, position bigint)`,
    );
    for (const table of new Set(tables.filter((name) => !isTopic(name))))
      await this.#pool.query(`create table ${this.#schema}.${table} (
        position bigint generated always as identity primary key, id uuid not null, value text not null)`);
    this.#intake = new Turnstile((ids) => this.#recordIntake(ids, order.samples.caseEvent));
  }

  #intake: Turnstile | undefined;
  readonly #answers = new Map<string, () => void>();

  #take(_body: unknown, response: ServerResponse): void {
    const disclosureId = randomUUID();
    this.#answers.set(disclosureId, () =>
      response
        .writeHead(202, { 'content-type': 'application/json' })
        .end(JSON.stringify({ disclosureId })),
    );
    this.#intake!.push([disclosureId]);
  }

  async #recordIntake(ids: Ids, sample: string): Promise<void> {
    await this.#insert(this.#pool, intakeTable, ids, sample);
    this.#tell(intakeTable, ids);
    for (const id of ids) {
      this.#answers.get(id)?.();
      this.#answers.delete(id);
    }
  }

  #follow(table: string, work: (ids: Ids) => Promise<void>): void {
    this.#followers.set(table, [...(this.#followers.get(table) ?? []), new Turnstile(work)]);
  }

  #tell(table: string, ids: Ids): void {
    for (const follower of this.#followers.get(table) ?? []) follower.push(ids);
  }

  /** Writes in one durable transaction, or publishes and then keeps its place, what follows from these. */
  async #carry(leg: Leg, number: number, ids: Ids): Promise<void> {
    const tables = leg.into.filter(({ table }) => !isTopic(table));
    const topics = leg.into.filter(({ table }) => isTopic(table));
    if (topics.length > 0) await this.#publish(topics, ids);
    const client = await this.#pool.connect();
    try {
      await client.query('begin');
      for (const { table, sample } of tables)
        await this.#insert(client, table, ids, this.order.samples[sample]);
      await client.query(
        `insert into ${this.#schema}.checkpoints values ($1, $2)
         on conflict (leg) do update set position = excluded.position`,
        [number, ids.length],
      );
      await client.query('commit');
    } finally {
      client.release();
    }
    for (const { table } of tables) this.#tell(table, ids);
    if (leg.isLast) this.#show(ids);
  }

  #insert(on: pg.Pool | pg.PoolClient, table: string, ids: Ids, value: string): Promise<unknown> {
    return on.query({
      name: table,
      text: `insert into ${this.#schema}.${table} (id, value)
        select id, $2 from unnest($1::uuid[]) as ids (id)`,
      values: [ids, value],
    });
  }

  // One awaited send at a time: see docs/reference/adapters.md.
  #publish(topics: Leg['into'], ids: Ids): Promise<unknown> {
    const topicMessages = topics.map(({ table, sample }) => ({
      topic: table,
      messages: ids.map((id) => ({ key: id, value: this.order.samples[sample], headers: { id } })),
    }));
    const mine = this.#sending.then(() => this.#producer!.sendBatch({ topicMessages, acks: -1 }));
    this.#sending = mine.catch(() => undefined);
    return mine;
  }

  #show(ids: Ids): void {
    const events = ids.map((id) => `data: ${JSON.stringify({ disclosureId: id })}\n\n`).join('');
    for (const reader of this.#readers) reader.write(events);
  }

  async #connect(): Promise<void> {
    this.#producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await this.#producer.connect();
    const topics = this.#legs.map(({ from }) => from).filter(isTopic);
    if (topics.length === 0) return;
    const consumer = this.#kafka.consumer({ groupId: this.#schema, maxWaitTimeInMs: 200 });
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set(topics)], fromBeginning: true });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: (payload) => this.#receive(payload),
    });
    await joined;
  }

  async #receive(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const ids = messages.map(({ key }) => key!.toString());
    for (const [number, leg] of this.#legs.entries())
      if (leg.from === topic) await this.#carry(leg, number, ids);
    const last = messages.at(-1)!.offset;
    payload.resolveOffset(last);
    const offset = (BigInt(last) + 1n).toString();
    await payload.commitOffsetsIfNecessary({
      topics: [{ topic, partitions: [{ partition, offset }] }],
    });
    await payload.heartbeat();
  }
}

/** Serves the part of the floor that the parent process orders, until it is killed. */
export const serveKafkaFloor = (): void => {
  process.once('message', (order: KafkaFloorOrder) => {
    void new FloorProcess(order).serve().then((ready) => process.send!(ready));
  });
  process.once('disconnect', () => process.exit(0));
};
