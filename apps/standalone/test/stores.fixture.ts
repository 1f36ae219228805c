import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const hosts = ['municipality', 'police', 'prison_probation', 'asylum'] as const;

/** Categories of the policy service's streams that audit is told of. */
const told = [
  ...['decision', 'fault', 'collaboration', 'register', 'subjectregister'],
  ...['policyset', 'review', 'handover', 'preview'],
] as const;

/** A schema of the embedded database: one for each service, and the bus. */
export type Schema = (typeof hosts)[number] | 'policy' | 'audit' | 'bus';

const homeOf = (dataFolder: string): string => {
  const folder = join(dataFolder, 'postgres');
  const pointer = join(folder, 'data-lies-in');
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : folder;
};

/** Where the cluster of a data folder lies. */
export const clusterOf = (dataFolder: string): string => join(homeOf(dataFolder), 'cluster');

/** What the database server of a data folder logged. */
export const serverLogOf = (dataFolder: string): string =>
  readFileSync(join(homeOf(dataFolder), 'server.log'), 'utf8');

const addressOf = (dataFolder: string): string => {
  const folder = join(dataFolder, 'postgres');
  const cluster = clusterOf(dataFolder);
  const port = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3];
  const password = readFileSync(join(folder, 'password'), 'utf8').trim();
  return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
};

/** Looks into the stores of a running exchange past every door, as only its owner can. */
export class Stores {
  private constructor(private readonly client: pg.Client) {}

  static async open(dataFolder: string): Promise<Stores> {
    const client = new pg.Client({ connectionString: addressOf(dataFolder) });
    client.on('error', () => undefined);
    await client.connect();
    return new Stores(client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** What somebody does who gets at the tables. */
  async byHand(sql: string): Promise<readonly unknown[]> {
    return (await this.client.query<Record<string, unknown>>(sql)).rows;
  }

  /** How many events the agencies and the policy service have recorded. */
  async recorded(): Promise<number> {
    const counts = [...hosts, 'policy'].map((schema) => `(select count(*) from ${schema}.events)`);
    const { rows } = await this.client.query<{ n: string }>(`select ${counts.join(' + ')} as n`);
    return Number(rows[0]!.n);
  }

  /** Nothing is on its way: what is recorded was published, what was published was taken in and is shown. */
  private async isAtRest(): Promise<boolean> {
    const behind = [
      `select 1 from bus.partitions p left join bus.group_offsets g on g.partition_id = p.id
        where p.next_offset > coalesce(g.next_offset, 0)`,
      `select 1 from policy.checkpoints c where name = 'inbox'
        and position < (select max(position) from policy.events where category = 'inbox')`,
      `select 1 from policy.checkpoints where name = 'decisions'
        and position < (select max(position) from policy.events where category = any('{${told.join()}}'))`,
      `select 1 from audit.checkpoints where name in ('log', 'findings')
        and position < (select max(position) from audit.events where category = 'record')`,
      ...hosts.flatMap((host) => [
        `select 1 from ${host}.checkpoints where name = 'relay'
          and position < (select max(position) from ${host}.events where category <> 'erasure')`,
        `select 1 from ${host}.checkpoints where name like 'read-model-%' and position <
          (select max(position) from ${host}.events where category = any('{case,request,response,inbox}'))`,
      ]),
    ];
    const { rowCount } = await this.client.query(
      behind.map((query) => `(${query} limit 1)`).join(' union all '),
    );
    return rowCount === 0;
  }

  /** The number of recorded events, once nothing is on its way any more. */
  async atRest(): Promise<number> {
    for (let before = -1, still = 0; ;) {
      const now = (await this.isAtRest()) ? await this.recorded() : -1;
      still = now === before && now >= 0 ? still + 1 : 0;
      if (still === 2) return now;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** How many decisions the policy service recorded and audit did not, or audit alone. */
  async decisionsNotAsInAudit(): Promise<number> {
    const { rows } = await this.client.query<{ n: string }>(
      `select count(*) as n
         from (select id, true as here from policy.events where type = 'DecisionRecorded') decided
         full join (select id, true as here from audit.events
                     where type = 'dk.infohus.decision.recorded.v1') logged using (id)
        where decided.here is null or logged.here is null`,
    );
    return Number(rows[0]!.n);
  }

  /** Tables of a schema in which a word stands anywhere, in whatever column. */
  async tablesWith(schema: Schema, word: string): Promise<readonly string[]> {
    const { rows } = await this.client.query<{ name: string }>(
      'select tablename as name from pg_tables where schemaname = $1 order by 1',
      [schema],
    );
    const found: string[] = [];
    for (const { name } of rows) {
      // Bytes are written in hexadecimal where a row is made text.
      const { rowCount } = await this.client.query(
        `select 1 from ${schema}.${name} as row
          where position($1 in row::text) > 0 or position($2 in row::text) > 0 limit 1`,
        [word, Buffer.from(word).toString('hex')],
      );
      if (rowCount !== 0) found.push(name);
    }
    return found;
  }

  /** Whether a word stands in a key or a header of any message on the bus. */
  async isInKeysOrHeaders(word: string): Promise<boolean> {
    const { rowCount } = await this.client.query(
      `select 1 from bus.messages
        where position($1 in key) > 0 or position($1 in headers::text) > 0 limit 1`,
      [word],
    );
    return rowCount !== 0;
  }

  /** Topics on which a word stands in any message. */
  async topicsWith(word: string): Promise<readonly string[]> {
    const { rows } = await this.client.query<{ topic: string }>(
      `select distinct p.topic from bus.messages m join bus.partitions p on p.id = m.partition_id
        where position($1 in m.value) > 0 order by 1`,
      [word],
    );
    return rows.map(({ topic }) => topic);
  }
}
