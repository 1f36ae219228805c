import type pg from 'pg';
import type { ReceivedMessage } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { Gathered } from '../postgres/gathered.js';
import { identifier, lockKey } from '../postgres/migrations.js';
import { inTransaction } from '../postgres/session.js';

export type ParkedState = 'parked' | 'queued' | 'handled' | 'skipped';

/** A held message as a person sees it: no content. */
export type ParkedMessage = Readonly<{
  id: string;
  group: string;
  topic: string;
  key: string;
  partition: number;
  offset: bigint;
  /** Why; null for one that merely stands behind another. */
  code: string | null;
  attempts: number;
  /** RFC 3339, UTC. */
  parkedAt: string;
  /** How many messages of its key stand behind it. */
  behind: number;
}>;

export type HeldMessage = Readonly<{ id: string; state: ParkedState; message: ReceivedMessage }>;

export type KeyOfTopic = Readonly<{ topic: string; key: string }>;

type HeldRow = Readonly<{
  id: string;
  state: ParkedState;
  topic: string;
  key: string;
  partition: number;
  message_offset: string;
  headers: Readonly<Record<string, string>>;
  value: string;
}>;

const open = `state in ('parked', 'queued')`;

const toHeld = ({ id, state, message_offset, ...rest }: HeldRow): HeldMessage => ({
  id,
  state,
  message: {
    topic: rest.topic,
    key: rest.key,
    partition: rest.partition,
    offset: BigInt(message_offset),
    headers: rest.headers,
    value: rest.value,
  },
});

/** The held messages of one group: per key, the first is `parked` and the rest are `queued` behind it. */
export class ParkedMessages {
  readonly #table: string;
  readonly #blocked = new Gathered((batches: readonly (readonly KeyOfTopic[])[]) =>
    this.#blockedOf(batches),
  );

  constructor(
    private readonly pool: pg.Pool,
    schema: string,
    readonly group: string,
  ) {
    this.#table = `${identifier(schema)}.parked`;
  }

  /** The stable id under which a message is held. */
  idOf({ topic, partition, offset }: ReceivedMessage): string {
    return nameBasedId('parked', this.group, topic, String(partition), String(offset));
  }

  /** Runs `work` while nobody else adds to, or takes from, what is held of that key. */
  withKey<Result>(
    { topic, key }: KeyOfTopic,
    work: (client: pg.PoolClient) => Promise<Result>,
  ): Promise<Result> {
    return inTransaction(this.pool, async (client) => {
      const lock = lockKey('parking', this.#table, this.group, topic, key);
      await client.query('select pg_advisory_xact_lock($1)', [lock]);
      return work(client);
    });
  }

  /** Which of these keys have something held, as `topic\nkey`. */
  blocked(messages: readonly KeyOfTopic[]): Promise<ReadonlySet<string>> {
    return this.#blocked.ask(messages);
  }

  /** Of several batches at once; each is told of all. */
  async #blockedOf(batches: readonly (readonly KeyOfTopic[])[]): Promise<ReadonlySet<string>[]> {
    const keys = new Map(batches.flat().map((one) => [keyName(one), one]));
    const { rows } = await this.pool.query<KeyOfTopic>({
      name: `blocked:${this.#table}`,
      text: `select distinct topic, key from ${this.#table}
       where group_name = $1 and ${open}
         and (topic, key) in (select * from unnest($2::text[], $3::text[]))`,
      values: [
        this.group,
        [...keys.values()].map(({ topic }) => topic),
        [...keys.values()].map(({ key }) => key),
      ],
    });
    const blocked = new Set(rows.map(keyName));
    return batches.map(() => blocked);
  }

  /** The first held message of a key. */
  async first(client: pg.ClientBase, { topic, key }: KeyOfTopic): Promise<HeldMessage | undefined> {
    const { rows } = await client.query<HeldRow>(
      `select * from ${this.#table} where group_name = $1 and topic = $2 and key = $3 and ${open}
       order by place limit 1`,
      [this.group, topic, key],
    );
    return rows[0] && toHeld(rows[0]);
  }

  async find(id: string): Promise<HeldMessage | undefined> {
    const { rows } = await this.pool.query<HeldRow>(
      `select * from ${this.#table} where group_name = $1 and id::text = $2 and ${open}`,
      [this.group, id],
    );
    return rows[0] && toHeld(rows[0]);
  }

  /** Holds a message; one that is held already stays as it is. */
  async add(
    client: pg.ClientBase,
    message: ReceivedMessage,
    as: Readonly<{ state: 'parked' | 'queued'; code: string | null; attempts: number }>,
  ): Promise<void> {
    const { topic, key, partition, offset, headers, value } = message;
    await client.query(
      `insert into ${this.#table} (id, group_name, topic, key, partition, message_offset, headers,
         value, state, code, attempts)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
      [
        this.idOf(message),
        this.group,
        topic,
        key,
        partition,
        offset.toString(),
        JSON.stringify(headers),
        value,
        as.state,
        as.code,
        as.attempts,
      ],
    );
  }

  async markFailed(client: pg.ClientBase, id: string, code: string): Promise<void> {
    await client.query(
      `update ${this.#table} set state = 'parked', code = $2, attempts = attempts + 1 where id = $1`,
      [id, code],
    );
  }

  async markHandled(client: pg.ClientBase, id: string): Promise<void> {
    await client.query(`update ${this.#table} set state = 'handled', value = '' where id = $1`, [
      id,
    ]);
  }

  async markSkipped(client: pg.ClientBase, id: string): Promise<void> {
    await client.query(`update ${this.#table} set state = 'skipped', value = '' where id = $1`, [
      id,
    ]);
  }

  async noteAct(
    client: pg.ClientBase,
    id: string,
    act: Readonly<{ actor: string; secondActor: string | null; reasonCode: string | null }>,
  ): Promise<void> {
    await client.query(
      `update ${this.#table} set acted_at = now(), actor = $2, second_actor = $3, reason_code = $4
       where id = $1`,
      [id, act.actor, act.secondActor, act.reasonCode],
    );
  }

  /** The first held message of each key, oldest first. */
  async list(): Promise<readonly ParkedMessage[]> {
    const { rows } = await this.pool.query<Omit<ParkedMessage, 'offset'> & { offset: string }>(
      `select distinct on (topic, key) id, group_name as "group", topic, key, partition,
         message_offset as "offset", code, attempts,
         to_char(parked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "parkedAt",
         (count(*) over (partition by topic, key))::integer - 1 as behind
       from ${this.#table} where group_name = $1 and ${open} order by topic, key, place`,
      [this.group],
    );
    return rows
      .map(({ offset, ...row }) => ({ ...row, offset: BigInt(offset) }))
      .sort((a, b) => (a.parkedAt < b.parkedAt ? -1 : 1));
  }

  async isAny(): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `select 1 from ${this.#table} where group_name = $1 and ${open} limit 1`,
      [this.group],
    );
    return rowCount !== 0;
  }

  /** Keys whose first held message only stood behind one that was freed: a release that a crash cut short. */
  async halfReleased(): Promise<readonly KeyOfTopic[]> {
    const { rows } = await this.pool.query<KeyOfTopic>(
      `select topic, key from (select distinct on (topic, key) topic, key, state
         from ${this.#table} where group_name = $1 and ${open} order by topic, key, place) first
       where state = 'queued'`,
      [this.group],
    );
    return rows;
  }
}

/** One string for a key within its topic. */
export const keyName = ({ topic, key }: KeyOfTopic): string => `${topic}\n${key}`;
