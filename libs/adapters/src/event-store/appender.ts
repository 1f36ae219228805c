import type pg from 'pg';
import type { Appended } from '#libs/kernel';
import { lockKey } from '../postgres/migrations.js';
import type { Outcome } from '../postgres/writer.js';
import { placeBatch } from './append.js';
import type { AppendGroup, Place, Placed } from './append.js';
import type { Written } from './recent.js';
import { toColumns } from './rows.js';
import type { Statements } from './schema.js';

type Looked = Readonly<{
  id: string | null;
  stream: string | null;
  revision: number | null;
  position: string | null;
}>;

type Inserted = Readonly<{ position: string; recordedAt: Date }>;

type View = Readonly<{ places: Map<string, Place>; heads: Map<string, number>; position: bigint }>;

// Enough for what is worked on at one time; then it is forgotten and looked up again.
const maxHeads = 50_000;

// After another writer was seen, so many batches queue at the lock instead of colliding.
const contendedFor = 32;

const isTaken = (error: unknown): error is { constraint?: string } =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';

/**
 * Writes batches. Positions are given out here, each next to the last one committed, and the primary key lets nobody
 * else have them: a batch becomes visible only after all before it, so position order is commit order without gaps.
 *
 * While we are the only writer, what we wrote last tells where streams and positions stand, and a batch is one INSERT;
 * that it succeeds proves that we were right. Whatever it does not prove (a refusal, a repetition) is looked up.
 */
export class Appender {
  readonly #lock: string;
  #known: { position: bigint; heads: Map<string, number> } | undefined;
  #contended = 0;

  constructor(
    private readonly schema: string,
    private readonly sql: Statements,
    /** Told of what is committed, in order of positions. */
    private readonly onWritten: (written: readonly Written[]) => void,
  ) {
    this.#lock = `begin; select pg_advisory_xact_lock(${lockKey('event-store', schema)})`;
  }

  /** Decides and writes groups in order, each of them whole or not at all. */
  async write(
    client: pg.PoolClient,
    groups: readonly AppendGroup[],
  ): Promise<readonly Outcome<readonly Appended[]>[]> {
    if (this.#contended > 0) this.#contended--;
    else {
      const outcomes = await this.#writeAtOnce(client, groups);
      if (outcomes) return outcomes;
    }
    for (let attempt = 1; ; attempt++) {
      const outcomes = await this.#writeLocked(client, groups, attempt);
      if (outcomes) return outcomes;
    }
  }

  async #writeAtOnce(
    client: pg.PoolClient,
    groups: readonly AppendGroup[],
  ): Promise<Placed['outcomes'] | undefined> {
    let view = this.#recall(groups);
    let { placed, outcomes } = view ? placeBatch(groups, view) : { placed: [], outcomes: [] };
    if (!view || outcomes.some((outcome) => 'error' in outcome)) {
      view = await this.#look(client, groups);
      ({ placed, outcomes } = placeBatch(groups, view));
    }
    let written: readonly Written[];
    try {
      written = await this.#insert(client, placed);
    } catch (error) {
      this.#known = undefined;
      if (!isTaken(error)) throw error;
      if (error.constraint === 'events_pkey') this.#contended = contendedFor;
      return undefined;
    }
    this.#remember(view, placed.length);
    this.onWritten(written);
    return outcomes;
  }

  /** @returns nothing when somebody who did not wait for the lock was faster. */
  async #writeLocked(
    client: pg.PoolClient,
    groups: readonly AppendGroup[],
    attempt: number,
  ): Promise<Placed['outcomes'] | undefined> {
    this.#known = undefined;
    await client.query(this.#lock);
    const view = await this.#look(client, groups);
    const { placed, outcomes } = placeBatch(groups, view);
    let written: readonly Written[];
    try {
      written = await this.#insert(client, placed);
    } catch (error) {
      if (!isTaken(error) || attempt >= 100) throw error;
      await client.query('rollback');
      return undefined;
    }
    await client.query('commit');
    this.#remember(view, placed.length);
    this.onWritten(written);
    return outcomes;
  }

  /**
   * What we know of the streams of a batch, if it is enough. A stream that is to be new is taken for new: the INSERT
   * fails when it is not.
   */
  #recall(groups: readonly AppendGroup[]): View | undefined {
    if (!this.#known) return undefined;
    const heads = new Map<string, number>();
    const begun = new Set<string>();
    for (const { stream, expected } of groups.flat()) {
      const head = this.#known.heads.get(stream);
      if (head !== undefined) heads.set(stream, head);
      else if (expected === 'no-stream') begun.add(stream);
      else if (!begun.has(stream)) return undefined;
    }
    return { places: new Map(), heads, position: this.#known.position };
  }

  #remember(view: View, count: number): void {
    const position = view.position + BigInt(count);
    const heads = this.#known?.position === view.position ? this.#known.heads : view.heads;
    if (heads !== view.heads) for (const [stream, head] of view.heads) heads.set(stream, head);
    if (heads.size > maxHeads) heads.clear();
    this.#known = { position, heads };
  }

  async #insert(client: pg.PoolClient, placed: Placed['placed']): Promise<readonly Written[]> {
    if (placed.length === 0) return [];
    const texts = placed.map(({ event }) => JSON.stringify(event.data));
    const { rows } = await client.query<Inserted>({
      name: `insert:${this.schema}`,
      text: this.sql.insert,
      values: [...toColumns(placed, texts)],
    });
    const times = new Map(rows.map(({ position, recordedAt }) => [position, recordedAt]));
    return placed.map((one, at) => ({
      placed: one,
      recordedAt: times.get(one.position.toString())!,
      text: texts[at]!,
    }));
  }

  async #look(client: pg.PoolClient, groups: readonly AppendGroup[]): Promise<View> {
    const appends = groups.flat();
    const ids = appends.flatMap(({ events }) => events.map(({ id }) => id));
    const streams = [...new Set(appends.map(({ stream }) => stream))];
    const { rows } = await client.query<Looked>({
      name: `look:${this.schema}`,
      text: this.sql.look,
      values: [ids, streams],
    });
    const places = new Map<string, Place>();
    const heads = new Map<string, number>();
    let position = 0n;
    for (const row of rows) {
      const { id, stream, revision } = row;
      if (stream === null || revision === null) position = BigInt(row.position ?? 0);
      else if (id === null) heads.set(stream, revision);
      else places.set(id, { stream, revision, position: BigInt(row.position!) });
    }
    return { places, heads, position };
  }
}
