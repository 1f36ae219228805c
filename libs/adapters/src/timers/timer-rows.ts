import type pg from 'pg';
import { nameBasedId, NotRecorded } from '#libs/kernel';
import type {
  DueTimer,
  JsonObject,
  ParkedTimer,
  Timer,
  TimerFigures,
  TimerName,
  TimerVersion,
} from '#libs/kernel';
import { isAway } from '../postgres/failures.js';
import { identifier } from '../postgres/migrations.js';

type DueRow = Readonly<{
  kind: string;
  key: string;
  version: string;
  due_at: Date;
  data: JsonObject;
}>;
type ParkedRow = Omit<DueRow, 'version' | 'data'> &
  Readonly<{ code: string; attempts: number; parked_at: Date }>;

const parkedMax = 1_000;
const countedMax = 10_000;

const statementsFor = (table: string) => {
  const given = (columns: string): string =>
    `from unnest($1::text[], $2::text[], $3::bigint[]${columns})`;
  return {
    schedule: `insert into ${table} as known (kind, key, version, due_at, data, state)
      select given.*, 'waiting' ${given(', $4::timestamptz[], $5::json[]')} as given
      on conflict (kind, key) do update set version = excluded.version, due_at = excluded.due_at,
        data = excluded.data, code = null, attempts = 0,
        state = case when known.state = 'done' and known.due_at = excluded.due_at then 'done' else 'waiting' end
      where known.version < excluded.version`,
    // Kept also where nothing stood: a schedule that is older and comes later shall find it.
    cancel: `insert into ${table} as known (kind, key, version, due_at, data, state)
      select given.*, to_timestamp(0), '{}', 'cancelled' ${given('')} as given
      on conflict (kind, key) do update set version = excluded.version,
        state = case when known.state = 'done' then 'done' else 'cancelled' end
      where known.version < excluded.version`,
    due: `select kind, key, version, due_at, data from ${table}
      where state = 'waiting' and due_at <= $1 and kind = any($2) order by due_at, kind, key limit $3`,
    done: `update ${table} set state = 'done', code = null ${given('')} as given (kind, key, version)
      where timers.kind = given.kind and timers.key = given.key and timers.version = given.version`,
    stands: `select from ${table} where kind = $1 and key = $2 and version = $3 and state = 'waiting'`,
    park: `update ${table} set state = 'parked', code = $4, attempts = $5, parked_at = now()
      where kind = $1 and key = $2 and version = $3`,
    retry: `update ${table} set state = 'waiting', attempts = 0
      where kind = $1 and key = $2 and due_at = $3 and state = 'parked'`,
    parked: `select kind, key, due_at, code, attempts, parked_at from ${table} where state = 'parked'
      order by parked_at, kind, key limit ${parkedMax}`,
    countDue: `select count(*)::integer as due, min(due_at) as oldest from
      (select due_at from ${table} where state = 'waiting' and due_at <= $1 order by due_at limit ${countedMax}) as late`,
    countParked: `select count(*)::integer as parked from ${table} where state = 'parked'`,
    // One instance at a time: order is kept, and a handler may move its own timer without waiting for itself.
    turn: `select pg_try_advisory_xact_lock(hashtextextended('timers:${table}', 0)) as mine`,
  };
};

const timerId = ({ kind, key }: TimerName, dueAt: string): string => nameBasedId(kind, key, dueAt);

const instant = (text: string): Date => {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new RangeError(`Not an RFC 3339 time: ${text}`);
  return at;
};

/** The newest of each name: one statement may touch a row only once. */
const newest = <T extends TimerName & TimerVersion>(timers: readonly T[]): readonly T[] => {
  const byName = new Map<string, T>();
  for (const timer of timers) {
    const name = JSON.stringify([timer.kind, timer.key]);
    const known = byName.get(name);
    if (known === undefined || timer.version >= known.version) byName.set(name, timer);
  }
  return [...byName.values()].sort((a, b) => (a.kind + a.key < b.kind + b.key ? -1 : 1));
};

