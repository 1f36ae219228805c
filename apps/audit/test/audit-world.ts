import { openServiceStores } from '#libs/adapters';
import type { ServiceStores } from '#libs/adapters';
import type { EntryView, PublicEvent, RecordEvents } from '#libs/contracts';
import { decisionsTopic, hosts, recordsTopic, topicPartitions } from '#libs/contracts';
import type { BusMessage } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { createService, openPort, readEnvironment } from '#libs/server';
import type { Mount, OpenPort } from '#libs/server';
import { newFolder, testIssuer } from '../../../libs/server/test/harness.js';
import { testDatabase } from '../../../libs/testing/src/postgres.js';
import type { TestDatabase } from '../../../libs/testing/src/postgres.js';
import { audit } from '../src/audit.service.js';

/** A public event as its service tells it. */
export const publicEvent = <Data>(
  id: string,
  type: string,
  data: Data,
  agency = 'infohus-policy',
): PublicEvent<string, Data> => ({
  id: nameBasedId(id),
  type,
  agency,
  unit: 'POLICE',
  function: 'OTHER',
  actor: 'system:policy',
  occurredAt: '2026-11-21T10:00:00.000Z',
  recordedAt: '2026-11-21T10:00:00.000Z',
  correlationId: 'c'.repeat(32),
  causationId: null,
  position: '1',
  data,
});

/** An event on a topic. */
export const message = (topic: string, key: string, event: PublicEvent): BusMessage => ({
  topic,
  key,
  headers: {},
  value: JSON.stringify(event),
});

/** Somebody of Copenhagen police looked, the n-th time. */
export const aLookup = (n: number): BusMessage => {
  const data: RecordEvents['dk.infohus.lookup.recorded.v1'] = {
    lookupId: nameBasedId('lookup', String(n)),
    view: 'timeline',
    target: nameBasedId('case'),
    subjectId: nameBasedId('subject'),
    caseId: null,
    reader: { actor: 'investigator', agency: '1470', unit: 'POLICE', function: 'INVESTIGATION' },
    purpose: 'CASEWORK',
    justification: 'J-1',
    outcome: 'REFUSED',
    returned: [],
  };
  const event = publicEvent(`lookup-${n}`, 'dk.infohus.lookup.recorded.v1', data, '1470');
  return message(recordsTopic('police'), '1470', event);
};

/** Asks until there is an answer. */
export const eventually = async <T>(read: () => Promise<T | undefined>): Promise<T> => {
  for (let tried = 0; tried < 2_400; tried += 1) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('Nothing came');
};

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** The audit service over a database and a data folder, and the bus that feeds it. */
export class AuditWorld {
  private constructor(
    readonly database: TestDatabase,
    readonly dataFolder: string,
    readonly bus: ServiceStores,
    private readonly issuer: Awaited<ReturnType<typeof testIssuer>>,
    readonly token: string,
    private open: OpenPort | null,
    private readonly mounts: readonly Mount[],
  ) {}

  /** `mounts`: other services on the same port. */
  static async begin(mounts: readonly Mount[] = []): Promise<AuditWorld> {
    const database = await testDatabase();
    const issuer = await testIssuer('audit-issuer');
    const token = await issuer.sign({
      sub: 'officer',
      agency: 'infohus-audit',
      unit: 'AUDIT',
      function: 'CONTROL',
      scope: 'audit',
    });
    const bus = await openServiceStores({ adminUrl: database.url, service: 'teller' });
    const topics = [decisionsTopic, ...hosts.map(recordsTopic)];
    await bus.bus.declare(topics.map((name) => ({ name, partitions: topicPartitions })));
    const world = new AuditWorld(database, newFolder(), bus, issuer, token, null, mounts);
    await world.start();
    return world;
  }

  /** A token of somebody else. */
  sign(claims: Readonly<Record<string, string>>): Promise<string> {
    return this.issuer.sign({ function: 'OTHER', ...claims });
  }

  get url(): string {
    return this.open!.url;
  }

  get logFolder(): string {
    return `${this.dataFolder}/audit-log`;
  }

  async start(): Promise<void> {
    const open = await openPort({ port: 0 });
    this.open = open;
    const environment = {
      ...readEnvironment({ INFOHUS_LOG: 'silent' }),
      databaseUrl: this.database.url,
      dataFolder: this.dataFolder,
      policyUrl: open.url,
      issuers: [this.issuer.issuer],
    };
    open.serve([await createService(audit, environment)], this.mounts);
  }

  async stop(): Promise<void> {
    await this.open?.close();
    this.open = null;
  }

  readonly ask: Ask = (path, init = {}) =>
    fetch(this.url + path, {
      ...init,
      headers: {
        authorization: `Bearer ${this.token}`,
        'infohus-purpose': 'AUDIT',
        'infohus-justification': 'AUDIT-1',
        'content-type': 'application/json',
        ...init.headers,
      },
    });

  /** The body of an answer that must be a success. */
  async told<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this.ask(path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async replay(query = ''): Promise<readonly EntryView[]> {
    const response = await this.ask(`/audit/v1/replay${query}`);
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as EntryView);
  }

  /** Publishes and waits until the entries with these types are shown, beside what was there. */
  async tell(messages: readonly BusMessage[]): Promise<void> {
    const ids = messages.map(({ value }) => (JSON.parse(value) as PublicEvent).id);
    await this.bus.bus.publish(messages);
    await eventually(async () => {
      const { rows } = await this.database.pool.query<{ shown: string }>(
        'select count(*) as shown from audit.entries where event_id = any($1::uuid[])',
        [ids],
      );
      return Number(rows[0]!.shown) >= new Set(ids).size ? true : undefined;
    });
  }

  /** Waits until everything that is recorded is logged and shown. */
  async settled(): Promise<void> {
    await eventually(async () => {
      const { rows } = await this.database.pool.query<{ recorded: string; shown: string }>(
        `select (select count(*) from audit.events where category = 'record') as recorded,
                (select placed from audit.log_head) as shown`,
      );
      return rows[0]!.recorded === rows[0]!.shown ? true : undefined;
    });
  }

  /** Waits until findings are made from everything that is recorded. */
  async found(): Promise<void> {
    await eventually(async () => {
      const { rows } = await this.database.pool.query<{ behind: boolean }>(
        `select (select max(position) from audit.events) >
                (select position from audit.checkpoints where name = 'findings') as behind`,
      );
      return rows[0]!.behind ? undefined : true;
    });
  }

  async end(): Promise<void> {
    await this.stop();
    await this.bus.close();
    await this.database.drop();
  }
}
