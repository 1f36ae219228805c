import { randomUUID } from 'node:crypto';
import { openServiceStores, RandomIds, SystemClock } from '#libs/adapters';
import type { ServiceStores } from '#libs/adapters';
import { inboxTopic } from '#libs/contracts';
import type { Host, InboxMessage, Party } from '#libs/contracts';
import { ContentStore, EventStore, IdempotencyStore } from '#libs/kernel';
import type { HandleTimers, RecordedEvent } from '#libs/kernel';
import { Drain } from '#libs/server';
import type { OpenPort } from '#libs/server';
import { startService, testIssuer } from '../../server/test/harness.js';
import { eventually } from '../../testing/src/eventually.js';
import { testDatabase } from '../../testing/src/postgres.js';
import type { TestDatabase } from '../../testing/src/postgres.js';
import { ServedHost } from '../src/desk.js';
import { anOwnEvent } from './own-events.js';
import type { OwnEvent } from './own-events.js';
import { readControllers, readProviders } from '../src/read/read.module.js';
import { prepareReadSide, startReadSide } from '../src/read/read-side.js';
import type { ReadSide } from '../src/read/read-side.js';

/** The read side of one agency service, behind its own port. */
export type AgencyTrial = Readonly<{
  test: TestDatabase;
  stores: ServiceStores;
  side: ReadSide;
  projectorUrl: string;
  url: string;
  publish: (...messages: readonly InboxMessage[]) => Promise<void>;
  /** Publishes what the policy service would, and waits until it is shown. */
  arrive: (...messages: readonly InboxMessage[]) => Promise<void>;
  /** Appends own events in the name of a party, and waits until they are shown. */
  own: (stream: string, by: Party, ...events: readonly OwnEvent[]) => Promise<void>;
  /** GET as that party, `CASEWORK` unless said otherwise, with a purpose and a justification. */
  get: (
    path: string,
    as: Party,
    claims?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  post: (path: string, body: unknown, as: Party, claims?: object) => Promise<Response>;
  /** What was recorded of look-ups, oldest first. */
  lookUps: (agency: string) => Promise<readonly RecordedEvent[]>;
  shown: (position?: bigint) => Promise<void>;
  /** What a stop begins with. */
  drain: () => void;
  close: () => Promise<void>;
}>;

const serve = async (
  host: Host,
  side: ReadSide,
  stores: ServiceStores,
  sign: Sign,
  drained: (drain: Drain) => void,
) =>
  startService(
    {
      name: host,
      module: ({ drain }) => {
        drained(drain);
        return {
          module: class TrialModule {},
          controllers: [...readControllers],
          providers: [
            ...readProviders(side),
            { provide: ContentStore, useValue: stores.content },
            { provide: EventStore, useValue: stores.store },
            { provide: IdempotencyStore, useValue: stores.idempotency },
            { provide: ServedHost, useValue: { name: host } },
            { provide: Drain, useValue: drain },
          ],
        };
      },
    },
    [sign.issuer],
  );

type Sign = Awaited<ReturnType<typeof testIssuer>>;

export const startAgencyTrial = async (
  host: Host,
  handlers: Readonly<Record<string, HandleTimers>> = {},
): Promise<AgencyTrial> => {
  const test = await testDatabase();
  const { database, migrations } = await prepareReadSide(test.url, host);
  const stores = await openServiceStores({ adminUrl: test.url, service: host, migrations });
  const side = await startReadSide({
    host,
    database,
    stores,
    clock: new SystemClock(),
    ids: new RandomIds(),
    onError: () => undefined,
  });
  const timers = await stores.timers.run(handlers);
  const issuer = await testIssuer('trial');
  let drain: Drain | undefined;
  const port: OpenPort = await serve(host, side, stores, issuer, (its) => (drain = its));
  const shown = async (position?: bigint): Promise<void> => {
    const until = position ?? (await stores.store.head());
    if (!(await side.model.reached(until, 60_000))) throw new Error('It was not shown in time');
  };
  const publish: AgencyTrial['publish'] = (...messages) =>
    stores.bus.publish(
      messages.map((message) => ({
        topic: inboxTopic(host),
        key: message.tenant,
        headers: {},
        value: JSON.stringify(message),
      })),
    );
  const arrive: AgencyTrial['arrive'] = async (...messages) => {
    await publish(...messages);
    for (const { tenant, number } of messages)
      await eventually(async () => {
        const events = stores.store.readStream(`inbox-${tenant}`, { from: number - 1 });
        for await (const { position } of events) return side.model.reached(position, 60_000);
        return false;
      });
  };
  const own: AgencyTrial['own'] = async (stream, by, ...events) => {
    const appended = await stores.store.append({
      stream,
      expected: 'any',
      events: events.map((event) => anOwnEvent(by, event)),
    });
    await shown(appended.position);
  };
  const ask = async (
    method: string,
    path: string,
    as: Party,
    claims: object,
    more: Readonly<{ headers?: Readonly<Record<string, string>>; body?: string }> = {},
  ): Promise<Response> => {
    const token = await issuer.sign({ ...as, scope: 'agency', ...claims });
    const headers = new Headers({
      authorization: `Bearer ${token}`,
      'infohus-purpose': 'CASEWORK',
      'infohus-justification': 'J-2026/17',
    });
    for (const [name, value] of Object.entries(more.headers ?? {})) headers.set(name, value);
    return fetch(`${port.url}/${host}/v1/${path}`, { ...more, method, headers });
  };
  return {
    test,
    stores,
    side,
    projectorUrl: database.projectorUrl,
    url: port.url,
    publish,
    arrive,
    own,
    shown,
    drain: () => drain!.begin(),
    get: (path, as, claims = {}, headers = {}) => ask('GET', path, as, claims, { headers }),
    post: (path, body, as, claims = {}) =>
      ask('POST', path, as, claims, {
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(body),
      }),
    lookUps: async (agency) => {
      const events: RecordedEvent[] = [];
      for await (const event of stores.store.readStream(`lookup-${agency}`)) events.push(event);
      return events;
    },
    close: async () => {
      await port.close();
      await timers.close();
      await side.close();
      await stores.close();
      await test.drop();
    },
  };
};