const names = (timers: readonly (TimerName & TimerVersion)[]): unknown[] => [
  timers.map(({ kind }) => kind),
  timers.map(({ key }) => key),
  timers.map(({ version }) => version),
];

/** The table of timers, as statements. */
export class TimerRows {
  readonly #sql: ReturnType<typeof statementsFor>;

  constructor(
    private readonly pool: pg.Pool,
    schema: string,
  ) {
    this.#sql = statementsFor(`${identifier(schema)}.timers`);
  }

  async schedule(given: readonly Timer[]): Promise<void> {
    const timers = newest(given);
    const times = timers.map(({ dueAt }) => instant(dueAt));
    if (timers.length === 0) return;
    const data = timers.map((timer) => JSON.stringify(timer.data ?? {}));
    await this.#keep(this.#sql.schedule, [...names(timers), times, data]);
  }

  async cancel(given: readonly (TimerName & TimerVersion)[]): Promise<void> {
    if (given.length > 0) await this.#keep(this.#sql.cancel, names(newest(given)));
  }

  /** Takes the turn until the transaction ends; false when another instance has it. */
  async takeTurn(client: pg.ClientBase): Promise<boolean> {
    const { rows } = await client.query<{ mine: boolean }>(this.#sql.turn);
    return rows[0]!.mine;
  }

  async due(now: string, kinds: readonly string[], limit: number): Promise<readonly DueTimer[]> {
    const { rows } = await this.pool.query<DueRow>(this.#sql.due, [instant(now), kinds, limit]);
    return rows.map(({ kind, key, version, due_at, data }) => {
      const dueAt = due_at.toISOString();
      return {
        id: timerId({ kind, key }, dueAt),
        kind,
        key,
        version: Number(version),
        dueAt,
        data,
      };
    });
  }

  /** What was moved meanwhile is another timer, and stays. */
  async markDone(due: readonly DueTimer[]): Promise<void> {
    await this.pool.query(this.#sql.done, names(due));
  }

  async stands({ kind, key, version }: TimerName & TimerVersion): Promise<boolean> {
    return (await this.pool.query(this.#sql.stands, [kind, key, version])).rowCount === 1;
  }

  async park({ kind, key, version }: DueTimer, code: string, attempts: number): Promise<void> {
    await this.pool.query(this.#sql.park, [kind, key, version, code, attempts]);
  }

  async parked(): Promise<readonly ParkedTimer[]> {
    const { rows } = await this.pool.query<ParkedRow>(this.#sql.parked);
    return rows.map(({ kind, key, due_at, code, attempts, parked_at }) => {
      const dueAt = due_at.toISOString();
      const parkedAt = parked_at.toISOString();
      return { id: timerId({ kind, key }, dueAt), kind, key, dueAt, code, attempts, parkedAt };
    });
  }

  async retry(id: string): Promise<boolean> {
    const found = (await this.parked()).find((timer) => timer.id === id);
    if (found === undefined) return false;
    const { kind, key, dueAt } = found;
    return (await this.pool.query(this.#sql.retry, [kind, key, instant(dueAt)])).rowCount === 1;
  }

  async figures(now: string): Promise<TimerFigures> {
    const late = await this.pool.query<{ due: number; oldest: Date | null }>(this.#sql.countDue, [
      instant(now),
    ]);
    const held = await this.pool.query<{ parked: number }>(this.#sql.countParked);
    const { due, oldest } = late.rows[0]!;
    return { due, oldestDueAt: oldest?.toISOString() ?? null, parked: held.rows[0]!.parked };
  }

  async #keep(sql: string, values: unknown[]): Promise<void> {
    try {
      await this.pool.query(sql, values);
    } catch (error) {
      throw isAway(error) ? new NotRecorded({ cause: error }) : error;
    }
  }
}
