import { startProjection } from '#libs/adapters';
import type { Migration, Projection, ServiceStores, SqlClient } from '#libs/adapters';
import { agencyById, agencyOfTenant, tenantOf } from '#libs/contracts';
import type { IdentityChange, InboxKinds, Party, PersonIdentity, Unit } from '#libs/contracts';
import { categoryOf } from '#libs/kernel';
import type { RecordedEvent } from '#libs/kernel';
import type { SubjectEvent } from '#libs/policy';
import type { InboxEvent } from '../decisions/decision.events.js';
import { inboxStream } from '../decisions/decision.events.js';
import { messageIdOf } from '../decisions/ids.js';
import { posted } from '../decisions/messages.js';
import { derived } from '../envelope.js';
import { subjectStream } from './known-subjects.js';

/** Who holds something of whom, and which ids are one person. Rebuilt from the events. */
export const identityMigrations: readonly Migration[] = [
  {
    id: 'identities-1',
    sql: `
      create table subject_holders (
        subject_id text not null,
        tenant text not null,
        unit text not null,
        primary key (subject_id, tenant)
      );
      create table subject_links (
        link_id text primary key,
        subject_id text not null,
        into_id text not null
      );
      create index subject_links_from on subject_links (subject_id);
      create index subject_links_into on subject_links (into_id);
      create table subject_doubts (doubt_id text primary key, subject_id text not null);
      create index subject_doubts_of on subject_doubts (subject_id);`,
  },
];

type Held = Readonly<{ subjectId: string; tenant: string; unit: string; event: RecordedEvent }>;
type Tenant = Readonly<{ tenant: string; unit: string; subjectId: string }>;

const subjectOf = ({ stream }: RecordedEvent): string => stream.slice(subjectStream('').length);

// What brings rows on a person to a tenant beside its cases. A flag brings none.
const bringing: readonly string[] = ['disclosure', 'answer', 'notice'];

const heldBy = (event: RecordedEvent): Held | null => {
  if (categoryOf(event.stream) === 'inbox') {
    const { kind, subjectId, unit } = event.data as unknown as InboxEvent['data'];
    const tenant = event.stream.slice(inboxStream('').length);
    return subjectId === null || !bringing.includes(kind)
      ? null
      : { subjectId, tenant, unit, event };
  }
  if (event.type !== 'CaseOpened') return null;
  const { by } = event.data as { by: Party };
  return { subjectId: subjectOf(event), tenant: tenantOf(by), unit: by.unit, event };
};

const changes: Readonly<Record<string, IdentityChange>> = {
  SubjectLinked: 'LINKED',
  SubjectSplit: 'SPLIT',
  IdentityDoubted: 'DOUBTED',
  IdentityConfirmed: 'CONFIRMED',
};

/** The tables of this service's schema, over the client of one transaction. */
class IdentityTables {
  constructor(
    private readonly client: SqlClient,
    private readonly schema: string,
  ) {}

  /** @returns those that did not hold anything of that subject before */
  async hold(held: readonly Held[]): Promise<readonly Held[]> {
    const { rows } = await this.client.query<{ subject_id: string; tenant: string }>(
      `insert into ${this.schema}.subject_holders (subject_id, tenant, unit)
       select * from unnest($1::text[], $2::text[], $3::text[])
       on conflict do nothing returning subject_id, tenant`,
      [
        held.map(({ subjectId }) => subjectId),
        held.map(({ tenant }) => tenant),
        held.map(({ unit }) => unit),
      ],
    );
    const fresh = new Set(rows.map((row) => `${row.subject_id} ${row.tenant}`));
    return held.filter(({ subjectId, tenant }) => fresh.delete(`${subjectId} ${tenant}`));
  }

