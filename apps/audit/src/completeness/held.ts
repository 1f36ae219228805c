import { completenessElement, historyElement } from '#libs/contracts';
import type { MayRead } from '#libs/contracts';
import { SetHash } from '#libs/ledger';
import type { SqlPool, SqlRow } from '#libs/adapters';
import { holdingKinds } from './owed.js';
import type { Change, Held } from './owed.js';

/** A message that a tenant was owed and confirmed under this number. */
export type Confirmed = Readonly<{
  number: number;
  decisionId: string;
  disclosureId: string;
  subjectId: string;
  change: Change;
}>;

/** A message that a tenant was owed and did not confirm. */
export type Outstanding = Readonly<{
  kind: Change['kind'];
  decisionId: string;
  disclosureId: string;
  recordedAt: string;
}>;

/** A confirmation of a message that nothing on record explains. */
export type Unexplained = Readonly<{ number: number; kind: string; decisionId: string | null }>;

/** What one tenant should hold, as recorded. */
export type TenantRecord = Readonly<{
  /** In the order of their numbers. */
  confirmed: readonly Confirmed[];
  outstanding: readonly Outstanding[];
  unexplained: readonly Unexplained[];
  /** The highest number that was confirmed; 0: none. */
  last: number;
  /** Numbers up to `last` that nobody confirmed: parked, or given up by a recorded act. */
  missing: readonly number[];
  /** Numbers that were confirmed for two different messages. */
  twice: readonly number[];
}>;

/** What one tenant had by an instant, as recorded. */
export type HeldBy = Readonly<{ last: number; confirmed: readonly Confirmed[] }>;

const listedMax = 100;

/** Reads what tenants should hold. */
export class HeldRecords {
  constructor(
    private readonly pool: SqlPool,
    private readonly schema: string,
  ) {}

  /** Tenants that were owed something or confirmed something. */
  async tenants(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ tenant: string }>(
      `select tenant from ${this.schema}.owed union select tenant from ${this.schema}.receipts
       order by 1`,
    );
    return rows.map(({ tenant }) => tenant);
  }

  async of(tenant: string): Promise<TenantRecord> {
    const { schema } = this;
    const ask = async <Row extends SqlRow>(sql: string): Promise<readonly Row[]> =>
      (await this.pool.query<Row>(sql, [tenant])).rows;
    const confirmed = await ask<Confirmed>(
      `select r.number, o.decision_id as "decisionId", o.disclosure_id as "disclosureId",
         o.subject_id as "subjectId", o.change
       from ${schema}.receipts r join ${schema}.owed o on o.message_id = r.message_id
       where r.tenant = $1 and o.tenant = $1 order by r.number`,
    );
    const outstanding = await ask<Outstanding>(
      `select o.kind, o.decision_id as "decisionId", o.disclosure_id as "disclosureId",
         o.recorded_at as "recordedAt"
       from ${schema}.owed o where o.tenant = $1 and not exists
         (select from ${schema}.receipts r where r.message_id = o.message_id and r.tenant = $1)
       order by o.position`,
    );
    const unexplained = await ask<Unexplained>(
      `select r.number, r.kind, r.decision_id as "decisionId" from ${schema}.receipts r
       where r.tenant = $1 and r.kind in (${holdingKinds.map((kind) => `'${kind}'`).join()})
         and not exists (select from ${schema}.owed o where o.message_id = r.message_id and o.tenant = $1)
       order by r.number limit ${listedMax}`,
    );
    const numbers = await ask<{ last: number; missing: number[]; twice: number[] }>(
      `with n as (select number, count(*) as times from ${schema}.receipts where tenant = $1 group by number)
       select coalesce((select max(number) from n), 0) as last,
         array(select g from generate_series(1, (select max(number) from n)) g
           where not exists (select from n where n.number = g) limit ${listedMax}) as missing,
         array(select number from n where times > 1 limit ${listedMax}) as twice`,
    );
    return { confirmed, outstanding, unexplained, ...numbers[0]! };
  }

  /** What a tenant had been owed and had confirmed by an instant; on one person where the ids are named. */
  async by(tenant: string, knownOn: string, subjectIds: readonly string[] | null): Promise<HeldBy> {
    const { schema } = this;
    const until = new Date(knownOn).toISOString();
    const { rows } = await this.pool.query<{ last: number }>(
      `select coalesce(max(number), 0) as last from ${schema}.receipts
       where tenant = $1 and received_at <= $2`,
      [tenant, until],
    );
    const { last } = rows[0]!;
    const { rows: confirmed } = await this.pool.query<Confirmed>(
      `select r.number, o.decision_id as "decisionId", o.disclosure_id as "disclosureId",
         o.subject_id as "subjectId", o.change
       from ${schema}.receipts r join ${schema}.owed o on o.message_id = r.message_id
       where r.tenant = $1 and o.tenant = $1 and r.number <= $2
         and ($3::text[] is null or o.subject_id = any($3)) order by r.number`,
      [tenant, last, subjectIds],
    );
    return { last, confirmed };
  }
}

type Element = Parameters<typeof completenessElement>[0];
type Ended = Element & Held & Readonly<{ endedNumber: number | null; mayRead: MayRead }>;

const nameOf = (decisionId: string, statementId: string): string => `${decisionId} ${statementId}`;

const apply = (held: Map<string, Ended>, message: Confirmed): void => {
  const { number, decisionId, subjectId, change } = message;
  const put = (one: Held, mayRead: MayRead): void =>
    void held.set(nameOf(decisionId, one.statementId), {
      ...{ number, decisionId, subjectId, ...one },
      ...{ endedNumber: null, mayRead },
    });
  const end = (statementId: string): void => {
    const name = nameOf(decisionId, statementId);
    const one = held.get(name);
    if (one !== undefined) held.set(name, { ...one, endedNumber: number });
  };
  switch (change.kind) {
    case 'release':
      for (const one of change.statements)
        put(one, { byDecision: change.readers, byMessage: change.readers });
      break;
    case 'withdrawal':
      change.statementIds.forEach(end);
      break;
    case 'correction':
      for (const { statementId, by, commitment, marks } of change.replaced) {
        // What is corrected keeps its category: another one would need a new disclosure.
        const { category = '', mayRead } = held.get(nameOf(decisionId, statementId)) ?? {};
        end(statementId);
        const byDecision = mayRead?.byDecision ?? null;
        put({ statementId: by, commitment, category, marks }, { byDecision, byMessage: null });
      }
  }
};

/** What a tenant should hold after message `upTo`, statement by statement. */
export const heldAfter = (
  confirmed: readonly Confirmed[],
  upTo: number,
): ReadonlyMap<string, Element> => {
  const all = [...broughtBy(confirmed, upTo)];
  return new Map(all.filter(([, { endedNumber }]) => endedNumber === null));
};

/** Whatever the messages up to `upTo` brought to a tenant, also what ended. */
const broughtBy = (confirmed: readonly Confirmed[], upTo: number): ReadonlyMap<string, Ended> => {
  const held = new Map<string, Ended>();
  for (const message of confirmed) if (message.number <= upTo) apply(held, message);
  return held;
};

/** The hash of what the messages up to `upTo` brought and ended, over the same elements as the agency's own. */
export const historyAfter = (confirmed: readonly Confirmed[], upTo: number): string => {
  const set = SetHash.empty();
  for (const row of broughtBy(confirmed, upTo).values())
    set.add(historyElement(row, row.endedNumber, row.mayRead));
  return set.digest();
};

/** The set hash of what a tenant should hold after message `upTo`, over the same elements as the agency's own. */
export const setAfter = (confirmed: readonly Confirmed[], upTo: number): SetHash => {
  const held = heldAfter(confirmed, upTo);
  const set = SetHash.empty();
  for (const row of held.values()) set.add(completenessElement(row));
  return set;
};