  /** Those of them about whom there is something to tell. */
  async marked(subjectIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.client.query<{ id: string }>(
      `select subject_id as id from ${this.schema}.subject_links where subject_id = any($1::text[])
       union select into_id from ${this.schema}.subject_links where into_id = any($1::text[])
       union select subject_id from ${this.schema}.subject_doubts where subject_id = any($1::text[])`,
      [subjectIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** @returns the ids that it touches; none when it was known already */
  async change(subjectId: string, event: SubjectEvent): Promise<readonly string[]> {
    const { client, schema } = this;
    switch (event.type) {
      case 'SubjectLinked':
        await client.query(
          `insert into ${schema}.subject_links values ($1, $2, $3) on conflict do nothing`,
          [event.data.linkId, subjectId, event.data.into],
        );
        return [subjectId];
      case 'SubjectSplit': {
        // Recorded at both ends: the first one that comes tells of both.
        const { rows } = await client.query<{ subject_id: string; into_id: string }>(
          `delete from ${schema}.subject_links where link_id = $1 returning subject_id, into_id`,
          [event.data.linkId],
        );
        return rows.flatMap((row) => [row.subject_id, row.into_id]);
      }
      case 'IdentityDoubted':
        await client.query(
          `insert into ${schema}.subject_doubts values ($1, $2) on conflict do nothing`,
          [event.data.doubtId, subjectId],
        );
        return [subjectId];
      case 'IdentityConfirmed':
        await client.query(`delete from ${schema}.subject_doubts where doubt_id = $1`, [
          event.data.doubtId,
        ]);
        return [subjectId];
      default:
        return [];
    }
  }

  /** The person behind an id: all ids, the one that was linked into no other first. */
  async person(subjectId: string): Promise<PersonIdentity> {
    const { rows } = await this.client.query<{ id: string; doubted: boolean }>(
      `with recursive same (id) as (
         select $1::text
         union
         select case when l.subject_id = same.id then l.into_id else l.subject_id end
         from same join ${this.schema}.subject_links l
           on l.subject_id = same.id or l.into_id = same.id)
       select same.id,
         exists (select from ${this.schema}.subject_doubts d where d.subject_id = same.id) as doubted
       from same
       order by exists (select from ${this.schema}.subject_links l where l.subject_id = same.id), same.id`,
      [subjectId],
    );
    return {
      subjectIds: rows.map(({ id }) => id),
      inDoubt: rows.some(({ doubted }) => doubted),
    };
  }

  /** The tenants that hold something under any of these ids, each with one of them. */
  async holders(subjectIds: readonly string[]): Promise<readonly Tenant[]> {
    const { rows } = await this.client.query<{ tenant: string; unit: string; subject_id: string }>(
      `select distinct on (tenant) tenant, unit, subject_id from ${this.schema}.subject_holders
       where subject_id = any($1::text[]) order by tenant, subject_id`,
      [subjectIds],
    );
    return rows.map(({ tenant, unit, subject_id: subjectId }) => ({ tenant, unit, subjectId }));
  }
}

/** Tells tenants who is who, in the order in which it was recorded. */
class Telling {
  constructor(
    private readonly stores: ServiceStores,
    private readonly tables: IdentityTables,
  ) {}

  /** What a tenant that only now holds something of a person must know of them. */
  async toNewHolders(held: readonly Held[]): Promise<void> {
    if (held.length === 0) return;
    const fresh = await this.tables.hold(held);
    if (fresh.length === 0) return;
    const marked = await this.tables.marked(fresh.map(({ subjectId }) => subjectId));
    for (const one of fresh)
      if (marked.has(one.subjectId)) {
        const persons = [await this.tables.person(one.subjectId)];
        await this.#post(one.event, one, { change: 'KNOWN', persons });
      }
  }

  async ofChange(event: RecordedEvent, change: IdentityChange): Promise<void> {
    const said = { type: event.type, data: event.data } as unknown as SubjectEvent;
    const touched = await this.tables.change(subjectOf(event), said);
    const persons: PersonIdentity[] = [];
    for (const id of touched)
      if (!persons.some(({ subjectIds }) => subjectIds.includes(id)))
        persons.push(await this.tables.person(id));
    const all = persons.flatMap(({ subjectIds }) => subjectIds);
    for (const tenant of await this.tables.holders(all))
      await this.#post(event, tenant, { change, persons });
  }

  async #post(
    event: RecordedEvent,
    { tenant, unit, subjectId }: Tenant,
    message: InboxKinds['identity'],
  ): Promise<void> {
    const agency = agencyOfTenant(tenant);
    if ((agencyById(agency)?.host ?? 'outside') === 'outside') return;
    const to = { agency, unit: unit as Unit };
    await this.stores.store.append(
      posted(
        to,
        messageIdOf(event.id, 'identity', tenant),
        { kind: 'identity', unit: to.unit, subjectId, message, contents: [], receiptTo: null },
        (...parts) => derived(event, ...parts),
      ),
    );
  }
}

/**
 * Follows links, splits and doubts, and tells every tenant that holds something of the person; and who comes to hold
 * something later, as it stands then. Ids only: no tenant learns who else holds what.
 */
export const followIdentities = (
  stores: ServiceStores,
  onError: (error: unknown) => void,
): Promise<Projection> =>
  startProjection({
    store: stores.store,
    pool: stores.pool,
    schema: stores.schema,
    name: 'identities',
    categories: ['subject', 'inbox'],
    concerns: (event) => changes[event.type] !== undefined || heldBy(event) !== null,
    onError,
    apply: async (client, events) => {
      const telling = new Telling(stores, new IdentityTables(client, stores.schema));
      let held: Held[] = [];
      for (const event of events) {
        const change = changes[event.type];
        const holding = heldBy(event);
        if (holding !== null) held.push(holding);
        if (change === undefined) continue;
        await telling.toNewHolders(held);
        held = [];
        await telling.ofChange(event, change);
      }
      await telling.toNewHolders(held);
    },
  });
